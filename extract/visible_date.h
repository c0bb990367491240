// The date that a page shows its readers.
#pragma once

#include <optional>
#include <vector>

#include "extract/dates.h"
#include "extract/html_tree.h"

namespace newsieve {

struct VisibleDate {
  std::optional<Instant> instant;
  NodeId node = kNoNode;  // The element that holds it.
};

// The date near `headline`: a <time>, or a short line of text that holds a date, the nearest; behind the
// headline before in front of it. Long lines are prose and their dates are the story's, and those of readers'
// comments are theirs. Where a date or two more stand right beside it ("Updated ... Published ..."), the
// earliest. Without a headline, the page's first <time>.
VisibleDate find_visible_date(const HtmlTree& tree, NodeId headline, const std::vector<NodeId>& times,
                              const DateContext& context);

// The only date on the page that stands, outside links and comments, in an element whose class or id says
// "date" and whose text is little more than one. For pages that show theirs far from the headline.
VisibleDate find_labelled_date(const HtmlTree& tree, const DateContext& context);

}  // namespace newsieve
