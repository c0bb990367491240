#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "commands/render.h"

namespace newsieve {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string html_of(const TextRun& run) {
  std::string out = escaped(run.text);
  const auto wrap = [&](const char* tag) { out = fmt::format("<{}>{}</{}>", tag, out, tag); };
  if ((run.marks & kCode) != 0) wrap("code");
  if ((run.marks & kEmphasis) != 0) wrap("em");
  if ((run.marks & kStrong) != 0) wrap("strong");
  if (!run.href.empty()) out = fmt::format("<a href=\"{}\">{}</a>", escaped(run.href), out);
  return out;
}

std::string html_of(std::span<const TextRun> runs) {
  std::string out;
  for (const TextRun& run : runs) out += html_of(run);
  return out;
}

// Writes block after block, and keeps the lists, quotes and tables open that the next one stands in, too.
class HtmlWriter {
 public:
  std::string write(const Article& article, const RichText& rich) {
    out_ = "<article>\n";
    if (!article.metadata.title.empty())
      out_ += fmt::format("<h1>{}</h1>\n", escaped(article.metadata.title));
    for (const RichBlock& block : rich) add(block);
    set_table(0);
    close_nests(0);
    return std::move(out_) + "</article>\n";
  }

 private:
  void add(const RichBlock& block) {
    const bool is_row = block.kind == BlockKind::kTableRow;
    if (!is_row || block.nests != nests_) set_table(0);
    set_nests(block.nests);
    if (is_row) return add_row(block);
    const std::string tag = tag_of(block);
    const std::string text = html_of(block.runs);
    out_ += tag.empty() ? text : fmt::format("<{}>{}</{}>\n", tag, text, tag);
  }

  // Empty for the first paragraph of a list's item: its text stands in the <li> itself.
  std::string tag_of(const RichBlock& block) {
    const bool begins_item = std::exchange(begins_item_, false);
    if (block.kind == BlockKind::kHeading)
      return "h" + std::to_string(std::clamp<int>(block.heading_level, 2, 6));
    if (block.kind == BlockKind::kPreformatted) return "pre";
    return begins_item ? "" : "p";
  }

  void add_row(const RichBlock& block) {
    set_table(block.group);
    begins_item_ = false;
    const char* tag = block.is_header ? "th" : "td";
    out_ += "<tr>";
    size_t run = 0;
    for (const uint32_t runs : block.cell_runs) {
      const auto cell = std::span(block.runs).subspan(run, runs);
      out_ += fmt::format("<{}>{}</{}>", tag, html_of(cell), tag);
      run += runs;
    }
    out_ += "</tr>\n";
  }

  // The table that rows are written into; 0: none.
  void set_table(uint32_t group) {
    if (group == table_) return;
    if (table_ != 0) out_ += "</table>\n";
    if (group != 0) out_ += "<table>\n";
    table_ = group;
  }

  void set_nests(const std::vector<Nest>& nests) {
    const auto [old, fresh] = std::mismatch(nests_.begin(), nests_.end(), nests.begin(), nests.end());
    const auto common = static_cast<size_t>(fresh - nests.begin());
    const bool same_list = old != nests_.end() && fresh != nests.end() && old->id == fresh->id;
    close_nests(same_list ? common + 1 : common);
    if (same_list) {
      out_ += "</li>\n<li>";
      nests_.back() = *fresh;
      begins_item_ = true;
    }
    for (size_t i = nests_.size(); i < nests.size(); ++i) open(nests[i]);
  }

  void open(const Nest& nest) {
    begins_item_ = nest.kind != NestKind::kQuote;
    nests_.push_back(nest);
    switch (nest.kind) {
      case NestKind::kQuote:
        out_ += "<blockquote>\n";
        return;
      case NestKind::kUnorderedList:
        out_ += "<ul>\n<li>";
        return;
      case NestKind::kOrderedList:
        out_ += nest.number == 1 ? "<ol>\n<li>" : fmt::format("<ol start=\"{}\">\n<li>", nest.number);
        return;
    }
  }

  void close_nests(size_t left) {
    for (; nests_.size() > left; nests_.pop_back()) {
      switch (nests_.back().kind) {
        case NestKind::kQuote:
          out_ += "</blockquote>\n";
          break;
        case NestKind::kUnorderedList:
          out_ += "</li>\n</ul>\n";
          break;
        case NestKind::kOrderedList:
          out_ += "</li>\n</ol>\n";
          break;
      }
    }
  }

  std::string out_;
  std::vector<Nest> nests_;   // Open.
  bool begins_item_ = false;  // Nothing stands yet in the item that was opened last.
  uint32_t table_ = 0;        // Open; 0: none.
};

}  // namespace

std::string to_html(const Article& article, const RichText& rich) {
  return HtmlWriter().write(article, rich);
}

}  // namespace newsieve
