// Any bytes as a feed. Invariants: every item and the home page are canonical URLs, titles are folded UTF-8,
// the limit holds, and what is a feed is called one.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "base/unicode.h"
#include "crawler/document_kind.h"
#include "crawler/feed.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using newsieve::DocumentKind;
  using newsieve::Feed;
  using newsieve::Result;
  using newsieve::Url;
  static const Url base = Url::parse("https://news.example/feeds/all.xml").value();
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const Result<Feed> feed = newsieve::parse_feed(text, base);
  if (!feed) {
    NEWSIEVE_CHECK(feed.error().code == newsieve::ErrorCode::kInvalid);
    return 0;
  }
  NEWSIEVE_CHECK(newsieve::document_kind(text) == DocumentKind::kFeed);
  NEWSIEVE_CHECK(feed->items.size() <= newsieve::kFeedItemsMax);
  NEWSIEVE_CHECK(feed->home.empty() || Url::parse(feed->home.href()) == feed->home);
  for (const auto& item : feed->items) {
    NEWSIEVE_CHECK(Url::parse(item.url.href()) == item.url);
    NEWSIEVE_CHECK(newsieve::fold_spaces(item.title) == item.title);
  }
  return 0;
}
