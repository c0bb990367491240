#include "extract/open_elements.h"

#include <gtest/gtest.h>

namespace newsieve {
namespace {

constexpr size_t kDepthMax = 8;
constexpr size_t kLostMax = 4;

class OpenElementsTest : public testing::Test {
 protected:
  OpenElementsTest() { open_.clear(kDepthMax, kLostMax); }

  bool start(std::string_view name, uint32_t identity = 0) {
    return open_.open({find_html_name(name), identity});
  }
  bool end(std::string_view name) { return open_.close({find_html_name(name), 0}); }

  // How many more elements may be opened: tells how deep the model stands.
  size_t room() {
    OpenElements copy = open_;
    size_t room = 0;
    while (copy.open({name_id("abbr"), 0})) ++room;
    return room;
  }
  size_t depth() { return kDepthMax - room(); }

  OpenElements open_;
};

TEST_F(OpenElementsTest, LeavesOutWhatIsTooDeepWithItsEndTags) {
  for (size_t i = 0; i < kDepthMax; ++i) EXPECT_TRUE(start("div"));
  EXPECT_FALSE(start("div"));
  EXPECT_FALSE(start("span"));
  EXPECT_TRUE(start("br"));
  EXPECT_FALSE(end("span"));
  EXPECT_FALSE(end("div"));
  EXPECT_TRUE(end("div"));
  EXPECT_EQ(depth(), kDepthMax - 1);
}

TEST_F(OpenElementsTest, ForgetsWhatItLeftOutOnceItsParentIsClosed) {
  for (size_t i = 0; i < kDepthMax; ++i) start("div");
  EXPECT_FALSE(start("span"));
  EXPECT_TRUE(end("div"));
  EXPECT_TRUE(end("span"));
}

TEST_F(OpenElementsTest, VoidAndRawTextElementsTakeNoRoom) {
  for (const auto* name : {"br", "img", "input", "meta", "hr", "script", "textarea", "iframe"}) start(name);
  EXPECT_EQ(depth(), 0u);
}

TEST_F(OpenElementsTest, EndTagsThatMayBeLeftOut) {
  start("ul");
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(start("li"));
  EXPECT_EQ(depth(), 2u);
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(start("p"));
  EXPECT_EQ(depth(), 3u);
  end("ul");
  EXPECT_EQ(depth(), 0u);
}

TEST_F(OpenElementsTest, RowsAndCellsCloseEachOther) {
  start("table");
  for (int i = 0; i < 20; ++i) {
    EXPECT_TRUE(start("tr"));
    EXPECT_TRUE(start("td"));
    EXPECT_TRUE(start("div"));
  }
  EXPECT_EQ(depth(), 5u);  // With the tbody that was not written.
  end("table");
  EXPECT_EQ(depth(), 0u);
}

TEST_F(OpenElementsTest, CellsOutsideOfATableAreIgnored) {
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(start("td"));
  EXPECT_EQ(depth(), 0u);
}

TEST_F(OpenElementsTest, EndTagsDoNotReachThroughATable) {
  start("div");
  start("table");
  start("td");
  const size_t before = depth();
  end("div");
  end("span");
  EXPECT_EQ(depth(), before);
}

TEST_F(OpenElementsTest, EndOfFormRemovesTheFormAlone) {
  start("form");
  start("b");
  end("form");
  EXPECT_EQ(depth(), 1u);
}

TEST_F(OpenElementsTest, ASecondFormIsIgnored) {
  start("form");
  start("form");
  EXPECT_EQ(depth(), 1u);
}

TEST_F(OpenElementsTest, AnAnchorEndsTheAnchorBefore) {
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(start("a"));
  EXPECT_EQ(depth(), 1u);
}

TEST_F(OpenElementsTest, LimitsFormattingThatWillBeReopened) {
  uint32_t list = 0;
  for (size_t i = 0; i < kLostMax; ++i) {
    start("p");
    EXPECT_TRUE(start("b", ++list));
  }
  start("p");
  EXPECT_FALSE(start("b", ++list));
  EXPECT_FALSE(end("b"));
  EXPECT_TRUE(end("b"));  // Ends one that would have been reopened.
  EXPECT_TRUE(start("b", ++list));
}

TEST_F(OpenElementsTest, EqualFormattingIsReopenedThreeTimesAtMost) {
  for (int i = 0; i < 20; ++i) {
    start("p");
    EXPECT_TRUE(start("b"));
  }
}

TEST_F(OpenElementsTest, FormattingStaysInsideItsCell) {
  start("table");
  uint32_t list = 0;
  for (int i = 0; i < 20; ++i) {
    start("td");
    EXPECT_TRUE(start("b", ++list));
  }
}

TEST_F(OpenElementsTest, ForeignNamesAreComparedAsWritten) {
  start("svg");
  EXPECT_TRUE(open_.open({kUnknownName, 1}));
  EXPECT_TRUE(open_.close({kUnknownName, 2}));
  EXPECT_EQ(depth(), 2u);
  EXPECT_TRUE(open_.close({kUnknownName, 1}));
  EXPECT_EQ(depth(), 1u);
  end("svg");
  EXPECT_EQ(depth(), 0u);
}

TEST_F(OpenElementsTest, TagsOfHtmlEndForeignContentUnlessTheyMayStandThere) {
  start("svg");
  start("abbr");
  start("div");
  EXPECT_EQ(depth(), 1u);
  start("svg");
  start("desc");
  start("div");
  EXPECT_EQ(depth(), 4u);
}

TEST_F(OpenElementsTest, ForeignContentIsSureOnlyWhereNoTagMayHaveEndedIt) {
  EXPECT_FALSE(open_.in_foreign(kUnknownName));
  start("svg");
  EXPECT_TRUE(open_.in_foreign(kUnknownName));
  start("desc");
  EXPECT_FALSE(open_.in_foreign(kUnknownName));
  EXPECT_TRUE(open_.in_foreign(name_id("svg")));
  end("desc");
  EXPECT_TRUE(open_.in_foreign(kUnknownName));
  for (const char* stranger : {"p", "font"}) {
    start(stranger);
    EXPECT_FALSE(open_.in_foreign(kUnknownName)) << stranger;
    end(stranger);
    end("svg");
    start("svg");
    EXPECT_TRUE(open_.in_foreign(kUnknownName)) << stranger;
  }
  end("div");  // Of one outside.
  EXPECT_FALSE(open_.in_foreign(kUnknownName));
}

}  // namespace
}  // namespace newsieve
