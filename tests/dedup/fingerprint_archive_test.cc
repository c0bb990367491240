#include "dedup/fingerprint_archive.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "dedup/archive_run_header.h"
#include "dedup/near_scan.h"
#include "tests/dedup/made_fingerprints.h"

namespace newsieve {

void PrintTo(const ArchiveMatch& match, std::ostream* out) {
  *out << match.bits << " bits from number " << match.number;
}

namespace {

TEST(NearScanTest, FindsWhatItsScalarTwinFindsAndThatIsAllWithinThreeBits) {
  std::mt19937_64 random(5);
  for (size_t size = 0; size < 70; ++size) {
    std::vector<uint16_t> values(size);
    const auto wanted = static_cast<uint16_t>(random());
    for (uint16_t& value : values) {
      value = wanted;
      for (uint64_t turns = random() % 7; turns > 0; --turns) {
        value = static_cast<uint16_t>(value ^ 1U << (random() % 16));
      }
    }
    std::vector<uint32_t> expected;
    for (uint32_t i = 0; i < size; ++i) {
      if (std::popcount(static_cast<uint16_t>(values[i] ^ wanted)) <= 3) expected.push_back(i);
    }
    std::vector<uint32_t> found(size), found_scalar(size);
    found.resize(scan_near(values, wanted, found.data()));
    found_scalar.resize(scan_near_scalar(values, wanted, found_scalar.data()));
    EXPECT_EQ(found, expected);
    EXPECT_EQ(found_scalar, expected);
  }
}

class FingerprintArchiveTest : public ::testing::Test {
 protected:
  using Opened = Result<std::unique_ptr<FingerprintArchive>>;

  std::string path() const { return folder_.path() + "/archive"; }

  // Opens it over the documents of `table_`: those that the runs lack have to be inserted again.
  Opened open(size_t memtable_entries_max = 64) const {
    const auto is_known = [this](uint64_t number, const Hash128& text_hash) {
      return number < table_.size() && table_[number].text_hash == text_hash;
    };
    return FingerprintArchive::open({path(), memtable_entries_max}, is_known);
  }

  std::unique_ptr<FingerprintArchive> open_and_catch_up(size_t memtable_entries_max = 64) const {
    auto archive = open(memtable_entries_max).value();
    while (archive->size() < table_.size()) insert(*archive, table_[archive->size()]);
    return archive;
  }

  static void insert(FingerprintArchive& archive, const Fingerprint& fingerprint) {
    const Result<void> inserted = archive.insert(fingerprint);
    ASSERT_TRUE(inserted.has_value()) << inserted.error().message;
  }

  // Fills the table, and an archive of it until nothing is left to merge.
  void make(size_t documents, size_t memtable_entries_max = 64) {
    table_ = made_fingerprints(documents, 7);
    ASSERT_TRUE(open_and_catch_up(memtable_entries_max)->finish_merging().has_value());
  }

  void expect_answers_of_a_search(const FingerprintArchive& archive) const {
    ASSERT_EQ(archive.size(), table_.size());
    std::mt19937_64 random(11);
    for (int i = 0; i < 500; ++i) {
      const Fingerprint wanted = made_fingerprint(table_, random);
      ASSERT_EQ(archive.find_exact(wanted), search_exact(table_, wanted));
      ASSERT_EQ(archive.find_near(wanted), search_near(table_, wanted));
    }
  }

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(path())) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }

  // The first, and largest, run.
  std::string first_run() const { return path() + "/" + files().front(); }

  static void write(const std::string& path, std::string_view bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

  std::vector<Fingerprint> table_;
  TemporaryFolder folder_ = TemporaryFolder::create().value();
};

TEST_F(FingerprintArchiveTest, AnEmptyOneFindsNothing) {
  const auto archive = open().value();
  const Fingerprint wanted{{1, 2}, 3, true};
  EXPECT_EQ(archive->find_exact(wanted), std::nullopt);
  EXPECT_EQ(archive->find_near(wanted), std::nullopt);
  EXPECT_EQ(archive->size(), 0U);
}

TEST_F(FingerprintArchiveTest, AtEveryMomentItFindsWhatASearchThroughAllFinds) {
  const auto archive = open().value();
  std::mt19937_64 random(3);
  size_t exact = 0;
  size_t near = 0;
  for (int i = 0; i < 8'000; ++i) {
    const Fingerprint wanted = made_fingerprint(table_, random);
    const uint64_t before = random() % 4 == 0 ? random() % (table_.size() + 1) : UINT64_MAX;
    ASSERT_EQ(archive->find_exact(wanted), search_exact(table_, wanted)) << i;
    ASSERT_EQ(archive->find_near(wanted, before), search_near(table_, wanted, before)) << i;
    exact += archive->find_exact(wanted).has_value();
    near += archive->find_near(wanted, before).has_value();
    insert(*archive, wanted);
    table_.push_back(wanted);
  }
  EXPECT_GT(exact, 200U);
  EXPECT_GT(near, 1000U);
}

TEST_F(FingerprintArchiveTest, EachOfTheFourQuartersMayBeTheEqualOne) {
  const uint64_t simhash = 0x0123456789abcdef;
  table_ = {{{1, 1}, simhash, true}};
  for (uint64_t i = 2; i < 200; ++i) table_.push_back({{i, i}, hash64(std::to_string(i)), true});
  const auto archive = open_and_catch_up();
  ASSERT_TRUE(archive->finish_merging().has_value());
  for (size_t equal = 0; equal < 4; ++equal) {
    uint64_t wanted = simhash;
    for (size_t quarter = 0; quarter < 4; ++quarter) {
      if (quarter != equal) wanted ^= uint64_t{1} << (16 * quarter + 5);
    }
    EXPECT_EQ(archive->find_near({{9, 9}, wanted, true}), (ArchiveMatch{3, 0})) << equal;
    EXPECT_EQ(archive->find_near({{9, 9}, wanted ^ uint64_t{1} << (16 * equal), true}), std::nullopt)
        << equal;
  }
}

TEST_F(FingerprintArchiveTest, TheNearestIsFoundAndOfEquallyNearOnesTheEarliest) {
  table_ = {{{1, 1}, 0b111, true}, {{2, 2}, 0b10, true}, {{3, 3}, 0b1, true}, {{4, 4}, 0b1000, true}};
  const auto archive = open_and_catch_up();
  EXPECT_EQ(archive->find_near({{9, 9}, 0, true}), (ArchiveMatch{1, 1}));
  EXPECT_EQ(archive->find_near({{9, 9}, 0, true}, 1), (ArchiveMatch{3, 0}));
  EXPECT_EQ(archive->find_near({{9, 9}, 0b1001, true}), (ArchiveMatch{1, 2}));
}

TEST_F(FingerprintArchiveTest, TextsThatAreNotComparableAreFoundByTheirTextAlone) {
  table_ = {{{1, 1}, 0, false}, {{2, 2}, 0, true}};
  for (uint64_t i = 3; i < 200; ++i) table_.push_back({{i << 50, i}, 0, false});
  const auto archive = open_and_catch_up();
  EXPECT_EQ(archive->find_exact({{1, 1}, 0, false}), 0U);
  EXPECT_EQ(archive->find_exact({{uint64_t{150} << 50, 150}, 0, false}), 149U);
  EXPECT_EQ(archive->find_near({{1, 1}, 0, false}), std::nullopt);
  EXPECT_EQ(archive->find_near({{9, 9}, 1, true}), (ArchiveMatch{1, 1}));
}

TEST_F(FingerprintArchiveTest, TheAnswersDoNotDependOnHowTheDocumentsAreSpreadOverRuns) {
  table_ = made_fingerprints(1'000, 9);
  for (const size_t memtable_entries : {1, 7, 64, 700, 5000}) {
    std::filesystem::remove_all(path());
    const auto archive = open_and_catch_up(memtable_entries);
    expect_answers_of_a_search(*archive);
    ASSERT_TRUE(archive->finish_merging().has_value());
    expect_answers_of_a_search(*archive);
  }
}

TEST_F(FingerprintArchiveTest, TheNumberOfRunsGrowsWithTheLogarithmOfTheDocuments) {
  table_ = made_fingerprints(2'000, 9);
  const auto archive = open(8).value();
  for (const Fingerprint& fingerprint : table_) {
    insert(*archive, fingerprint);
    const auto most = static_cast<size_t>(std::bit_width(archive->size() / 8)) + 1;
    ASSERT_LE(archive->runs(), most) << archive->size();
  }
  ASSERT_TRUE(archive->finish_merging().has_value());
  EXPECT_EQ(files().size(), archive->runs());
}

TEST_F(FingerprintArchiveTest, OpenedAgainItHasWhatItsRunsHoldAndTheRestIsInsertedAgain) {
  make(3'000);
  {
    const auto archive = open().value();
    EXPECT_GT(archive->size(), 3'000U - 2 * 64);
    EXPECT_LE(archive->size(), 3'000U);
    EXPECT_TRUE(archive->given_up().empty());
  }
  expect_answers_of_a_search(*open_and_catch_up());
}

TEST_F(FingerprintArchiveTest, ClosedWhileItMergesItLosesNothing) {
  table_ = made_fingerprints(1'500, 4);
  for (int round = 0; round < 10; ++round) {
    const auto archive = open(8).value();
    const uint64_t end = std::min<uint64_t>(table_.size(), archive->size() + 150);
    while (archive->size() < end) insert(*archive, table_[archive->size()]);
  }
  expect_answers_of_a_search(*open_and_catch_up());
  for (const std::string& name : files()) EXPECT_FALSE(name.ends_with(".new")) << name;
}

// Damage.

TEST_F(FingerprintArchiveTest, ADamagedRunIsMadeAgain) {
  make(1'000);
  const std::string path = first_run();
  const std::string whole = read_file(path).value();
  std::mt19937_64 random(2);
  for (int round = 0; round < 12; ++round) {
    std::string damaged = whole;
    const size_t at = round < 4 ? random() % sizeof(RunHeader) : random() % whole.size();
    damaged[at] = static_cast<char>(damaged[at] ^ 1 << random() % 8);
    if (at >= 16 && at < 24) continue;  // Versions: see below.
    write(path, damaged);
    const auto archive = open_and_catch_up();
    ASSERT_EQ(archive->given_up().size(), 1U) << at;
    EXPECT_NE(archive->given_up().front().find(path), std::string::npos);
    expect_answers_of_a_search(*archive);
    ASSERT_TRUE(archive->finish_merging().has_value());
    EXPECT_TRUE(open().value()->given_up().empty());
  }
}

TEST_F(FingerprintArchiveTest, ATruncatedAnEmptyAndAForeignRunAreMadeAgain) {
  make(1'000);
  const std::string path = first_run();
  const std::string whole = read_file(path).value();
  for (const std::string& bytes : {whole.substr(0, whole.size() - 1), whole.substr(0, 100), std::string(),
                                   whole + "x", std::string(whole.size(), 'x')}) {
    write(path, bytes);
    const auto archive = open_and_catch_up();
    EXPECT_EQ(archive->given_up().size(), 1U);
    expect_answers_of_a_search(*archive);
    ASSERT_TRUE(archive->finish_merging().has_value());
  }
}

TEST_F(FingerprintArchiveTest, AMissingRunIsMadeAgainWithThoseBehindIt) {
  make(1'000);
  ASSERT_GT(files().size(), 1U);
  std::filesystem::remove(first_run());
  EXPECT_EQ(open().value()->size(), 0U);
  EXPECT_TRUE(files().empty());
  expect_answers_of_a_search(*open_and_catch_up());
}

TEST_F(FingerprintArchiveTest, ARunUnderAnotherRunsNameIsNotTaken) {
  make(1'000);
  std::filesystem::rename(first_run(), path() + "/run-0-17");
  EXPECT_EQ(open().value()->size(), 0U);
}

TEST_F(FingerprintArchiveTest, RunsOfAnotherTableAreNotTaken) {
  make(1'000);
  table_ = made_fingerprints(1'000, 8);
  EXPECT_EQ(open().value()->size(), 0U);
  expect_answers_of_a_search(*open_and_catch_up());
}

// A power cut may take the end of a table that was not synced.
TEST_F(FingerprintArchiveTest, RunsAheadOfTheTableAreNotTaken) {
  make(1'000);
  table_.resize(900);
  const auto archive = open().value();
  EXPECT_LE(archive->size(), 900U);
  EXPECT_GT(archive->size(), 0U);
}

TEST_F(FingerprintArchiveTest, WhatACrashLeavesOfAMergeIsRemovedAndOtherFilesStay) {
  make(1'000);
  const auto before = files();
  const std::string first = first_run();
  ASSERT_TRUE(std::filesystem::copy_file(first, path() + "/run-0-2000.new"));
  write(path() + "/run-640-704", "an input that was merged");
  write(path() + "/notes.txt", "somebody's");
  write(path() + "/run-12", "not a name of ours");
  EXPECT_TRUE(open().value()->given_up().empty());
  auto expected = before;
  expected.insert(expected.end(), {"notes.txt", "run-12"});
  std::sort(expected.begin(), expected.end());
  EXPECT_EQ(files(), expected);
}

TEST_F(FingerprintArchiveTest, ARunOfAnotherVersionIsRefusedAndNothingIsRemoved) {
  make(1'000);
  const std::string whole = read_file(first_run()).value();
  for (const size_t at : {offsetof(RunHeader, format), offsetof(RunHeader, sketch_version)}) {
    std::string other = whole;
    ++other[at];
    write(first_run(), other);
    const auto before = files();
    const auto opened = open();
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, ErrorCode::kInvalid);
    EXPECT_NE(opened.error().message.find("remove its folder"), std::string::npos) << opened.error().message;
    EXPECT_EQ(files(), before);
  }
}

TEST_F(FingerprintArchiveTest, ARunThatCannotBeWrittenIsAnErrorAndIsWrittenOnceItCan) {
  table_ = made_fingerprints(300, 7);
  const auto archive = open(16).value();
  std::filesystem::remove_all(path());
  Result<void> inserted;
  while (inserted && archive->size() < table_.size()) inserted = archive->insert(table_[archive->size()]);
  ASSERT_FALSE(inserted.has_value());
  EXPECT_EQ(inserted.error().code, ErrorCode::kIo);
  EXPECT_NE(inserted.error().message.find(path()), std::string::npos) << inserted.error().message;
  EXPECT_EQ(archive->find_exact(table_[3]), search_exact(table_, table_[3]));
  std::filesystem::create_directories(path());
  while (archive->size() < table_.size()) insert(*archive, table_[archive->size()]);
  expect_answers_of_a_search(*archive);
}

// Formulaic texts.

TEST_F(FingerprintArchiveTest, AFullBucketTakesNoMoreAndExactCopiesAreFoundAllTheSame) {
  constexpr uint64_t kShared = uint64_t{0xbeef} << 48;
  const auto formulaic = [](uint64_t i) {
    const Hash128 hash = hash128(std::to_string(i));
    return Fingerprint{hash, kShared | hash.low >> 16, true};
  };
  const auto archive = open(1 << 13).value();
  constexpr uint64_t kDocuments = kBucketEntriesMax + 20'000;
  for (uint64_t i = 0; i < kDocuments; ++i) insert(*archive, formulaic(i));
  const auto expect_bounded = [&](const FingerprintArchive& opened) {
    for (uint64_t i = 0; i < kDocuments; i += 777) {
      EXPECT_EQ(opened.find_exact(formulaic(i)), i);
      const auto near = opened.find_near(formulaic(i));
      EXPECT_EQ(near.has_value(), i < kBucketEntriesMax) << i;
    }
    const Fingerprint elsewhere{{1, 1}, 42, true};
    EXPECT_EQ(opened.find_near(elsewhere), std::nullopt);
  };
  expect_bounded(*archive);
  ASSERT_TRUE(archive->finish_merging().has_value());
  expect_bounded(*archive);
  for (uint64_t i = 0; i < kDocuments; ++i) table_.push_back(formulaic(i));
  expect_bounded(*open_and_catch_up());
}

}  // namespace
}  // namespace newsieve
