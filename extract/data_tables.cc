#include "extract/data_tables.h"

#include <algorithm>

namespace newsieve {
namespace {

class DataTables {
 public:
  DataTables(const HtmlTree& tree, std::vector<NodeFacts>& facts) : tree_(tree), facts_(facts) {}

  void visit(NodeId id) {
    while (!open_.empty() && id >= tree_[open_.back().table].subtree_end) close();
    const HtmlTag tag = tree_[id].tag;
    if (tag == HtmlTag::kTable) {
      if (!open_.empty()) open_.back().is_layout = true;
      open_.push_back({.table = id, .is_layout = tree_.raw_attribute(id, "role") == "presentation"});
      return;
    }
    if (open_.empty() || open_.back().is_layout) return;
    Table& table = open_.back();
    if (tag == HtmlTag::kTr) {
      ++table.rows;
      table.cells = 0;
    } else if (tag == HtmlTag::kTd || tag == HtmlTag::kTh) {
      table.columns = std::max(table.columns, ++table.cells);
      table.blocks = table.breaks = 0;
    } else if (tag == HtmlTag::kBr) {
      table.is_layout = ++table.breaks > kCellBreaksMax;
    } else if (is_block_element(tree_, id)) {
      const bool is_part = tag == HtmlTag::kTbody || tag == HtmlTag::kThead || tag == HtmlTag::kTfoot ||
                           tag == HtmlTag::kCaption || tag == HtmlTag::kColgroup;
      if (!is_part) table.is_layout = ++table.blocks > kCellBlocksMax;
    }
  }

  void finish() {
    while (!open_.empty()) close();
  }

 private:
  static constexpr uint32_t kCellBlocksMax = 2;
  static constexpr uint32_t kCellBreaksMax = 3;

  struct Table {
    NodeId table = kNoNode;
    bool is_layout = false;
    uint32_t rows = 0, columns = 0;   // Columns: cells of the longest row.
    uint32_t cells = 0;               // Of the row that is being read.
    uint32_t blocks = 0, breaks = 0;  // Of the cell that is being read.
  };

  void close() {
    const Table table = open_.back();
    open_.pop_back();
    if (table.is_layout || table.rows < 2 || table.columns < 2) return;
    for (NodeId id = table.table; id < tree_[table.table].subtree_end; ++id) {
      if (tree_[id].tag == HtmlTag::kTr) facts_[id].own |= kMarkRow;
    }
  }

  const HtmlTree& tree_;
  std::vector<NodeFacts>& facts_;
  std::vector<Table> open_;
};

}  // namespace

void mark_data_rows(const HtmlTree& tree, std::vector<NodeFacts>& facts) {
  DataTables tables(tree, facts);
  for (NodeId id = 1; id < tree.size(); ++id) tables.visit(id);
  tables.finish();
}

}  // namespace newsieve
