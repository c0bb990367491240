#include "crawler/mirror_detector.h"

#include <algorithm>

#include "base/hash.h"

namespace newsieve {
namespace {

uint64_t key_of(const Url& url) { return hash64(url.host_key().text()); }

bool is_nearly_all(uint32_t shared, uint32_t stories) {
  return uint64_t{shared} * 20 >= uint64_t{stories} * 19;
}

}  // namespace

MirrorDetector::MirrorDetector(const MirrorOptions& options)
    : options_(options),
      hosts_(options.stories_max),
      stories_(options.stories_max),
      shared_(options.stories_max) {}

MirrorDetector::Host& MirrorDetector::host_of(const Url& url) {
  Host& host = hosts_[key_of(url)];
  if (host.number == 0) host.number = ++hosts_met_;
  return host;
}

void MirrorDetector::on_story(const Url& url, uint64_t text_hash) {
  if (options_.stories_min == 0) return;
  ++host_of(url).stories;
  Url& first = stories_[hash64(url.path_and_query(), text_hash)];
  if (first.empty()) first = url.with_path("/");
  if (first.host_key() != url.host_key()) compare(url, first);
}

void MirrorDetector::compare(const Url& url, const Url& other) {
  const auto [a, b] = std::pair(host_of(url), host_of(other));
  const bool is_later = a.number > b.number;
  const auto [earlier, later] = std::minmax(a.number, b.number);
  const uint32_t shared = ++shared_[hash_combine(earlier, later)];
  if (shared < options_.stories_min || a.mirrors || b.mirrors) return;
  const Url& first = is_later ? other : url;
  const Url& second = is_later ? url : other;
  if (is_nearly_all(shared, is_later ? a.stories : b.stories)) {
    host_of(second).mirrors = first.with_path("/");
  } else if (is_nearly_all(shared, is_later ? b.stories : a.stories)) {
    host_of(first).mirrors = second.with_path("/");
  } else {
    return;
  }
  has_mirrors_ = true;
}

std::optional<Url> MirrorDetector::original(const Url& url) const {
  if (!has_mirrors_) return std::nullopt;
  const Host* host = hosts_.find(key_of(url));
  if (host == nullptr || !host->mirrors) return std::nullopt;
  return host->mirrors->with_path(url.path_and_query());
}

}  // namespace newsieve
