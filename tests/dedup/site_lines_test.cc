#include "dedup/site_lines.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>

namespace newsieve {
namespace {

// Words that follow each other as in a language: some in every sentence, most in few.
class Writer {
 public:
  explicit Writer(uint32_t seed) : random_(seed) {}

  // What is written next is about something: half of its rarer words are among these.
  void choose_topic() { topic_ = 12 + random_() % 4000; }

  std::string phrase(int words) {
    std::string text;
    for (int i = 0; i < words; ++i) {
      const uint32_t rare = i % 2 == 0 ? topic_ + random_() % 24 : 12 + random_() % 4000;
      const uint32_t word = i % 3 == 1 ? random_() % 12 : rare;
      text += (i > 0 ? " " : "") + spelled(word);
    }
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
    return text;
  }
  std::string sentence(int words) { return phrase(words) + "."; }
  uint32_t below(uint32_t bound) { return random_() % bound; }

 private:
  static std::string spelled(uint32_t word) {
    std::string text;
    uint32_t letters = (word + 1) * 2'654'435'761U;
    for (int i = 0; i < (word < 12 ? 3 : 7); ++i, letters = letters * 1'664'525U + 1'013'904'223U) {
      text += static_cast<char>('a' + (letters >> 24) % 26);
    }
    return text;
  }
  std::mt19937 random_;
  uint32_t topic_ = 12;
};

struct Page {
  std::string title;
  std::vector<std::string> body;
};

Page page(Writer& writer) {
  writer.choose_topic();
  Page page{writer.phrase(9), {}};
  for (int i = 0; i < 6; ++i) page.body.push_back(writer.sentence(35) + " " + writer.sentence(20));
  return page;
}

// Dumps of a site with a menu above, and below lists of which most items are seen once.
class Site {
 public:
  explicit Site(int pages) {
    Writer writer(7);
    for (int i = 0; i < 12; ++i) menu_.push_back(writer.phrase(2));
    for (int i = 0; i < 3; ++i) headings_.push_back(writer.phrase(3));
    for (int i = 0; i < pages; ++i) pages_.push_back(page(writer));
    for (const Page& page : pages_) texts_.push_back(dump(page, writer));
  }

  const std::vector<Page>& pages() const { return pages_; }
  std::vector<std::string>& texts() { return texts_; }

 private:
  std::string dump(const Page& page, Writer& writer) const {
    std::string text;
    for (const std::string& item : menu_) text += item + "\n";
    text += page.title + "\n";
    for (const std::string& paragraph : page.body) text += paragraph + "\n";
    for (const std::string& heading : headings_) {
      text += "\n" + heading + "\n";
      for (int i = 0; i < 5; ++i) {
        writer.choose_topic();
        text += writer.phrase(9) + "\n";
      }
    }
    return text;
  }

  std::vector<std::string> menu_;
  std::vector<std::string> headings_;
  std::vector<Page> pages_;
  std::vector<std::string> texts_;
};

using Lines = std::vector<std::string>;

struct Cleaned {
  std::vector<Lines> kept;
  std::vector<Lines> dropped;
};

Cleaned clean(const std::vector<std::string>& texts) {
  SiteLines lines{SiteLinesOptions{}};
  for (const std::string& text : texts) EXPECT_TRUE(lines.add(text));
  lines.settle();
  Cleaned cleaned;
  for (size_t document = 0; document < texts.size(); ++document) {
    cleaned.kept.emplace_back();
    cleaned.dropped.emplace_back();
    const std::span<const LineVerdict> verdicts = lines.verdicts(document);
    size_t i = 0;
    for_each_line(texts[document], [&](std::string_view line) {
      const bool kept = verdicts[i++].reason == LineReason::kKept;
      (kept ? cleaned.kept : cleaned.dropped).back().emplace_back(line);
    });
    EXPECT_EQ(i, verdicts.size());
  }
  return cleaned;
}

std::string joined(const Lines& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

Lines article_of(const Page& page) {
  Lines lines = {page.title};
  lines.insert(lines.end(), page.body.begin(), page.body.end());
  return lines;
}

TEST(SiteLines, MenusGoAndListItemsNeverSeenBeforeGoWithTheirHeadings) {
  Site site(30);
  const Cleaned cleaned = clean(site.texts());
  for (size_t i = 0; i < site.pages().size(); ++i) EXPECT_EQ(cleaned.kept[i], article_of(site.pages()[i]));
}

TEST(SiteLines, TwoPagesAreEnoughForATailBehindTheSameHeadings) {
  Site site(2);
  const Cleaned cleaned = clean(site.texts());
  for (size_t i = 0; i < 2; ++i) EXPECT_EQ(cleaned.kept[i], article_of(site.pages()[i]));
}

TEST(SiteLines, ALeadStaysAtHomeAndGoesWhereItIsAMarkedTeaser) {
  Site site(30);
  const std::string lead = site.pages()[0].body[0];
  for (size_t i = 1; i < 6; ++i) {
    const size_t behind_title = site.texts()[i].find(site.pages()[i].body[0]);
    site.texts()[i].insert(behind_title, "» " + lead + "\n");
  }
  const Cleaned cleaned = clean(site.texts());
  EXPECT_EQ(cleaned.kept[0], article_of(site.pages()[0]));
  for (size_t i = 1; i < 6; ++i) EXPECT_EQ(cleaned.kept[i], article_of(site.pages()[i])) << i;
}

TEST(SiteLines, CopiesDoNotEmptyEachOther) {
  Site site(30);
  for (size_t i = 1; i < 4; ++i) {
    std::string& text = site.texts()[i];
    const size_t begin = text.find(site.pages()[i].title);
    const size_t end = text.find("\n\n", begin);
    text.replace(begin, end - begin, joined(article_of(site.pages()[0])));
  }
  const Cleaned cleaned = clean(site.texts());
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(cleaned.kept[i], article_of(site.pages()[0])) << i;
}

TEST(SiteLines, WhatIsCleanStaysAsItIs) {
  Writer writer(3);
  std::vector<std::string> texts;
  const std::string credit = writer.phrase(3);
  for (int i = 0; i < 40; ++i) texts.push_back(joined(article_of(page(writer))) + (i % 6 == 0 ? credit : ""));
  const std::string correction = writer.sentence(18);
  texts[0] += "\n" + correction;
  texts[1] += "\n" + correction;
  const Cleaned cleaned = clean(texts);
  for (const Lines& dropped : cleaned.dropped) EXPECT_EQ(dropped, Lines());
}

TEST(SiteLines, ItsOwnOutputIsLeftAsItIs) {
  for (const int pages : {2, 3, 8, 40}) {
    Site site(pages);
    const Cleaned once = clean(site.texts());
    std::vector<std::string> texts;
    for (const Lines& kept : once.kept) texts.push_back(joined(kept));
    EXPECT_EQ(clean(texts).kept, once.kept) << pages;
  }
}

TEST(SiteLines, TheOrderOfDocumentsChangesNothing) {
  Site site(25);
  const Cleaned before = clean(site.texts());
  std::vector<size_t> order(site.texts().size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::shuffle(order.begin(), order.end(), std::mt19937(5));
  std::vector<std::string> shuffled;
  for (const size_t i : order) shuffled.push_back(site.texts()[i]);
  const Cleaned after = clean(shuffled);
  for (size_t i = 0; i < order.size(); ++i) EXPECT_EQ(after.kept[i], before.kept[order[i]]);
}

TEST(SiteLines, ADocumentOfNothingButBoilerplateIsNotEmptied) {
  Site site(30);
  const std::string menu = site.texts()[0].substr(0, site.texts()[0].find(site.pages()[0].title));
  const std::string item = menu.substr(0, menu.find('\n'));
  for (const std::string& text : {menu, item, std::string("|")}) site.texts().push_back(text);
  const Cleaned cleaned = clean(site.texts());
  for (size_t i = 30; i < 33; ++i) EXPECT_FALSE(cleaned.kept[i].empty()) << site.texts()[i];
}

TEST(SiteLines, ALineOfMarksAloneGoesWhereASiteRepeatsItself) {
  Site site(30);
  std::string& text = site.texts()[0];
  text.insert(text.find(site.pages()[0].body[2]), "|\n");
  EXPECT_EQ(clean(site.texts()).kept[0], article_of(site.pages()[0]));
  EXPECT_EQ(clean({"The ferry sailed.\n* * *\nIt was late."}).kept[0].size(), 3U);
}

TEST(SiteLines, AVerdictNamesItsEvidence) {
  Site site(30);
  SiteLines lines{SiteLinesOptions{}};
  for (const std::string& text : site.texts()) ASSERT_TRUE(lines.add(text));
  lines.settle();
  const LineVerdict menu = lines.verdicts(0).front();
  EXPECT_EQ(menu.reason, LineReason::kRepeated);
  EXPECT_EQ(menu.number, 30U);
  EXPECT_EQ(lines.stories(), 30U);
  EXPECT_EQ(lines.verdicts(0).back().reason, LineReason::kTail);
}

TEST(SiteLines, EmptyTextsAndHugeOnesAreDocuments) {
  std::string many;
  for (int i = 0; i < 100'000; ++i) many += "line " + std::string(1 + i % 7, 'x') + "\n";
  const Cleaned cleaned = clean({"", "\n\n", many, std::string(1 << 20, 'a'), "\xFF\n\xFE"});
  EXPECT_EQ(cleaned.kept[0], Lines());
  EXPECT_EQ(cleaned.kept[2].size() + cleaned.dropped[2].size(), 100'000U);
}

TEST(SiteLines, MoreLinesThanItMayHoldAreRefused) {
  SiteLines lines{SiteLinesOptions{.documents_max = 10, .lines_max = 3}};
  EXPECT_TRUE(lines.add("one\n\ntwo"));
  EXPECT_FALSE(lines.add("three\nfour"));
  EXPECT_TRUE(lines.add("three"));
  EXPECT_EQ(lines.lines(), 3U);
  EXPECT_EQ(lines.documents(), 2U);
}

}  // namespace
}  // namespace newsieve
