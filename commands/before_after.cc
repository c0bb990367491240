#include "commands/before_after.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/unicode.h"

namespace newsieve {
namespace {

constexpr size_t kSideBySideColumns = 80;
constexpr std::string_view kBetween = " | ";

size_t width_of(std::string_view text) {
  size_t width = 0;
  for (size_t position = 0; position < text.size(); ++width) next_code_point(text, &position);
  return width;
}

// `text` in lines of at most `width` characters, broken at blanks. At least one line.
std::vector<std::string> wrap(std::string_view text, size_t width) {
  std::vector<std::string> lines{""};
  size_t used = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    const size_t word_width = width_of(word);
    if (used > 0 && used + 1 + word_width > width) {
      lines.emplace_back();
      used = 0;
    }
    if (used > 0) lines.back() += ' ';
    lines.back() += word;
    used += (used > 0 ? 1 : 0) + word_width;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

class Painter {
 public:
  explicit Painter(bool colour) : colour_(colour) {}
  std::string dropped(const std::string& text) const { return paint("31", text); }  // Red.
  std::string heading(const std::string& text) const { return paint("1", text); }   // Bold.

 private:
  std::string paint(const char* style, const std::string& text) const {
    return colour_ && !text.empty() ? fmt::format("\x1b[{}m{}\x1b[0m", style, text) : text;
  }
  const bool colour_;
};

std::string label(const TextBlock& block) { return fmt::format("[dropped: {}]", name(block.reason)); }

std::string side_by_side(const Article& article, size_t columns, const Painter& painter) {
  const size_t width = (columns - kBetween.size()) / 2;
  const auto row = [&](const std::string& left, const std::string& right, const auto& paint) {
    const std::string padding(width - std::min(width, width_of(left)), ' ');
    return paint(left) + padding + std::string(right.empty() ? " |" : kBetween) + paint(right) + "\n";
  };
  const auto plain = [](const std::string& text) { return text; };
  const auto dropped = [&](const std::string& text) { return painter.dropped(text); };

  std::string out =
      row("WHAT THE PAGE SHOWS", "WHAT IS KEPT", [&](const std::string& t) { return painter.heading(t); });
  for (const TextBlock& block : article.blocks) {
    const std::vector<std::string> left = wrap(block.text, width);
    std::vector<std::string> right = is_kept(block) ? left : wrap(label(block), width);
    right.resize(std::max(left.size(), right.size()));
    for (size_t i = 0; i < right.size(); ++i) {
      const std::string& seen = i < left.size() ? left[i] : std::string();
      out += is_kept(block) ? row(seen, right[i], plain) : row(seen, right[i], dropped);
    }
    out += row("", "", plain);
  }
  return out;
}

std::string one_after_the_other(const Article& article, size_t columns, const Painter& painter) {
  std::string before = painter.heading("WHAT THE PAGE SHOWS") + "\n";
  std::string after = painter.heading("WHAT IS KEPT") + "\n";
  for (const TextBlock& block : article.blocks) {
    const std::string mark = is_kept(block) ? "" : label(block) + " ";
    for (const std::string& line : wrap(mark + block.text, columns)) {
      before += (is_kept(block) ? line : painter.dropped(line)) + "\n";
      if (is_kept(block)) after += line + "\n";
    }
    before += "\n";
    if (is_kept(block)) after += "\n";
  }
  return before + after;
}

}  // namespace

std::string before_after(const Article& article, const BeforeAfterOptions& options) {
  const Painter painter(options.colour);
  return options.columns >= kSideBySideColumns ? side_by_side(article, options.columns, painter)
                                               : one_after_the_other(article, options.columns, painter);
}

}  // namespace newsieve
