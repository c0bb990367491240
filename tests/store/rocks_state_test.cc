#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "store/state_codec.h"
#include "tests/store/child_process.h"
#include "tests/store/crawl_state_conformance.h"

namespace newsieve {
namespace {

struct RocksBackend {
  TemporaryFolder folder = TemporaryFolder::create().value();
  Result<std::unique_ptr<CrawlState>> open() {
    return open_rocks_state(
        {.path = folder.path() + "/state", .memory_bytes = 4 << 20, .seen_cache_urls = 256});
  }
};

INSTANTIATE_TYPED_TEST_SUITE_P(RocksState, CrawlStateQueue, RocksBackend);
INSTANTIATE_TYPED_TEST_SUITE_P(RocksState, CrawlStateRecords, RocksBackend);

class RocksStateTest : public ::testing::Test {
 protected:
  std::string path() const { return folder_.path() + "/state"; }
  static void put(const std::string& path, std::string_view bytes) { std::ofstream(path) << bytes; }
  Result<std::unique_ptr<CrawlState>> open(bool durable = true) {
    return open_rocks_state(
        {.path = path(), .durable = durable, .memory_bytes = 4 << 20, .seen_cache_urls = 64});
  }

  // Every file below the state's folder with its bytes.
  std::map<std::string, std::string> files() const {
    std::map<std::string, std::string> found;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path())) {
      if (entry.is_regular_file()) found[entry.path()] = read_file(entry.path()).value();
    }
    return found;
  }

  void expect_refused(ErrorCode code, const std::string& in_message) {
    auto opened = open();
    ASSERT_FALSE(opened.has_value());
    EXPECT_EQ(opened.error().code, code);
    EXPECT_NE(opened.error().message.find(path()), std::string::npos) << opened.error().message;
    EXPECT_NE(opened.error().message.find(in_message), std::string::npos) << opened.error().message;
  }

  TemporaryFolder folder_ = TemporaryFolder::create().value();
};

TEST_F(RocksStateTest, a_second_opening_of_the_same_folder_is_refused_as_busy) {
  auto first = open().value();
  expect_refused(ErrorCode::kBusy, "in use by another process");
  first.reset();
  EXPECT_TRUE(open().has_value());
}

TEST(RocksStateChild, DISABLED_holds_the_state_until_it_is_killed) {
  const auto state = open_rocks_state({.path = child_path()});
  ASSERT_EQ(::write(child_pipe(), state.has_value() ? "y" : "n", 1), 1);
  ::pause();
}

TEST_F(RocksStateTest, a_second_process_on_the_same_folder_is_refused_as_busy) {
  ChildProcess holder("RocksStateChild.DISABLED_holds_the_state_until_it_is_killed", path());
  ASSERT_EQ(holder.read(1), "y");
  expect_refused(ErrorCode::kBusy, "in use by another process");
  holder.kill();
  EXPECT_TRUE(open().has_value());
}

TEST_F(RocksStateTest, another_format_is_refused_and_never_changed) {
  ASSERT_TRUE(open().has_value());
  const std::string newer = "newsieve state " + std::to_string(kStateFormat + 1) + "\n";
  for (const std::string& format :
       {std::string("newsieve state 0\n"), newer, std::string("something else"), std::string()}) {
    put(path() + "/FORMAT", format);
    const auto before = files();
    expect_refused(ErrorCode::kInvalid, "another folder");
    EXPECT_EQ(files(), before) << format;
  }
}

TEST_F(RocksStateTest, a_database_that_is_not_ours_is_refused_and_never_changed) {
  ASSERT_TRUE(open().has_value());
  std::filesystem::remove(path() + "/FORMAT");
  const auto before = files();
  expect_refused(ErrorCode::kInvalid, "another folder");
  EXPECT_EQ(files(), before);
}

TEST_F(RocksStateTest, a_folder_that_cannot_be_made_is_an_error_that_names_it) {
  put(path(), "a file, not a folder");
  expect_refused(ErrorCode::kIo, "Not a directory");
}

TEST_F(RocksStateTest, damage_is_an_error_that_names_the_folder) {
  open().value()->enqueue(std::vector<QueuedUrl>{queued("https://a.example/1")}).value();
  put(path() + "/CURRENT", "MANIFEST-999999\n");
  auto opened = open();
  ASSERT_FALSE(opened.has_value());
  EXPECT_NE(opened.error().message.find(path()), std::string::npos);
}

TEST_F(RocksStateTest, a_state_that_is_not_durable_works_while_it_is_open) {
  auto state = open(/*durable=*/false).value();
  ASSERT_TRUE(state->enqueue(std::vector<QueuedUrl>{queued("https://a.example/1")}).has_value());
  EXPECT_EQ(state->claim(host_of("https://a.example/"), 1, at(1))->urls.size(), 1u);
  EXPECT_TRUE(state->sync().has_value());
}

PageCommit commit_of_page(int page) {
  PageCommit commit;
  commit.article = article_named("a.example", std::to_string(page), std::string(20'000, 'x'));
  return commit;
}

// Writes the number of pages that were committed before a file could not grow any more.
TEST(RocksStateChild, DISABLED_commits_until_a_file_may_not_grow) {
  auto state = open_rocks_state({.path = child_path()}).value();
  std::signal(SIGXFSZ, SIG_IGN);
  const rlimit limit{1 << 20, 1 << 20};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &limit), 0);
  int pages = 0;
  auto result = state->complete(commit_of_page(pages));
  while (result) result = state->complete(commit_of_page(++pages));
  EXPECT_EQ(result.error().code, ErrorCode::kIo);
  EXPECT_NE(result.error().message.find(child_path()), std::string::npos);
  EXPECT_EQ(state->counts()->articles, static_cast<uint64_t>(pages));
  const std::string text = std::to_string(pages);
  ASSERT_EQ(::write(child_pipe(), text.data(), text.size()), static_cast<ssize_t>(text.size()));
}

TEST_F(RocksStateTest, a_disk_that_takes_no_more_is_an_error_and_what_was_acknowledged_stays) {
  ChildProcess child("RocksStateChild.DISABLED_commits_until_a_file_may_not_grow", path());
  const std::string pages = child.read(10);
  ASSERT_EQ(child.wait(), 0);
  EXPECT_GT(std::stoi(pages), 0);
  EXPECT_EQ(open().value()->counts()->articles, std::stoull(pages));
}

}  // namespace
}  // namespace newsieve
