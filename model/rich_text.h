// An article's text with what plain text leaves out: emphasis, links, lists in lists, the cells of tables,
// the lines of code. For those who want to read it as Markdown or HTML (commands/render.h); read from the
// page when asked for, and never stored.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/text_block.h"

namespace newsieve {

enum RunMark : uint8_t {
  kStrong = 1U << 0,
  kEmphasis = 1U << 1,
  kCode = 1U << 2,
};

// A piece of text that looks alike.
struct TextRun {
  std::string text;
  uint8_t marks = 0;  // Of RunMark.
  std::string href;   // The page it links to, an absolute URL; or empty.

  bool looks_like(const TextRun& other) const { return marks == other.marks && href == other.href; }
};

enum class NestKind : uint8_t { kQuote, kOrderedList, kUnorderedList };

// A quote or a list around a block. Two blocks stand in the same one if `id` is the same, and in the same
// item of a list if `item` is, too.
struct Nest {
  NestKind kind = NestKind::kQuote;
  uint32_t id = 0;
  uint32_t item = 0;
  uint32_t number = 1;  // The item's, in an ordered list.

  bool operator==(const Nest&) const = default;
};

// A kept block: the runs together are its text. One that is kPreformatted has one run, with its line breaks
// and blanks as the page has them.
struct RichBlock {
  BlockKind kind = BlockKind::kParagraph;
  uint8_t heading_level = 0;  // 1 to 6 for a heading.
  std::vector<Nest> nests;    // Outermost first.
  std::vector<TextRun> runs;
  uint32_t group = 0;               // Which table its row, or which element its lines of code stand in.
  std::vector<uint32_t> cell_runs;  // For a row: how many of the runs each of its cells has.
  bool is_header = false;           // A row of header cells.
};

// The blocks with reason kMainContent, in reading order.
using RichText = std::vector<RichBlock>;

}  // namespace newsieve
