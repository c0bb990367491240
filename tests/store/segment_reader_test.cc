#include "store/segment_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "base/file.h"
#include "store/record_segments.h"

namespace newsieve {
namespace {

constexpr Instant kStart = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22);
const std::atomic<bool> kGoOn{false};
using Records = std::vector<std::string>;

// A daemon's folder with `records` "0", "1" ... in segments of some ten each.
class SegmentReaderTest : public ::testing::Test {
 protected:
  void append(int count) {
    for (; count > 0; --count) {
      PageCommit commit;
      commit.sinks = {segments_->append(std::to_string(next_++), kStart).value()};
      ASSERT_TRUE(state_->complete(commit).has_value());
    }
  }
  void compress() { ASSERT_TRUE(segments_->compress_closed(kGoOn).has_value()); }

  SegmentReader reader(size_t records) const { return SegmentReader::open(out_, records).value(); }
  static Records read(SegmentReader& reader) {
    Records records;
    EXPECT_TRUE(reader.read([&](std::string_view record) { records.emplace_back(record); }).has_value());
    return records;
  }
  static Records numbers(int begin, int end) {
    Records records;
    for (int i = begin; i < end; ++i) records.push_back(std::to_string(i));
    return records;
  }

  TemporaryFolder folder_ = TemporaryFolder::create().value();
  const std::string out_ = folder_.path() + "/out";
  const std::unique_ptr<CrawlState> state_ =
      open_rocks_state({.path = folder_.path() + "/state", .memory_bytes = 1 << 20}).value();
  const std::unique_ptr<RecordSegments> segments_ =
      RecordSegments::open(out_, {.segment_bytes_max = 30, .segment_age_max = std::chrono::seconds(0)},
                           *state_)
          .value();
  int next_ = 0;
};

TEST_F(SegmentReaderTest, begins_with_the_last_records_however_many_segments_they_are_in) {
  append(35);
  for (const bool compressed : {false, true}) {
    if (compressed) compress();
    for (const int records : {0, 1, 4, 5, 6, 20, 35, 1000}) {
      SegmentReader from = reader(static_cast<size_t>(records));
      EXPECT_EQ(read(from), numbers(std::max(0, 35 - records), 35)) << records;
    }
  }
}

TEST_F(SegmentReaderTest, gives_each_record_that_comes_once_across_segments) {
  SegmentReader from = reader(10);
  EXPECT_EQ(read(from), Records());
  append(3);
  EXPECT_EQ(read(from), numbers(0, 3));
  EXPECT_EQ(read(from), Records());
  append(40);
  EXPECT_EQ(read(from), numbers(3, 43));
  append(40);
  compress();
  EXPECT_EQ(read(from), numbers(43, 83));
}

TEST_F(SegmentReaderTest, a_line_that_is_not_finished_is_no_record_yet) {
  append(1);
  SegmentReader from = reader(10);
  EXPECT_EQ(read(from), numbers(0, 1));
  const std::string path = list_segments(out_).value().front().plain_path();
  std::ofstream file(path, std::ios::app);
  file << "unfini" << std::flush;
  EXPECT_EQ(read(from), Records());
  SegmentReader another = reader(10);
  EXPECT_EQ(read(another), numbers(0, 1));
  file << "shed\n" << std::flush;
  EXPECT_EQ(read(from), Records{"unfinished"});
  EXPECT_EQ(read(another), Records{"unfinished"});
}

TEST_F(SegmentReaderTest, what_a_crash_cut_off_is_read_as_it_came_again) {
  append(2);
  SegmentReader from = reader(10);
  EXPECT_EQ(read(from), numbers(0, 2));
  const std::string path = list_segments(out_).value().front().plain_path();
  std::filesystem::resize_file(path, 2);
  EXPECT_EQ(read(from), Records());
  std::ofstream(path, std::ios::app) << "1, again\n";
  EXPECT_EQ(read(from), Records{"1, again"});
}

TEST_F(SegmentReaderTest, segments_that_were_moved_away_are_passed_over) {
  append(5);
  SegmentReader from = reader(0);
  append(40);
  const auto segments = list_segments(out_).value();
  std::filesystem::remove(segments[1].plain_path());
  EXPECT_EQ(read(from).back(), "44");
  EXPECT_EQ(read(from), Records());
}

TEST_F(SegmentReaderTest, of_a_damaged_segment_it_gives_what_is_whole) {
  append(25);
  compress();
  const std::string closed = list_segments(out_).value().front().compressed_path();
  std::filesystem::resize_file(closed, std::filesystem::file_size(closed) - 6);
  SegmentReader from = reader(1000);
  EXPECT_EQ(read(from).back(), "24");
}

TEST_F(SegmentReaderTest, long_records_are_read_whole) {
  const std::string record(3'000'000, 'x');
  append(1);
  ASSERT_TRUE(segments_->append(record, kStart).has_value());
  SegmentReader from = reader(1);
  EXPECT_TRUE(read(from) == Records{record});
  SegmentReader whole = reader(2);
  EXPECT_TRUE(read(whole) == (Records{"0", record}));
}

TEST_F(SegmentReaderTest, a_folder_that_is_not_there_is_said) {
  EXPECT_EQ(SegmentReader::open(folder_.path() + "/nowhere", 1).error().code, ErrorCode::kNotFound);
}

TEST_F(SegmentReaderTest, misses_nothing_while_a_writer_closes_and_compresses_as_fast_as_it_can) {
  constexpr int kRecords = 6000;
  SegmentReader from = reader(0);
  std::atomic<bool> written = false;
  std::thread writer([&] {
    append(kRecords);
    written = true;
  });
  std::thread compressor([&] {
    while (!written) compress();
  });
  Records records;
  while (records.size() < kRecords) {
    const bool was_written = written;
    for (std::string& record : read(from)) records.push_back(std::move(record));
    if (was_written) break;
  }
  writer.join();
  compressor.join();
  EXPECT_EQ(records, numbers(0, kRecords));
  EXPECT_GT(segments_->serial(), 500U);
}

}  // namespace
}  // namespace newsieve
