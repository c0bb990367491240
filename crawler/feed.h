// Feeds: what a site publishes, newest first. RSS 0.9 to 2.0 and 1.0 (RDF), Atom 0.3 and 1.0, JSON Feed 1.
//
// Pure; any thread. A feed is read for what there is to fetch, not for what it says: contents and authors are
// left to the pages.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "model/url.h"

namespace newsieve {

// Titles are plain text: tags left out, references decoded, white space folded.
struct FeedItem {
  Url url;
  std::string title;
  std::optional<Instant> published;
  std::optional<Instant> updated;
};

struct Feed {
  std::string title;
  Url home;  // The page the feed belongs to; empty if it names none.
  std::vector<FeedItem> items;
  size_t items_invalid = 0;  // Items left out: no usable URL.
};

inline constexpr size_t kFeedItemsMax = 10'000;  // Further items are left out.

// `text` is the whole document in UTF-8 (decode_text() of extract/charset.h makes it so); encodings that it
// declares are not looked at. Addresses are resolved against xml:base, and that against `base`.
//
// An item's URL is the first there is of: feedburner:origLink, which is where a link of a counting service
// leads; <link>; the Atom link rel=alternate, HTML before other types; the guid or id, unless
// isPermaLink=false, where it is an absolute address; rdf:about. In JSON Feed: url, external_url, id.
//
// Broken XML gives what can be read of it (xml_reader.h), and at least what came before the break. kInvalid
// if the document is no feed.
Result<Feed> parse_feed(std::string_view text, const Url& base);

}  // namespace newsieve
