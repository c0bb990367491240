#include "crawler/trap_detector.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/hash.h"

namespace newsieve {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// The path with every word that holds a digit as 0.
std::string path_shape(std::string_view path) {
  std::string shape;
  while (!path.empty()) {
    const auto word_end = std::find_if_not(path.begin(), path.end(), is_word);
    const std::string_view word = path.substr(0, static_cast<size_t>(word_end - path.begin()));
    if (std::any_of(word.begin(), word.end(), is_digit)) {
      shape += '0';
    } else {
      shape += word;
    }
    path.remove_prefix(word.size());
    if (path.empty()) break;
    shape += path.front();
    path.remove_prefix(1);
  }
  return shape;
}

// The parameters' names, sorted, each once.
std::vector<std::string_view> parameter_names(std::string_view query) {
  std::vector<std::string_view> names;
  while (!query.empty()) {
    const std::string_view parameter = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(parameter.size() + 1, query.size()));
    if (!parameter.empty()) names.push_back(parameter.substr(0, parameter.find('=')));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

std::string shape_of(const Url& url) {
  const std::string_view path = url.path();
  const std::string_view whole = url.path_and_query();
  const std::string_view query = whole.substr(std::min(path.size() + 1, whole.size()));
  if (query.empty() && std::none_of(path.begin(), path.end(), is_digit)) return {};
  std::string shape = std::string(url.authority()) + path_shape(path);
  for (const std::string_view name : parameter_names(query)) shape.append("&").append(name);
  return shape;
}

TrapDetector::TrapDetector(const TrapOptions& options)
    : options_(options), shapes_(options.shapes_max), texts_(options.shapes_max) {}

bool TrapDetector::is_trap(const Url& url) const {
  if (options_.fruitless_pages_max == 0) return false;
  const std::string shape = shape_of(url);
  const Shape* known = shape.empty() ? nullptr : shapes_.find(hash64(shape));
  return known != nullptr &&
         known->fruitless >= uint64_t{options_.fruitless_pages_max} * (uint64_t{known->stories} + 1);
}

bool TrapDetector::promises(const Url& url) const {
  const std::string shape = shape_of(url);
  const Shape* known = shape.empty() ? nullptr : shapes_.find(hash64(shape));
  return known == nullptr || (known->stories > 0 && known->fruitless == 0);
}

void TrapDetector::on_other(const Url& url, bool is_fruitful) { count(url, is_fruitful, /*is_story=*/false); }

void TrapDetector::on_story(const Url& url, uint64_t text_hash) {
  bool& is_known = texts_[hash64(url.authority(), text_hash)];
  const bool is_new = !std::exchange(is_known, true);
  count(url, is_new, is_new);
}

void TrapDetector::count(const Url& url, bool is_fruitful, bool is_story) {
  Shape& shape = shapes_[hash64(shape_of(url))];
  shape.stories += is_story;
  shape.fruitless = is_fruitful ? 0 : shape.fruitless + 1;
}

}  // namespace newsieve
