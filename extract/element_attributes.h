// The attributes of an element that rules of extraction ask for, all read in one pass over its tag.
#pragma once

#include <string_view>

#include "extract/html_tree.h"

namespace newsieve {

// Values as written, references not decoded; of duplicates the first. Null data: the attribute is not there.
// Views into the page. An element's first 32 attributes count; those of second <html> and <body> tags do not.
struct ElementAttributes {
  std::string_view names;  // class
  std::string_view id, role, itemprop, itemtype, style, rel, href, hidden;
};

ElementAttributes read_attributes(const HtmlTree& tree, NodeId id);

}  // namespace newsieve
