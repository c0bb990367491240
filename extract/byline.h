// Names of authors, out of what fields and bylines hold.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/html_tree.h"

namespace newsieve {

// The names in one field or line: split at ",", ";", "&", "·", "|", " / ", "、" and at the word that joins
// two names in `language` (ICU's list patterns; English where it is empty), and without what cannot be a
// name.
std::vector<std::string> split_names(std::string_view text, std::string_view language);

// Appends the names not yet in `names`; equal are those with the same letters.
void add_names(std::vector<std::string> more, std::vector<std::string>& names);

// Two to four words that each begin with a capital.
bool is_capitalized_name(std::string_view name);

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
