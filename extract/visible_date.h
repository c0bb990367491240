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

// The date near `headline`: of the first <time> there, else of the first short line of text that holds one.
// Behind the headline before in front of it; long lines are prose and their dates are the story's. Without a
// headline, the page's first <time>.
VisibleDate find_visible_date(const HtmlTree& tree, NodeId headline, const std::vector<NodeId>& times,
                              const DateContext& context);

}  // namespace newsieve
