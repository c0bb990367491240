// JSON-LD scripts, parted by NUL bytes. Invariants: no crash, no endless path through objects that name each
// other; strings are clean text; the lists keep their limits; the same scripts say the same.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "extract/json_ld.h"
#include "extract/json_repair.h"
#include "fuzz/text_checks.h"

namespace {

using newsieve::JsonLd;

constexpr newsieve::JsonLdLimits kLimits{.scripts_max = 4, .depth_max = 16, .objects_max = 50, .list_max = 5};

std::vector<newsieve::HtmlScript> scripts_of(std::string_view input) {
  std::vector<newsieve::HtmlScript> scripts;
  while (!input.empty()) {
    const size_t end = std::min(input.find('\0'), input.size());
    scripts.push_back({"application/ld+json", "", input.substr(0, end)});
    input.remove_prefix(std::min(end + 1, input.size()));
  }
  return scripts;
}

std::vector<std::string_view> texts_of(const JsonLd& json_ld) {
  std::vector<std::string_view> texts = {json_ld.headline,       json_ld.description,  json_ld.article_body,
                                         json_ld.section,        json_ld.site_name,    json_ld.language,
                                         json_ld.date_published, json_ld.date_modified};
  for (const newsieve::JsonLdAuthor& author : json_ld.authors) texts.push_back(author.name);
  texts.insert(texts.end(), json_ld.tags.begin(), json_ld.tags.end());
  return texts;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::vector<newsieve::HtmlScript> scripts = scripts_of(input);
  constexpr std::string_view kPage = "https://news.example/a.html";
  const JsonLd json_ld = newsieve::read_json_ld(scripts, kPage, kLimits);
  const std::vector<std::string_view> texts = texts_of(json_ld);
  for (const std::string_view text : texts) newsieve::check_folded_text(text);
  NEWSIEVE_CHECK(json_ld.authors.size() <= kLimits.list_max && json_ld.tags.size() <= kLimits.list_max);
  NEWSIEVE_CHECK(newsieve::repaired_json(input).size() <= 2 * size + 16);
  const JsonLd again = newsieve::read_json_ld(scripts, kPage, kLimits);
  NEWSIEVE_CHECK(texts_of(again) == texts && again.says_article == json_ld.says_article);
  return 0;
}
