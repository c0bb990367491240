// The links of a page: every <a href> and <area href>, <link rel=next|prev> and the page's other languages
// (<link rel=alternate hreflang>), resolved against <base>; and the feeds it names.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "extract/html_tree.h"
#include "model/url.h"

namespace newsieve {

struct Link {
  Url url;
  bool nofollow = false;  // rel=nofollow on the link itself.
};

// Where a link stands. What does not lead to another page has no target: a fragment of this page, a script,
// an address that is not http or https.
struct Anchor {
  static constexpr uint32_t kNoTarget = 0;

  NodeId node = kNoNode;
  uint32_t target = kNoTarget;  // Index into PageLinks::targets.
};

inline constexpr size_t kFeedsMax = 20;  // Of one page; pages that name more list a site's every section.

struct PageLinks {
  std::vector<Link> links;  // In source order, each URL once, up to links_max of them.
  std::vector<Url> feeds;   // <link rel=alternate> of a feed's type and rel=feed: as links, up to kFeedsMax.
  std::vector<Anchor> anchors;  // Every <a href>, in source order.
  std::deque<Url> targets;      // What they lead to; the one at kNoTarget is empty.
};

// `page_url` is where the page was fetched; <base href> applies on top of it.
PageLinks read_links(const HtmlTree& tree, const Url& page_url, size_t links_max);

}  // namespace newsieve
