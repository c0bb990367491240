// Where a page shows a title that is no <h1>.
#pragma once

#include <string>
#include <vector>

#include "extract/html_tree.h"

namespace newsieve {

// In a breadcrumb, a list or a menu (within the page's <article> or <main>, where it has one): a step on the
// way to the article, not its headline.
bool is_in_path(const HtmlTree& tree, NodeId id);

struct ShownTitle {
  std::string text;
  NodeId node = kNoNode;  // The innermost element around it; kNoNode if it is not shown.
};

// The element outside links, paths and <head> whose text is `title`, or `title` without parts at its end or
// beginning (which are then the site's name). The title as it is if there is none. Linear in the page.
ShownTitle find_shown_title(const HtmlTree& tree, std::string title);

}  // namespace newsieve
