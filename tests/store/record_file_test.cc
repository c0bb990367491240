#include "store/record_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zstd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "base/file.h"

namespace newsieve {
namespace {

class RecordFileTest : public ::testing::Test {
 protected:
  std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
  static void put(const std::string& path, std::string_view bytes) { std::ofstream(path) << bytes; }

  TemporaryFolder folder_ = TemporaryFolder::create().value();
};
using RecordLogTest = RecordFileTest;

std::string decompressed(const std::string& bytes) {
  std::string text(1 << 20, '\0');
  const size_t size = ZSTD_decompress(text.data(), text.size(), bytes.data(), bytes.size());
  EXPECT_FALSE(ZSTD_isError(size)) << ZSTD_getErrorName(size);
  text.resize(ZSTD_isError(size) ? 0 : size);
  return text;
}

TEST_F(RecordFileTest, has_its_name_only_when_it_is_whole) {
  auto file = RecordFile::create(path("out.jsonl")).value();
  ASSERT_TRUE(file.write("{\"a\":1}").has_value());
  ASSERT_TRUE(file.write("{}").has_value());
  EXPECT_FALSE(std::filesystem::exists(path("out.jsonl")));
  ASSERT_TRUE(file.finish().has_value());
  EXPECT_EQ(read_file(path("out.jsonl")).value(), "{\"a\":1}\n{}\n");
  EXPECT_FALSE(std::filesystem::exists(path("out.jsonl.part")));
}

TEST_F(RecordFileTest, leaves_an_earlier_file_alone_until_it_is_finished) {
  put(path("out.jsonl"), "earlier\n");
  auto file = RecordFile::create(path("out.jsonl")).value();
  ASSERT_TRUE(file.write("later").has_value());
  EXPECT_EQ(read_file(path("out.jsonl")).value(), "earlier\n");
  ASSERT_TRUE(file.finish().has_value());
  EXPECT_EQ(read_file(path("out.jsonl")).value(), "later\n");
}

TEST_F(RecordFileTest, starts_again_what_a_writer_before_it_left_unfinished) {
  put(path("out.jsonl.part"), std::string(1000, 'x'));
  { auto abandoned = RecordFile::create(path("out.jsonl")).value(); }
  EXPECT_FALSE(std::filesystem::exists(path("out.jsonl")));
  auto file = RecordFile::create(path("out.jsonl")).value();
  ASSERT_TRUE(file.finish().has_value());
  EXPECT_EQ(read_file(path("out.jsonl")).value(), "");
}

TEST_F(RecordFileTest, compresses_what_ends_in_zst) {
  std::string expected;
  auto file = RecordFile::create(path("out.jsonl.zst")).value();
  for (int i = 0; i < 20'000; ++i) {
    const std::string record = "{\"number\":" + std::to_string(i * 7919 % 10007) + "}";
    ASSERT_TRUE(file.write(record).has_value());
    expected += record + "\n";
  }
  ASSERT_TRUE(file.finish().has_value());
  const std::string bytes = read_file(path("out.jsonl.zst")).value();
  EXPECT_LT(bytes.size() * 2, expected.size());
  EXPECT_EQ(decompressed(bytes), expected);
}

TEST_F(RecordFileTest, an_empty_compressed_file_is_a_valid_one) {
  auto file = RecordFile::create(path("out.zst")).value();
  ASSERT_TRUE(file.finish().has_value());
  EXPECT_EQ(decompressed(read_file(path("out.zst")).value()), "");
}

TEST_F(RecordFileTest, says_at_once_that_a_place_cannot_be_written) {
  auto missing = RecordFile::create(path("no/such/folder/out.jsonl"));
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, ErrorCode::kIo);
  EXPECT_NE(missing.error().message.find(path("no/such/folder/out.jsonl")), std::string::npos);
  auto folder = RecordFile::create(folder_.path());
  ASSERT_FALSE(folder.has_value());
  EXPECT_NE(folder.error().message.find("is a folder"), std::string::npos);
}

TEST_F(RecordFileTest, two_writers_never_share_a_file) {
  auto first = RecordFile::create(path("out.jsonl")).value();
  auto second = RecordFile::create(path("out.jsonl"));
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error().code, ErrorCode::kBusy);
}

TEST_F(RecordFileTest, writes_through_a_link_and_to_a_device_without_replacing_them) {
  std::filesystem::create_symlink(path("real.jsonl"), path("link.jsonl"));
  put(path("real.jsonl"), "earlier\n");
  auto through_link = RecordFile::create(path("link.jsonl")).value();
  ASSERT_TRUE(through_link.write("later").has_value());
  ASSERT_TRUE(through_link.finish().has_value());
  EXPECT_TRUE(std::filesystem::is_symlink(path("link.jsonl")));
  EXPECT_EQ(read_file(path("real.jsonl")).value(), "later\n");

  auto device = RecordFile::create("/dev/null").value();
  ASSERT_TRUE(device.write("gone").has_value());
  ASSERT_TRUE(device.finish().has_value());
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

// Runs `body` with standard output as the write end of a pipe; its exit code is body's.
template <class Body>
int run_with_stdout(int descriptor, Body body) {
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(descriptor, STDOUT_FILENO);
    ::_exit(body());
  }
  int status = 0;
  EXPECT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  return WEXITSTATUS(status);
}

TEST_F(RecordFileTest, writes_to_standard_output) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  EXPECT_EQ(run_with_stdout(pipe[1],
                            [] {
                              auto file = RecordFile::create("-").value();
                              return file.write("{}") && file.finish() ? 0 : 1;
                            }),
            0);
  ::close(pipe[1]);
  EXPECT_EQ(read_descriptor(pipe[0], "the pipe", 100).value(), "{}\n");
  ::close(pipe[0]);
}

TEST_F(RecordFileTest, a_reader_of_standard_output_that_goes_away_is_an_error_with_a_sentence) {
  int pipe[2];
  ASSERT_EQ(::pipe(pipe), 0);
  ::close(pipe[0]);
  EXPECT_EQ(run_with_stdout(pipe[1],
                            [] {
                              auto file = RecordFile::create("-").value();
                              const auto written = file.write(std::string(1 << 20, 'x'));
                              const bool told =
                                  !written && written.error().code == ErrorCode::kIo &&
                                  written.error().message.find("standard output") != std::string::npos;
                              return told ? 0 : 1;
                            }),
            0);
  ::close(pipe[1]);
}

TEST_F(RecordFileTest, a_disk_that_takes_no_more_is_an_error_and_the_name_stays_free) {
  const std::string out = path("out.jsonl");
  EXPECT_EQ(run_with_stdout(STDOUT_FILENO,
                            [&] {
                              std::signal(SIGXFSZ, SIG_IGN);
                              const rlimit limit{100'000, 100'000};
                              ::setrlimit(RLIMIT_FSIZE, &limit);
                              auto file = RecordFile::create(out).value();
                              const bool written = file.write(std::string(200'000, 'x')) && file.finish();
                              return written ? 1 : 0;
                            }),
            0);
  EXPECT_FALSE(std::filesystem::exists(out));
}

TEST_F(RecordLogTest, is_appended_to_across_openings) {
  uint64_t bytes = 0;
  for (const char* record : {"one", "two", "three"}) {
    auto log = RecordLog::open(path("log.jsonl"), bytes).value();
    bytes = log.append(record).value();
    ASSERT_TRUE(log.sync().has_value());
  }
  EXPECT_EQ(bytes, 14u);
  EXPECT_EQ(read_file(path("log.jsonl")).value(), "one\ntwo\nthree\n");
}

TEST_F(RecordLogTest, cuts_a_torn_line_and_lines_nobody_vouches_for) {
  put(path("log.jsonl"), "one\ntwo\nthree\nfo");
  auto log = RecordLog::open(path("log.jsonl"), 8).value();
  EXPECT_EQ(log.append("new").value(), 12u);
  EXPECT_EQ(read_file(path("log.jsonl")).value(), "one\ntwo\nnew\n");
}

TEST_F(RecordLogTest, refuses_a_file_the_state_does_not_speak_of_and_leaves_it_alone) {
  put(path("log.jsonl"), "one\ntwo\n");
  for (const uint64_t committed : {3u, 9u, 1000u}) {
    auto log = RecordLog::open(path("log.jsonl"), committed);
    ASSERT_FALSE(log.has_value()) << committed;
    EXPECT_EQ(log.error().code, ErrorCode::kCorrupt);
    EXPECT_NE(log.error().message.find(path("log.jsonl")), std::string::npos);
  }
  EXPECT_EQ(read_file(path("log.jsonl")).value(), "one\ntwo\n");
}

TEST_F(RecordLogTest, a_disk_that_takes_no_more_leaves_whole_lines) {
  const std::string log_path = path("log.jsonl");
  EXPECT_EQ(run_with_stdout(STDOUT_FILENO,
                            [&] {
                              std::signal(SIGXFSZ, SIG_IGN);
                              const rlimit limit{10'000, 10'000};
                              ::setrlimit(RLIMIT_FSIZE, &limit);
                              auto log = RecordLog::open(log_path, 0).value();
                              int appended = 0;
                              while (log.append(std::string(2999, 'x'))) ++appended;
                              return appended;
                            }),
            3);
  EXPECT_EQ(std::filesystem::file_size(log_path), 9000u);
}

TEST_F(RecordLogTest, two_writers_never_share_a_file) {
  auto first = RecordLog::open(path("log.jsonl"), 0).value();
  EXPECT_EQ(RecordLog::open(path("log.jsonl"), 0).error().code, ErrorCode::kBusy);
}

}  // namespace
}  // namespace newsieve
