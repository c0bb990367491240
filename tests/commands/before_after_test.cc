#include "commands/before_after.h"

#include <gtest/gtest.h>

#include <sstream>

#include "base/unicode.h"

namespace newsieve {
namespace {

TextBlock block(std::string text, BlockReason reason) {
  TextBlock block;
  block.text = std::move(text);
  block.reason = reason;
  return block;
}

Article page() {
  Article article;
  article.blocks = {block("Home Sport Weather", BlockReason::kLinkDensity),
                    block("The ferry to the island sails again from Friday, after eleven winters.",
                          BlockReason::kMainContent),
                    block("Subscribe now!", BlockReason::kRepeatedBlock)};
  return article;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

size_t characters(std::string_view line) {
  size_t count = 0;
  for (size_t position = 0; position < line.size(); ++count) next_code_point(line, &position);
  return count;
}

TEST(BeforeAfter, OnAWideTerminalTheTwoStandSideBySide) {
  EXPECT_EQ(before_after(page(), {.columns = 83}),
            "WHAT THE PAGE SHOWS                      | WHAT IS KEPT\n"
            "Home Sport Weather                       | [dropped: link density]\n"
            "                                         |\n"
            "The ferry to the island sails again from | The ferry to the island sails again from\n"
            "Friday, after eleven winters.            | Friday, after eleven winters.\n"
            "                                         |\n"
            "Subscribe now!                           | [dropped: repeated]\n"
            "                                         |\n");
}

TEST(BeforeAfter, OnANarrowOneTheCleanTextComesLast) {
  EXPECT_EQ(before_after(page(), {.columns = 40}),
            "WHAT THE PAGE SHOWS\n"
            "[dropped: link density] Home Sport\n"
            "Weather\n"
            "\n"
            "The ferry to the island sails again from\n"
            "Friday, after eleven winters.\n"
            "\n"
            "[dropped: repeated] Subscribe now!\n"
            "\n"
            "WHAT IS KEPT\n"
            "The ferry to the island sails again from\n"
            "Friday, after eleven winters.\n"
            "\n");
}

TEST(BeforeAfter, NoLineIsWiderThanTheTerminalAtAnyWidth) {
  Article article = page();
  article.blocks.push_back(block("Thời tiết hôm nay ở thành phố biển rất đẹp", BlockReason::kTeaser));
  for (size_t columns = 30; columns < 200; ++columns) {
    for (const std::string& line : lines_of(before_after(article, {.columns = columns}))) {
      ASSERT_LE(characters(line), columns) << line;
    }
  }
}

TEST(BeforeAfter, ColourMarksWhatIsDroppedAndChangesNoLetter) {
  const std::string coloured = before_after(page(), {.columns = 100, .colour = true});
  EXPECT_NE(coloured.find("\x1b[31mHome Sport Weather\x1b[0m"), std::string::npos);
  EXPECT_EQ(coloured.find("\x1b[31mThe ferry"), std::string::npos);
  std::string bare = coloured;
  for (size_t at = 0; (at = bare.find('\x1b', at)) != std::string::npos;) {
    bare.erase(at, bare.find('m', at) + 1 - at);
  }
  EXPECT_EQ(bare, before_after(page(), {.columns = 100}));
}

}  // namespace
}  // namespace newsieve
