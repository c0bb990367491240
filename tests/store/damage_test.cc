// Each file of a state damaged in turn: what was stored is read back whole, or somebody says what is missing.
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "store/synced_mark.h"
#include "tests/store/crawl_state_fixture.h"

namespace newsieve {
namespace {

namespace fs = std::filesystem;

constexpr int kHosts = 20;
constexpr int kArticles = 120;

// Everything that can be read of a state, in one order.
using Contents = std::vector<std::string>;

constexpr size_t kSmall = 4 << 20;    // So much memory that some of what fill() stores goes to tables.
constexpr size_t kLarge = 256 << 20;  // All of it is in the log.

Result<std::unique_ptr<CrawlState>> open(const std::string& folder, size_t memory_bytes = kSmall) {
  return open_rocks_state({.path = folder, .memory_bytes = memory_bytes, .seen_cache_urls = 64});
}

std::string host_name(int i) { return fmt::format("https://host{}.example", i); }

// 2.4 MB of articles, so that there are tables, files of values and a log.
void fill(const std::string& folder, size_t memory_bytes = kSmall) {
  const auto state = open(folder, memory_bytes).value();
  std::vector<QueuedUrl> urls;
  for (int i = 0; i < kHosts; ++i) urls.push_back(queued(host_name(i) + "/"));
  state->enqueue(urls).value();
  for (int i = 0; i < kArticles; ++i) {
    PageCommit commit;
    commit.article = article_named("news.example", std::to_string(i),
                                   std::string(20'000, static_cast<char>('a' + i % 26)));
    commit.host.emplace();
    commit.host->host = host_of(host_name(i % kHosts));
    commit.host->pages = static_cast<uint64_t>(i);
    commit.sinks = {{"articles.jsonl", static_cast<uint64_t>(i)}};
    state->complete(commit).value();
  }
  ASSERT_TRUE(state->sync().has_value());
}

// What the first error says, or everything. `left_out`: articles that the state said it passed over.
Result<Contents> read_all(const std::string& folder, uint64_t* left_out) {
  auto state = open(folder);
  if (!state) return tl::unexpected(state.error());
  Contents contents;
  const auto sites = (*state)->sites();
  if (!sites) return tl::unexpected(sites.error());
  for (const std::string& site : *sites) {
    const auto read =
        (*state)->for_each_article(site, ArrivalOrder::kOldestFirst, [&](const Article& article) {
          contents.push_back("article " + article.id + " " + article.blocks.at(0).text);
          return true;
        });
    if (!read) return tl::unexpected(read.error());
  }
  for (int i = 0; i < kHosts; ++i) {
    const auto record = (*state)->host(host_of(host_name(i)));
    if (!record) return tl::unexpected(record.error());
    contents.push_back(fmt::format("host {} {}", i, *record ? (*record)->pages : 0));
    const auto claim = (*state)->claim(host_of(host_name(i)), 10, at(1));
    if (!claim) return tl::unexpected(claim.error());
    for (const QueuedUrl& url : claim->urls) contents.push_back(url.url.href());
  }
  const auto sink = (*state)->sink_bytes("articles.jsonl");
  if (!sink) return tl::unexpected(sink.error());
  contents.push_back(fmt::format("sink {}", *sink));
  const auto counts = (*state)->counts();
  if (!counts) return tl::unexpected(counts.error());
  contents.push_back(fmt::format("{} {}", counts->urls_known, counts->articles));
  *left_out = counts->articles_left_out;
  return contents;
}

struct Damage {
  std::string name;
  std::function<void(const fs::path&)> apply;
};

void flip(const fs::path& file, uint64_t at) {
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekg(static_cast<std::streamoff>(at));
  const char byte = static_cast<char>(bytes.get() ^ 0x5a);
  bytes.seekp(static_cast<std::streamoff>(at));
  bytes.put(byte);
}

std::vector<Damage> damages(uint64_t bytes) {
  std::vector<Damage> all = {{"removed", [](const fs::path& file) { fs::remove(file); }}};
  if (bytes == 0) return all;
  for (const uint64_t kept : {uint64_t{0}, bytes / 2, bytes - 1})
    all.push_back(
        {fmt::format("cut to {}", kept), [=](const fs::path& file) { fs::resize_file(file, kept); }});
  for (int eighth = 0; eighth <= 8; ++eighth) {
    const uint64_t place = std::min(bytes * static_cast<uint64_t>(eighth) / 8, bytes - 1);
    all.push_back({fmt::format("byte {} flipped", place), [=](const fs::path& file) { flip(file, place); }});
  }
  return all;
}

class StateDamage : public ::testing::Test {
 protected:
  // Files are damaged here, and no machine dies: they may live in memory.
  static void SetUpTestSuite() {
    if (fs::is_directory("/dev/shm")) setenv("TMPDIR", "/dev/shm", /*overwrite=*/0);
  }

  std::string path(const std::string& name) const { return folder_.path() + "/" + name; }
  TemporaryFolder folder_ = TemporaryFolder::create().value();
};

TEST_F(StateDamage, of_any_file_is_said_or_costs_nothing) {
  fill(path("whole"));
  uint64_t none = 0;
  const std::string copy = path("copy");
  const auto restore = [&] {
    fs::remove_all(copy);
    fs::copy(path("whole"), copy, fs::copy_options::recursive);
  };
  restore();
  const Contents whole = read_all(copy, &none).value();
  ASSERT_EQ(none, 0u);
  std::map<std::string, int> said;  // By the kind of file.
  for (const auto& entry : fs::directory_iterator(path("whole"))) {
    const std::string name = entry.path().filename();
    for (const Damage& damage : damages(entry.file_size())) {
      SCOPED_TRACE(name + " " + damage.name);
      restore();
      damage.apply(copy + "/" + name);
      uint64_t left_out = 0;
      const Result<Contents> read = read_all(copy, &left_out);
      if (!read) {
        EXPECT_NE(read.error().message.find(copy), std::string::npos) << read.error().message;
        ++said[entry.path().extension()];
      } else if (left_out > 0) {
        EXPECT_EQ(read->size() + left_out, whole.size());
        ++said[entry.path().extension()];
      } else {
        EXPECT_EQ(*read, whole);
      }
    }
  }
  for (const char* kind : {".log", ".sst", ".blob"}) EXPECT_GT(said[kind], 0) << kind;
}

TEST_F(StateDamage, of_the_log_is_refused_until_the_mark_is_removed_and_then_the_rest_is_there) {
  fill(path("state"), kLarge);
  for (const auto& entry : fs::directory_iterator(path("state"))) {
    if (entry.path().extension() == ".log") flip(entry.path(), entry.file_size() / 2);
  }
  for (int start = 0; start < 2; ++start) {
    const auto refused = open(path("state"));
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, ErrorCode::kCorrupt);
    EXPECT_NE(refused.error().message.find(path("state/SYNCED")), std::string::npos)
        << refused.error().message;
  }
  fs::remove(path("state/SYNCED"));
  const auto state = open(path("state"));
  ASSERT_TRUE(state.has_value()) << state.error().message;
  EXPECT_GT((*state)->counts()->articles, 0u);
  EXPECT_LT((*state)->counts()->articles, static_cast<uint64_t>(kArticles));
}

// A length that leads behind the end looks like a crash's doing, and RocksDB leaves out what is behind it.
TEST_F(StateDamage, of_a_length_in_the_manifest_is_said_or_costs_nothing) {
  fill(path("whole"));
  const std::string name = fmt::format("/MANIFEST-{:06}", current_manifest(path("whole")).first);
  const std::string manifest = read_file(path("whole") + name).value();
  const auto restore = [&] {
    fs::remove_all(path("copy"));
    fs::copy(path("whole"), path("copy"), fs::copy_options::recursive);
  };
  restore();
  uint64_t left_out = 0;
  const Contents whole = read_all(path("copy"), &left_out).value();
  int refused = 0;
  for (size_t at = 0; at + 7 <= manifest.size();) {
    SCOPED_TRACE(fmt::format("record at {} of {}", at, manifest.size()));
    restore();
    flip(path("copy") + name, at + 5);  // The length's upper byte.
    const Result<Contents> read = read_all(path("copy"), &left_out);
    refused += read ? 0 : 1;
    if (read) {
      EXPECT_EQ(*read, whole);
    }
    const auto byte = [&](size_t offset) { return static_cast<unsigned char>(manifest[at + offset]); };
    at += 7 + byte(4) + 256 * byte(5);
  }
  EXPECT_GT(refused, 5);
}

TEST_F(StateDamage, of_an_article_leaves_out_that_one_and_counts_it) {
  fill(path("state"));
  for (const auto& entry : fs::directory_iterator(path("state"))) {
    if (entry.path().extension() == ".blob") flip(entry.path(), entry.file_size() / 2);
  }
  uint64_t left_out = 0;
  const Result<Contents> read = read_all(path("state"), &left_out);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_GE(left_out, 1u);
  EXPECT_LT(left_out, static_cast<uint64_t>(kArticles) / 2);
}

}  // namespace
}  // namespace newsieve
