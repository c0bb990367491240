#include "service/render.h"

#include <fmt/format.h>

#include <algorithm>

namespace newsieve {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      default: out += c;
    }
  }
  return out;
}

std::string markdown_of(const TextBlock& block) {
  switch (block.kind) {
    case BlockKind::kHeading:
      return fmt::format("{:#<{}} {}\n\n", "", std::clamp<int>(block.heading_level, 2, 6), block.text);
    case BlockKind::kListItem: return fmt::format("- {}\n", block.text);
    case BlockKind::kQuote: return fmt::format("> {}\n\n", block.text);
    case BlockKind::kPreformatted: return fmt::format("```\n{}\n```\n\n", block.text);
    default: return fmt::format("{}\n\n", block.text);
  }
}

std::string html_of(const TextBlock& block) {
  const auto element = [&](const std::string& tag) {
    return fmt::format("<{}>{}</{}>\n", tag, escaped(block.text), tag);
  };
  switch (block.kind) {
    case BlockKind::kHeading: return element("h" + std::to_string(std::clamp<int>(block.heading_level, 2, 6)));
    case BlockKind::kListItem: return element("li");
    case BlockKind::kQuote: return element("blockquote");
    case BlockKind::kPreformatted: return element("pre");
    default: return element("p");
  }
}

}  // namespace

std::string to_text(const Article& article) { return text_of(article) + "\n"; }

std::string to_markdown(const Article& article) {
  std::string out;
  if (!article.metadata.title.empty()) out += "# " + article.metadata.title + "\n\n";
  for (const TextBlock& block : article.blocks) {
    if (is_kept(block)) out += markdown_of(block);
  }
  return out;
}

std::string to_html(const Article& article) {
  std::string out = "<article>\n<h1>" + escaped(article.metadata.title) + "</h1>\n";
  bool in_list = false;
  for (const TextBlock& block : article.blocks) {
    if (!is_kept(block)) continue;
    const bool is_item = block.kind == BlockKind::kListItem;
    if (is_item != in_list) out += is_item ? "<ul>\n" : "</ul>\n";
    in_list = is_item;
    out += html_of(block);
  }
  if (in_list) out += "</ul>\n";
  return out + "</article>\n";
}

}  // namespace newsieve
