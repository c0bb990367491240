// HtmlTree against plain gumbo: on the same bytes both must give the same tree.
//
// Plain gumbo runs with max_errors = -1: with errors off it glues attribute names together after a duplicate
// attribute without value ("<p werde werde mit>" gets "werdemit").
#include <gtest/gtest.h>

#include <random>

#include "tests/support/corpus_pages.h"
#include "tests/support/mutate.h"
#include "tests/support/plain_gumbo.h"

namespace newsieve {
namespace {

// After a stray "<" or "</>" gumbo forgets where its next token began; the names of foreign elements, which
// it compares as written, then differ and "</svg>" closes nothing. Ours is the tree the standard asks for.
bool gumbo_misreads_foreign_names(std::string_view page) {
  if (page.find("<svg") == std::string_view::npos && page.find("<math") == std::string_view::npos)
    return false;
  for (size_t at = page.find('<'); at < page.size(); at = page.find('<', at + 1)) {
    const char next = at + 1 < page.size() ? page[at + 1] : ' ';
    const bool is_tag = is_ascii_letter(next) || next == '!' || next == '?' || next == '/';
    if (!is_tag || page.substr(at).starts_with("</>")) return true;
  }
  return false;
}

struct Outcome {
  size_t fell_back = 0;
  size_t cut = 0;
  size_t compared = 0;
};

// Whether the trees agree. A tree that met a limit is not compared: plain gumbo has none.
bool agrees_with_plain_gumbo(std::string_view page, Outcome& outcome) {
  const HtmlTree tree = parse_html(page);
  outcome.fell_back += tree.fell_back();
  if (tree.cut() || gumbo_misreads_foreign_names(page)) {
    ++outcome.cut;
    return true;
  }
  ++outcome.compared;
  std::vector<bool> bare_svgs;
  const std::string ours = text_of(tree, bare_svgs);
  return ours == PlainGumbo(page).text(bare_svgs);
}

TEST(HtmlTreeDifferential, CorpusPagesHaveGumbosTree) {
  const auto paths = corpus_pages();
  if (paths.empty()) GTEST_SKIP() << "There is no corpus; set NEWSIEVE_CORPUS to its folder.";
  size_t fell_back = 0;
  for (const auto& path : paths) {
    const std::string page = read_page(path);
    ASSERT_FALSE(page.empty()) << path;
    const HtmlTree tree = parse_html(page);
    EXPECT_FALSE(tree.cut()) << path;
    fell_back += tree.fell_back();
    std::vector<bool> bare_svgs;
    const std::string ours = text_of(tree, bare_svgs);
    EXPECT_TRUE(ours == PlainGumbo(page).text(bare_svgs)) << path;
  }
  std::cout << paths.size() << " pages, " << fell_back << " fell back\n";
  EXPECT_LE(fell_back * 200, paths.size());  // The skeleton is for nearly all pages.
}

// Every test takes its own run of seeds, so that they can run side by side.
class Mutations : public testing::TestWithParam<uint64_t> {
 protected:
  static constexpr uint64_t kSeedsEach = 2500;

  template <class MakePage>
  void expect_agreement(MakePage make_page) {
    Outcome outcome;
    for (uint64_t i = 0; i < kSeedsEach; ++i) {
      const uint64_t seed = GetParam() * kSeedsEach + i;
      std::mt19937_64 random(seed);
      const std::string page = make_page(random);
      EXPECT_TRUE(agrees_with_plain_gumbo(page, outcome)) << "seed " << seed << ":\n" << page;
    }
    std::cout << outcome.compared << " compared, " << outcome.fell_back << " fell back, " << outcome.cut
              << " not comparable\n";
  }
};

TEST_P(Mutations, OfCorpusPagesHaveGumbosTree) {
  const auto paths = corpus_pages();
  if (paths.empty()) GTEST_SKIP() << "There is no corpus; set NEWSIEVE_CORPUS to its folder.";
  std::vector<std::string> pages;
  for (size_t i = GetParam() % 8; i < paths.size(); i += 24) pages.push_back(read_page(paths[i]));
  expect_agreement(
      [&](std::mt19937_64& random) { return mutated(pages[pick(random, pages.size())], random); });
}

TEST_P(Mutations, TagSoupHasGumbosTree) {
  expect_agreement([](std::mt19937_64& random) { return tag_soup(random); });
}

INSTANTIATE_TEST_SUITE_P(HtmlTreeDifferential, Mutations, testing::Range<uint64_t>(0, 8));

}  // namespace
}  // namespace newsieve
