// tests/data/pages/NAME.html beside NAME.expected.txt: the title, an empty line, and the text, line by line.
// A difference in review shows what a change does to extraction.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/extract/page_of.h"

namespace newsieve {
namespace {

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file.good()) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class GoldenPage : public testing::TestWithParam<const char*> {};

TEST_P(GoldenPage, GivesTheExpectedTitleAndText) {
  const std::filesystem::path folder = std::filesystem::path(NEWSIEVE_SOURCE_DIR) / "tests/data/pages";
  const std::string name = GetParam();
  const ExtractedPage page =
      extract(contents(folder / (name + ".html")), "https://news.example/" + name + ".html");
  EXPECT_EQ(page.article.metadata.title + "\n\n" + text_of(page.article) + "\n",
            contents(folder / (name + ".expected.txt")));
}

INSTANTIATE_TEST_SUITE_P(Pages, GoldenPage,
                         testing::Values("semantic", "layout_tables", "bare_divs", "teaser_tables"),
                         [](const auto& info) { return std::string(info.param); });

}  // namespace
}  // namespace newsieve
