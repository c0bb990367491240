// The names of its authors that a page shows its readers.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/html_tree.h"

namespace newsieve {

struct Byline {
  std::vector<std::string> names;
  NodeId node = kNoNode;  // The element that holds them.
};

// The byline near `headline`: an element with little text whose rel, itemprop, class or id says "author" or
// "byline", or a link to an author's page. The texts of its links are the names, if it has links. Without one
// near the headline (or without a headline), the page's only such names, wherever they stand; else a name
// beside the date in `date_line`.
Byline find_byline(const HtmlTree& tree, NodeId headline, NodeId date_line, std::string_view language);

}  // namespace newsieve
