#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "base/unicode.h"
#include "commands/render.h"

namespace newsieve {
namespace {

bool is_digit_char(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
// Of a word, as far as one byte tells.
bool is_word_byte(char c) {
  return is_letter(c) || is_digit_char(c) || static_cast<unsigned char>(c) >= 0x80;
}

// True if "&" at `at` begins what may be a character reference.
bool begins_reference(std::string_view text, size_t at) {
  constexpr size_t kReferenceBytesMax = 40;
  size_t i = at + 1;
  if (i < text.size() && text[i] == '#') ++i;
  const size_t begin = i;
  while (i < text.size() && i < at + kReferenceBytesMax && (is_letter(text[i]) || is_digit_char(text[i])))
    ++i;
  return i > begin && i < text.size() && text[i] == ';';
}

// Escapes what is markup wherever it stands in a line.
void append_escaped(std::string_view text, std::string& out) {
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    bool is_markup = std::string_view("\\`*[]<~").find(c) != std::string_view::npos;
    if (c == '_')
      is_markup = i == 0 || i + 1 == text.size() || !is_word_byte(text[i - 1]) || !is_word_byte(text[i + 1]);
    if (c == '&') is_markup = begins_reference(text, i);
    if (is_markup) out += '\\';
    out += c;
  }
}

// Escapes what is markup at the beginning of a block alone: "# ", "- ", "12. ".
std::string with_plain_beginning(std::string line) {
  if (line.empty()) return line;
  if (std::string_view("#+-=>").find(line[0]) != std::string_view::npos) return "\\" + line;
  const size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
  constexpr size_t kListDigitsMax = 9;
  const bool is_item = digits > 0 && digits <= kListDigitsMax && digits < line.size() &&
                       (line[digits] == '.' || line[digits] == ')') &&
                       (digits + 1 == line.size() || line[digits + 1] == ' ');
  if (is_item) line.insert(digits, 1, '\\');
  return line;
}

// The first and last code points of a text that is not empty.
char32_t first_of(std::string_view text) {
  size_t position = 0;
  return next_code_point(text, &position);
}
char32_t last_of(std::string_view text) {
  size_t position = text.size() - 1;
  while (position > 0 && (static_cast<unsigned char>(text[position]) & 0xC0) == 0x80) --position;
  return next_code_point(text, &position);
}

// White space or punctuation for certain: a mark may end or begin there whatever is on its other side.
bool is_boundary(char32_t c) {
  if (c < 0x80) return !is_word(c) || c == U'_';
  return (c >= 0x2010 && c <= 0x2027) || c == 0xAB || c == 0xBB || c == 0x3001 || c == 0x3002 || c == 0xFF0C;
}

// More backticks than stand together anywhere in `text`.
std::string fence_for(std::string_view text, size_t length_min) {
  size_t longest = 0;
  size_t length = 0;
  for (const char c : text) {
    length = c == '`' ? length + 1 : 0;
    longest = std::max(longest, length);
  }
  return std::string(std::max(longest + 1, length_min), '`');
}

std::string code_span(std::string_view text) {
  const std::string fence = fence_for(text, 1);
  const char* blank = text.front() == '`' || text.back() == '`' ? " " : "";
  return fence + blank + std::string(text) + blank + fence;
}

// Inside a table even code may not show its bars.
std::string with_bars_escaped(std::string_view cell) {
  std::string out;
  for (const char c : cell) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

// Inline text, run by run.
class Line {
 public:
  std::string write(std::span<const TextRun> runs) {
    for (size_t begin = 0; begin < runs.size();) {
      const std::string& href = runs[begin].href;
      size_t end = begin + 1;
      while (end < runs.size() && runs[end].href == href) ++end;
      const auto group = runs.subspan(begin, end - begin);
      const char32_t next = end < runs.size() ? first_of(runs[end].text) : U' ';
      href.empty() ? add_all(group, next) : add_link(group);
      begin = end;
    }
    return std::move(out_);
  }

 private:
  // `next`: what stands behind the runs.
  void add_all(std::span<const TextRun> runs, char32_t next) {
    for (size_t i = 0; i < runs.size(); ++i)
      add(runs[i], i + 1 < runs.size() ? first_of(runs[i + 1].text) : next);
  }

  // Blanks at its ends stand outside.
  void add_link(std::span<const TextRun> runs) {
    std::vector<TextRun> inner(runs.begin(), runs.end());
    std::string& front = inner.front().text;
    if (front.starts_with(' ')) {
      out_ += ' ';
      front.erase(0, 1);
    }
    std::string& back = inner.back().text;
    const bool ends_with_blank = back.ends_with(' ');
    if (ends_with_blank) back.pop_back();
    std::erase_if(inner, [](const TextRun& run) { return run.text.empty(); });
    if (!inner.empty()) {
      open_link();
      add_all(inner, U']');
      out_ += "](" + destination(runs.front().href) + ")";
    }
    if (ends_with_blank) out_ += ' ';
  }

  void open_link() {
    if (out_.ends_with('!')) out_.insert(out_.size() - 1, 1, '\\');  // "![" is an image.
    out_ += '[';
  }

  // Parentheses would end the destination; a URL may always write them as escapes.
  static std::string destination(std::string_view href) {
    std::string out;
    for (size_t i = 0; i < href.size(); ++i) {
      const char c = href[i];
      if (std::string_view("()<>\\ ").find(c) != std::string_view::npos) {
        out += fmt::format("%{:02X}", static_cast<unsigned>(c));
      } else {
        if (c == '&' && begins_reference(href, i)) out += '\\';
        out += c;
      }
    }
    return out;
  }

  // Blanks at the ends of marked text stand outside of the marks.
  void add(const TextRun& run, char32_t next) {
    const size_t begin = std::min(run.text.find_first_not_of(' '), run.text.size());
    const size_t end = run.text.find_last_not_of(' ') + 1;
    if (run.marks == 0 || begin >= end) return append_escaped(run.text, out_);
    const std::string_view inner = std::string_view(run.text).substr(begin, end - begin);
    out_.append(run.text, 0, begin);
    add_marked(inner, run.marks, end < run.text.size() ? U' ' : next);
    out_.append(run.text, end);
  }

  void add_marked(std::string_view inner, uint8_t marks, char32_t next) {
    std::string delimiter;
    if ((marks & kStrong) != 0) delimiter += "**";
    if ((marks & kEmphasis) != 0) delimiter += "*";
    const bool is_code = (marks & kCode) != 0;
    const char32_t first = is_code ? U'`' : first_of(inner);
    const char32_t last = is_code ? U'`' : last_of(inner);
    const char32_t before = out_.empty() ? U' ' : last_of(out_);
    const bool can_open = before != U'*' && (is_word(first) || is_boundary(before));
    const bool can_close = next != U'*' && (is_word(last) || is_boundary(next));
    if (!can_open || !can_close) delimiter.clear();
    if (is_code && before == U'`') return append_escaped(inner, out_);
    out_ += delimiter;
    is_code ? out_ += code_span(inner) : (append_escaped(inner, out_), out_);
    out_ += delimiter;
  }

  std::string out_;
};

// Writes block after block; lists and quotes around them are in what each line begins with.
class MarkdownWriter {
 public:
  std::string write(const Article& article, const RichText& rich) {
    if (!article.metadata.title.empty()) {
      const TextRun title{article.metadata.title, 0, ""};
      out_ = heading(1, std::span(&title, 1));
    }
    for (size_t i = 0; i < rich.size();) i = add(rich, i);
    return std::move(out_);
  }

 private:
  struct Level {
    Nest nest;
    char bullet = '-';         // Of a list: lists that follow each other directly need different ones.
    std::string continuation;  // What its further lines begin with.
  };

  // Writes the block at `i`, with those behind it that are one with it: the rows of a table, the lines of
  // code. The next one's place.
  size_t add(const RichText& rich, size_t i) {
    const RichBlock& block = rich[i];
    const bool is_grouped = block.kind == BlockKind::kTableRow || block.kind == BlockKind::kPreformatted;
    size_t end = i + 1;
    while (is_grouped && end < rich.size() && rich[end].kind == block.kind &&
           rich[end].group == block.group && rich[end].nests == block.nests)
      ++end;
    const auto blocks = std::span(rich).subspan(i, end - i);
    const bool is_text = block.kind != BlockKind::kHeading && !is_grouped;
    begin_block(block, is_text);
    if (block.kind == BlockKind::kTableRow) {
      add_table(blocks);
    } else if (block.kind == BlockKind::kPreformatted) {
      add_code(blocks);
    } else if (block.kind == BlockKind::kHeading) {
      add_line(heading(std::clamp<int>(block.heading_level, 2, 6), block.runs));
    } else {
      add_line(with_plain_beginning(Line().write(block.runs)) + "\n");
    }
    after_text_ = is_text;
    return end;
  }

  static std::string heading(int level, std::span<const TextRun> runs) {
    std::string text = Line().write(runs);
    if (text.ends_with('#')) text.insert(text.size() - 1, 1, '\\');  // It would close the heading.
    return fmt::format("{:#<{}} {}\n", "", level, text);
  }

  // The blank line before a block, and the beginning of its first line.
  void begin_block(const RichBlock& block, bool is_text) {
    const std::vector<Nest>& nests = block.nests;
    const auto [old, fresh] = std::mismatch(levels_.begin(), levels_.end(), nests.begin(), nests.end(),
                                            [](const Level& a, const Nest& b) { return a.nest == b; });
    const auto common = static_cast<size_t>(fresh - nests.begin());
    const bool next_item = old != levels_.end() && fresh != nests.end() && old->nest.id == fresh->id;
    const bool is_nested = common > 0 && common == levels_.size() && nests.size() == common + 1 &&
                           nests[common].kind == NestKind::kUnorderedList &&
                           levels_.back().nest.kind != NestKind::kQuote;
    const bool is_tight = is_text && after_text_ && (is_nested || (next_item && nests.size() == common + 1));
    char bullet = next_item ? old->bullet : '-';
    if (!next_item && old != levels_.end() && fresh != nests.end() && old->nest.kind == fresh->kind)
      bullet = old->bullet == '-' ? '+' : '-';
    levels_.resize(common);
    const std::string around = continuation();
    if (!out_.empty() && !is_tight) out_ += around.substr(0, around.find_last_not_of(' ') + 1) + "\n";
    first_line_ = around;
    for (size_t i = common; i < nests.size(); ++i) {
      open(nests[i], i == common ? bullet : '-');
    }
  }

  void open(const Nest& nest, char bullet) {
    std::string marker = "> ";
    if (nest.kind == NestKind::kUnorderedList) marker = std::string(1, bullet) + " ";
    if (nest.kind == NestKind::kOrderedList)
      marker = std::to_string(nest.number) + (bullet == '-' ? ". " : ") ");
    first_line_ += marker;
    const bool is_quote = nest.kind == NestKind::kQuote;
    levels_.push_back({nest, bullet, is_quote ? marker : std::string(marker.size(), ' ')});
  }

  std::string continuation() const {
    std::string out;
    for (const Level& level : levels_) out += level.continuation;
    return out;
  }

  // `line` with its newline.
  void add_line(std::string_view line) {
    out_ += first_line_;
    out_ += line;
    first_line_ = continuation();
  }

  void add_code(std::span<const RichBlock> blocks) {
    std::string code;
    for (const RichBlock& block : blocks) code += (code.empty() ? "" : "\n\n") + block.runs.front().text;
    const std::string fence = fence_for(code, 3);
    add_line(fence + "\n");
    for (size_t begin = 0; begin <= code.size();) {
      const size_t end = std::min(code.find('\n', begin), code.size());
      add_line(code.substr(begin, end - begin) + "\n");
      begin = end + 1;
    }
    add_line(fence + "\n");
  }

  // The header decides how many columns there are; rows with fewer cells are filled up by who reads it.
  void add_table(std::span<const RichBlock> rows) {
    size_t columns = 0;
    for (const RichBlock& row : rows) columns = std::max(columns, row.cell_runs.size());
    for (size_t i = 0; i < rows.size(); ++i) {
      std::string line = "|";
      size_t run = 0;
      for (const uint32_t runs : rows[i].cell_runs) {
        line += " " + with_bars_escaped(Line().write(std::span(rows[i].runs).subspan(run, runs))) + " |";
        run += runs;
      }
      if (i == 0) line += repeated("  |", columns - rows[i].cell_runs.size());
      add_line(line + "\n");
      if (i == 0) add_line("|" + repeated(" --- |", columns) + "\n");
    }
  }

  static std::string repeated(std::string_view text, size_t times) {
    std::string out;
    for (; times > 0; --times) out += text;
    return out;
  }

  std::string out_;
  std::vector<Level> levels_;  // Around the last block.
  std::string first_line_;     // What the next line begins with.
  bool after_text_ = false;    // The last block was a line of text.
};

}  // namespace

std::string to_markdown(const Article& article, const RichText& rich) {
  return MarkdownWriter().write(article, rich);
}

}  // namespace newsieve
