#include "dedup/near_dup_index.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

namespace newsieve {
namespace {

using namespace std::chrono_literals;

// A text of `words` words drawn from a vocabulary of 5,000: no two seeds share a shingle but by accident.
std::string story(uint32_t seed, size_t words, size_t skipped = 0) {
  std::mt19937 random(seed);
  std::string text;
  for (size_t i = 0; i < skipped + words; ++i) {
    const uint32_t word = random() % 5000;
    if (i >= skipped) text += "word" + std::to_string(word) + (i % 12 == 11 ? ". " : " ");
  }
  return text;
}

DupVerdict insert(NearDupIndex& index, const std::string& id, const std::string& text,
                  std::optional<Instant> date = {}, std::string_view language = {}) {
  return index.insert({.id = id, .text = text, .language = language, .date = date}).verdict;
}

Instant day(int number) { return Instant(Milliseconds(0)) + std::chrono::hours(24 * number); }

TEST(NearDupIndexTest, AFirstDocumentStandsAloneInItsOwnCluster) {
  NearDupIndex index({});
  const DupVerdict verdict = insert(index, "a", story(1, 200));
  EXPECT_EQ(verdict.kind, DuplicateKind::kNone);
  EXPECT_EQ(verdict.duplicate_of, "");
  EXPECT_EQ(verdict.cluster, "a");
}

TEST(NearDupIndexTest, ACopyThatDiffersInCasePunctuationAndSpacesIsExact) {
  NearDupIndex index({});
  insert(index, "a", "The minister said on Monday: \"nothing will change\".");
  const DupVerdict verdict = insert(index, "b", "THE MINISTER  said, on Monday\n nothing will change");
  EXPECT_EQ(verdict.kind, DuplicateKind::kExact);
  EXPECT_EQ(verdict.duplicate_of, "a");
  EXPECT_EQ(verdict.similarity, 1.0);
  EXPECT_EQ(verdict.cluster, "a");
}

TEST(NearDupIndexTest, ACopyInAnotherNormalFormIsExact) {
  NearDupIndex index({});
  insert(index, "a", "Chủ tịch nước tiếp đoàn đại biểu");
  EXPECT_EQ(insert(index, "b",
                   "Chu\u0309 ti\u0323ch nu\u031Bo\u031B\u0301c tie\u0302\u0301p đoa\u0300n đa\u0323i "
                   "bie\u0302\u0309u")
                .kind,
            DuplicateKind::kExact);
}

TEST(NearDupIndexTest, ADocumentWithoutWordsRepeatsNothing) {
  NearDupIndex index({});
  EXPECT_EQ(insert(index, "a", "").kind, DuplicateKind::kNone);
  EXPECT_EQ(insert(index, "b", "").kind, DuplicateKind::kNone);
  EXPECT_EQ(insert(index, "c", "*** — ***").kind, DuplicateKind::kNone);
  EXPECT_EQ(index.size(), 0U);
}

TEST(NearDupIndexTest, AShortDocumentIsComparedExactlyOnly) {
  NearDupIndex index({});
  insert(index, "a", "Markets closed today");
  EXPECT_EQ(insert(index, "b", "Markets closed on Friday").kind, DuplicateKind::kNone);
  EXPECT_EQ(insert(index, "c", "markets closed today").kind, DuplicateKind::kExact);
}

TEST(NearDupIndexTest, ACopyWithAnotherDatelineAndCreditIsNear) {
  NearDupIndex index({});
  insert(index, "a", "HANOI, Monday. " + story(1, 300));
  const DupVerdict verdict = insert(index, "b", story(1, 300) + " Source: the agency");
  EXPECT_EQ(verdict.kind, DuplicateKind::kNear);
  EXPECT_EQ(verdict.duplicate_of, "a");
  EXPECT_GT(verdict.similarity, .9);
  EXPECT_LT(verdict.similarity, 1.0);
  EXPECT_EQ(verdict.cluster, "a");
}

TEST(NearDupIndexTest, AnExcerptIsContainedAndSaysHowMuchOfIt) {
  NearDupIndex index({});
  insert(index, "a", story(1, 400));
  const DupVerdict verdict = insert(index, "b", story(1, 160));
  EXPECT_EQ(verdict.kind, DuplicateKind::kContained);
  EXPECT_EQ(verdict.duplicate_of, "a");
  EXPECT_EQ(verdict.similarity, 1.0);
}

TEST(NearDupIndexTest, ALongerVersionOfAnEarlierDocumentIsAnUpdate) {
  NearDupIndex index({});
  insert(index, "a", story(1, 160));
  const DupVerdict verdict = insert(index, "b", story(1, 400));
  EXPECT_EQ(verdict.kind, DuplicateKind::kUpdated);
  EXPECT_EQ(verdict.duplicate_of, "a");
  EXPECT_EQ(verdict.cluster, "a");
}

TEST(NearDupIndexTest, StoriesThatADigestQuotesDoNotBecomeOneCluster) {
  NearDupIndex index({});
  std::string digest;
  for (uint32_t i = 0; i < 8; ++i) digest += story(i, 80);
  insert(index, "digest", digest);
  for (uint32_t i = 0; i < 8; ++i) {
    const std::string id = "story" + std::to_string(i);
    const DupVerdict verdict = insert(index, id, story(i, 80));
    EXPECT_EQ(verdict.cluster, id);
    if (verdict.kind == DuplicateKind::kNone) continue;
    EXPECT_EQ(verdict.kind, DuplicateKind::kContained);
    EXPECT_EQ(verdict.duplicate_of, "digest");
  }
}

TEST(NearDupIndexTest, WeakerEvidenceCountsOnlyWithinTheWindow) {
  const std::string half = story(1, 150) + story(2, 150);
  for (const int days : {2, 5}) {
    NearDupIndex index({});
    insert(index, "a", story(1, 300), day(0));
    EXPECT_EQ(insert(index, "b", half, day(days)).kind,
              days == 2 ? DuplicateKind::kNear : DuplicateKind::kNone);
  }
  NearDupIndex undated({});
  insert(undated, "a", story(1, 300), day(5));
  EXPECT_EQ(insert(undated, "b", half).kind, DuplicateKind::kNear);
}

TEST(NearDupIndexTest, ACopyOfACopyJoinsTheFirstDocumentsCluster) {
  NearDupIndex index({});
  insert(index, "a", story(1, 300));
  insert(index, "b", story(1, 300) + story(2, 40));
  const DupVerdict verdict = insert(index, "c", story(1, 300) + story(2, 50));
  EXPECT_EQ(verdict.duplicate_of, "b");
  EXPECT_EQ(verdict.cluster, "a");
}

TEST(NearDupIndexTest, ScriptsWithoutSpacesAreComparedByCodePoints) {
  std::string chinese;
  std::string thai;
  std::mt19937 random(7);
  for (int i = 0; i < 200; ++i) {
    const auto put = [&](std::string& out, uint32_t first, uint32_t count) {
      const uint32_t c = first + random() % count;
      out += {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | ((c >> 6) & 0x3F)),
              static_cast<char>(0x80 | (c & 0x3F))};
    };
    put(chinese, 0x4E00, 3000);
    put(thai, 0x0E01, 40);
  }
  NearDupIndex index({});
  insert(index, "zh", chinese);
  insert(index, "th", thai);
  EXPECT_EQ(insert(index, "zh2", "新" + chinese + "完").duplicate_of, "zh");
  EXPECT_EQ(insert(index, "th2", thai + "ก").duplicate_of, "th");
}

TEST(NearDupIndexTest, UnrelatedDocumentsDoNotMatchInAnyScript) {
  NearDupIndex index({});
  insert(index, "ar",
         "أعلن الوزير اليوم أن الحكومة ستبدأ تنفيذ المشروع الجديد في العاصمة خلال الأسبوع المقبل");
  EXPECT_EQ(insert(index, "ar2",
                   "قالت الشركة إن أرباحها ارتفعت في الربع الأول من العام بفضل زيادة الطلب على منتجاتها")
                .kind,
            DuplicateKind::kNone);
  insert(index, "zh", "今天上午总理会见了来访的外国代表团并就双边关系交换了意见");
  EXPECT_EQ(insert(index, "zh2", "昨日股市收盘下跌投资者担心通货膨胀将影响经济增长前景").kind,
            DuplicateKind::kNone);
}

TEST(NearDupIndexTest, AnEnormousDocumentIsComparedByASample) {
  NearDupIndex index({});
  const std::string text = story(1, 200'000);
  insert(index, "a", text);
  EXPECT_EQ(insert(index, "b", text + story(2, 2'000)).duplicate_of, "a");
  EXPECT_EQ(insert(index, "c", std::string(1 << 20, 'x')).kind, DuplicateKind::kNone);
}

TEST(NearDupIndexTest, AnyBytesAreAccepted) {
  NearDupIndex index({});
  std::mt19937 random(3);
  for (int i = 0; i < 200; ++i) {
    std::string bytes(random() % 3000, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    EXPECT_EQ(insert(index, std::to_string(i), bytes).cluster, std::to_string(i));
  }
}

TEST(NearDupIndexTest, TheSameDocumentsInTheSameOrderGiveTheSameVerdicts) {
  const auto run = [] {
    NearDupIndex index({});
    std::vector<std::string> verdicts;
    std::mt19937 random(5);
    for (int i = 0; i < 300; ++i) {
      const DupVerdict v = insert(index, std::to_string(i), story(random() % 40, 100 + random() % 100));
      verdicts.push_back(v.duplicate_of + "/" + v.cluster + "/" + std::string(name(v.kind)));
    }
    return verdicts;
  };
  EXPECT_EQ(run(), run());
}

// A market report: the same sentences every day, with other figures.
std::string report(uint32_t seed) {
  std::mt19937 random(seed);
  std::string text;
  for (const char* sentence :
       {"The central bank said it bought bills worth ", " mln dlrs in the money market today at rates of ",
        " and ", " pct and expects a shortage of some ", " mln dlrs by the end of the week when bills worth ",
        " mln dlrs fall due and notes in circulation rise by "}) {
    text += sentence + std::to_string(random() % 900 + 100);
  }
  return text + " mln dlrs according to dealers who asked not to be named";
}

TEST(NearDupIndexTest, ReportsThatShareTheirSentencesButNotTheirFiguresAreNoCopies) {
  NearDupIndex index({});
  for (uint32_t i = 0; i < 30; ++i) {
    EXPECT_EQ(insert(index, std::to_string(i), report(i), day(0)).kind, DuplicateKind::kNone);
  }
  EXPECT_EQ(insert(index, "copy", report(17) + " and left early", day(0)).duplicate_of, "17");
}

TEST(NearDupIndexTest, AnEarlierDocumentThatComesLateRevisesWhatRepeatsIt) {
  NearDupIndex index({});
  const std::string text = story(1, 300);
  insert(index, "tuesday", text + story(2, 20), day(2));
  insert(index, "wednesday", text + story(3, 20), day(3));
  const NearDupInsertion monday =
      index.insert({.id = "monday", .text = text, .language = "", .date = day(1)});
  EXPECT_EQ(monday.verdict.kind, DuplicateKind::kNone);
  EXPECT_EQ(monday.verdict.cluster, "monday");
  ASSERT_EQ(monday.renamed.size(), 1U);
  EXPECT_EQ(monday.renamed[0].from, "tuesday");
  EXPECT_EQ(monday.renamed[0].to, "monday");
  ASSERT_EQ(monday.revised.size(), 1U);  // Wednesday's was a copy before.
  EXPECT_EQ(monday.revised[0].id, "tuesday");
  EXPECT_EQ(monday.revised[0].verdict.kind, DuplicateKind::kNear);
  EXPECT_EQ(monday.revised[0].verdict.duplicate_of, "monday");
  EXPECT_EQ(monday.revised[0].verdict.cluster, "monday");
}

TEST(NearDupIndexTest, AnExactCopyThatIsEarlierTakesTheOthersPlace) {
  NearDupIndex index({});
  insert(index, "tuesday", story(1, 300), day(2));
  const NearDupInsertion monday =
      index.insert({.id = "monday", .text = story(1, 300), .language = "", .date = day(1)});
  EXPECT_EQ(monday.verdict.kind, DuplicateKind::kNone);
  ASSERT_EQ(monday.revised.size(), 1U);
  EXPECT_EQ(monday.revised[0].id, "tuesday");
  EXPECT_EQ(monday.revised[0].verdict.kind, DuplicateKind::kExact);
  EXPECT_EQ(monday.revised[0].verdict.duplicate_of, "monday");
  EXPECT_EQ(insert(index, "friday", story(1, 300) + story(2, 9), day(5)).duplicate_of, "monday");
}

TEST(NearDupIndexTest, AnExactCopyKeepsTheWindowOpen) {
  NearDupIndex index({});
  const std::string half = story(1, 150) + story(2, 150);
  insert(index, "a", story(1, 300), day(0));
  insert(index, "again", story(1, 300), day(5));
  EXPECT_EQ(insert(index, "b", half, day(7)).kind, DuplicateKind::kNear);
}

TEST(NearDupIndexTest, TwoClustersThatADocumentConnectsBecomeOne) {
  NearDupIndex index({});
  const std::string a = story(1, 200);
  const std::string b = story(2, 200);
  insert(index, "a", a, day(1));
  insert(index, "b", b, day(2));
  // Like both of them: half of each.
  const NearDupInsertion both =
      index.insert({.id = "c", .text = story(1, 130) + story(2, 130), .language = "", .date = day(3)});
  EXPECT_EQ(both.verdict.cluster, "a");
  ASSERT_EQ(both.renamed.size(), 1U);
  EXPECT_EQ(both.renamed[0].from, "b");
  EXPECT_EQ(both.renamed[0].to, "a");
}

TEST(NearDupIndexTest, ForgetsTheOldestDocumentsButNotTheirExactText) {
  NearDupIndex index({.documents_min = 0, .documents_max = 10});
  for (uint32_t i = 0; i < 50; ++i) insert(index, std::to_string(i), story(i, 100));
  EXPECT_EQ(index.size(), 10U);
  EXPECT_EQ(insert(index, "x", story(0, 100) + story(99, 5)).kind, DuplicateKind::kNone);
  EXPECT_EQ(insert(index, "y", story(0, 100)).duplicate_of, "0");
  EXPECT_EQ(insert(index, "z", story(49, 100) + story(98, 5)).duplicate_of, "49");
}

TEST(NearDupIndexTest, ForgetsDocumentsOlderThanTheHotWindow) {
  NearDupIndex index({.documents_min = 0});
  insert(index, "old", story(1, 100), day(0));
  insert(index, "new", story(2, 100), day(8));
  EXPECT_EQ(index.size(), 1U);
  EXPECT_EQ(insert(index, "copy", story(1, 100) + story(3, 5), day(8)).kind, DuplicateKind::kNone);
}

TEST(NearDupIndexTest, ForgetsExactTextsBeyondItsLimit) {
  NearDupIndex index({.documents_min = 0, .documents_max = 1, .exact_max = 2});
  for (const char* id : {"one", "two", "three"}) insert(index, id, std::string("text ") + id);
  EXPECT_EQ(insert(index, "x", "text three").duplicate_of, "three");
  EXPECT_EQ(insert(index, "y", "text one").kind, DuplicateKind::kNone);
}

TEST(NearDupIndexTest, WhereExactTextsEndWithTheHotWindowThoseBeforeTheOldestHotOneAreForgotten) {
  NearDupIndex index({.documents_min = 0, .documents_max = 2, .exact_outlives_hot = false});
  insert(index, "short", "a text of few words");
  for (const uint32_t number : {1, 2}) insert(index, std::to_string(number), story(number, 100));
  EXPECT_EQ(insert(index, "x", "a text of few words").kind, DuplicateKind::kNone);
  EXPECT_EQ(insert(index, "y", story(1, 100)).duplicate_of, "1");
  insert(index, "3", story(3, 100));
  EXPECT_EQ(insert(index, "z", "a text of few words").duplicate_of, "x");  // Between two that are hot.
  EXPECT_EQ(insert(index, "again", story(1, 100)).kind, DuplicateKind::kNone);
}

TEST(NearDupIndexTest, IdsOfForgottenTextsAreGivenUpAndThoseOfOthersStay) {
  NearDupIndex index({.documents_min = 0, .documents_max = 50, .exact_max = 100});
  const std::string long_id(100'000, 'i');  // A dozen fill a chunk of the log.
  for (uint32_t i = 0; i < 1'000; ++i) {
    const std::string id = long_id + std::to_string(i);
    insert(index, id, story(i, 60), day(20));
    insert(index, "earlier" + id, story(i, 60),
           day(19));  // Takes its place, with an id that stands after it.
    if (i < 40) continue;
    const std::string old = "earlier" + long_id + std::to_string(i - 40);
    EXPECT_EQ(insert(index, "copy" + id, story(i - 40, 60), day(20)).duplicate_of, old);
  }
}

TEST(NearDupIndexTest, AHundredThousandCopiesTakeOnePlace) {
  NearDupIndex index({});
  const std::string text = story(1, 100);
  for (int i = 0; i < 100'000; ++i) insert(index, std::to_string(i), text);
  EXPECT_EQ(index.size(), 1U);
}

TEST(NearDupIndexTest, ManyNearCopiesOfOneDocumentAllFindIt) {
  NearDupIndex index({});
  const std::string text = story(1, 150);
  for (uint32_t i = 0; i < 2'000; ++i) {
    const DupVerdict verdict = insert(index, std::to_string(i), text + " edition " + std::to_string(i));
    EXPECT_EQ(verdict.cluster, "0");
  }
}

}  // namespace
}  // namespace newsieve
