// Which tables hold data, so that a row is one line of text, and which are there for layout?
//
// A table of layout has one column or one row, another table inside, or a cell that holds blocks of its own.
#pragma once

#include <vector>

#include "extract/html_tree.h"
#include "extract/node_facts.h"

namespace newsieve {

// Adds kMarkRow to the own marks of every <tr> of a data table.
void mark_data_rows(const HtmlTree& tree, std::vector<NodeFacts>& facts);

}  // namespace newsieve
