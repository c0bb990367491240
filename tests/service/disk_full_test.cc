// A crawl on a disk that runs full, on a small file system of the test's own: it pauses, says so, and goes on
// by itself when there is room.
#include <gtest/gtest.h>
#include <sys/mount.h>

#include <filesystem>
#include <mutex>
#include <thread>

#include "tests/support/serve_fixture.h"

namespace newsieve {
namespace {

class DiskFull : public ServeTest {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(disk_);
    is_mounted_ = ::mount("tmpfs", disk_.c_str(), "tmpfs", 0, "size=48m") == 0;
    if (!is_mounted_) GTEST_SKIP() << "this user may not mount a small file system";
  }
  ~DiskFull() override {
    if (is_mounted_) ::umount2(disk_.c_str(), MNT_DETACH);
  }

  // Leaves less than the 8 MiB that the configuration asks for.
  void fill_disk() const { std::ofstream(ballast_) << std::string(43 << 20, 'x'); }
  void empty_disk() const { std::filesystem::remove(ballast_); }

  std::vector<std::string> command() const {
    return newsieve_command({"crawl", site_.url("/"), "--config", config_, "--progress", "none", "--out",
                             out_, "--data", disk_ + "/state"});
  }

  void expect_ends_with_everything(Program& crawl) const {
    EXPECT_EQ(crawl.wait().code, 0);
    const auto records = read_records(out_);
    ASSERT_TRUE(records.has_value()) << records.error().message;
    EXPECT_EQ(records->size(), news_.articles().size());
  }

  const std::string out_ = folder_.path("out.jsonl");
  const std::string disk_ = folder_.path("disk");
  const std::string ballast_ = disk_ + "/ballast";
  const std::string config_ =
      folder_.write("config.toml", kHastyConfig + std::string("[service]\ndisk_free_bytes_min = 8388608\n"));
  bool is_mounted_ = false;
};

TEST_F(DiskFull, ACrawlPausesAndGoesOnByItselfAndNothingIsLost) {
  std::once_flag filled;
  for (size_t i = 20; i < news_.articles().size(); ++i) {
    site_.handle(news_.articles()[i].path, [&, i](const TestRequest&) {
      std::call_once(filled, [&] { fill_disk(); });
      return TestResponse{.body = news_.article_page(i), .delay = std::chrono::milliseconds(100)};
    });
  }
  Program crawl(command());
  ASSERT_TRUE(crawl.says("paused: ")) << crawl.said();
  EXPECT_NE(crawl.said().find(disk_), std::string::npos) << crawl.said();
  empty_disk();
  ASSERT_TRUE(crawl.says("resumed: ")) << crawl.said();
  expect_ends_with_everything(crawl);
}

TEST_F(DiskFull, ACrawlThatFindsNoRoomFetchesNothingUntilThereIs) {
  fill_disk();
  Program crawl(command());
  ASSERT_TRUE(crawl.says("paused: ")) << crawl.said();
  EXPECT_TRUE(site_.log().empty());
  empty_disk();
  expect_ends_with_everything(crawl);
}

TEST_F(DiskFull, APausedCrawlStopsWithWhatItHas) {
  fill_disk();
  Program crawl(command());
  ASSERT_TRUE(crawl.says("paused: ")) << crawl.said();
  crawl.signal(SIGTERM);
  EXPECT_EQ(crawl.wait().code, 143);
}

TEST_F(DiskFull, ADaemonSaysHowLongWhatIsDueHasWaited) {
  folder_.write("serve.toml",
                fmt::format("{}[service]\nseeds = [\"{}\"]\ndata_folder = \"{}/state\"\noutput_folder = "
                            "\"{}\"\nmonitoring_port = 0\ndisk_free_bytes_min = 8388608\n",
                            kHastyConfig, site_.url("/"), disk_, folder_.path("out")));
  fill_disk();
  Program daemon(ServeTest::command());
  const uint16_t port = port_of(daemon);
  const auto overdue_seconds = [&] {
    return json_of(port, "/api/status").at("frontier_overdue_seconds").to_number<int>();
  };
  while (overdue_seconds() < 1) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  empty_disk();
  while (overdue_seconds() > 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ASSERT_TRUE(daemon.says("idle")) << daemon.said();
  expect_stops(daemon);
}

}  // namespace
}  // namespace newsieve
