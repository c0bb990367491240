// What the state costs at every size. Prints a line of tab-separated figures a size;
// bench/state_growth.gnuplot draws them. The state has the options that the program ships with.
//   state_growth_bench FOLDER HOSTS SIZE...          one state on the disk that grows; sizes ascending
//   state_growth_bench --fill FOLDER HOSTS SIZE      only fills it, for a crawl (bench/crawl_scale.sh)
//   state_growth_bench --filled FOLDER HOSTS SIZE    measures one that was filled, and changes it a little
// FOLDER is emptied first (not with --filled), and needs up to 100 bytes a URL.
//
// SIZE URLs are really inserted, queued at HOSTS hosts in turn; they are those of bench/endless_sites.cc.
// Then:
//   pages      claim() of 16 and complete() of each, as in a crawl. 60 links: 40 to the same pages of the
//   host
//              each time, 18 to any page of the host, 2 that are new; a host record, an article of 4 KB. The
//              median of 5 rounds of 1,000: CPU time of the committing thread, and of the whole process with
//              RocksDB's own.
//   look-ups   count_unseen() of one URL, each timed alone, 20,000 of random known ones and of unknown ones:
//              warm; then opened again; then opened again with no file cached. CPU time of the thread (others
//              use the machine), but for the last, where the disk is waited for.
// Compactions are waited for before each. RAM is the process's resident size after the pages, after opening
// and looking up, and the highest.
#include <fcntl.h>
#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "base/check.h"
#include "store/crawl_state.h"

namespace newsieve {
namespace {

constexpr Instant kNow{std::chrono::hours(480'000)};

double seconds_of(clockid_t clock) {
  timespec time{};
  NEWSIEVE_CHECK(::clock_gettime(clock, &time) == 0);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}
double wall_seconds() { return seconds_of(CLOCK_MONOTONIC); }
double thread_seconds() { return seconds_of(CLOCK_THREAD_CPUTIME_ID); }
double process_seconds() { return seconds_of(CLOCK_PROCESS_CPUTIME_ID); }

// RocksDB's own threads have nothing left to do.
void wait_until_quiet() {
  for (double before = -1, now = process_seconds(); now - before > 0.005; now = process_seconds()) {
    before = now;
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
  }
}

// From /proc/self/status, in MiB.
double process_mib(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::stod(line.substr(name.size() + 1)) / 1024;
  }
  return 0;
}

double folder_mib(const std::string& folder) {
  uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::error_code gone;  // By a compaction.
    const uint64_t size = entry.file_size(gone);
    if (!gone) bytes += size;
  }
  return static_cast<double>(bytes) / (1 << 20);
}

// Asks the system to forget what it has cached of the files, so that they are read from the disk again.
void drop_cache(const std::string& folder) {
  ::sync();
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0) continue;
    NEWSIEVE_CHECK(::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0);
    ::close(file);
  }
}

std::string host_name(uint64_t host) { return fmt::format("http://h{}.example", host); }

QueuedUrl page_of(uint64_t host, uint64_t page) {
  QueuedUrl url;
  url.url = Url::parse(fmt::format("{}/p/{}", host_name(host), page)).value();
  url.depth = 2;
  url.referrer = host_name(host) + "/p/0";
  return url;
}

Article sample_article(const Url& url, std::mt19937_64& random) {
  Article article;
  article.url = url;
  article.id = article_id(url);
  article.site = std::string(url.host());
  article.page_type = PageType::kArticle;
  for (int i = 0; i < 30; ++i) {
    TextBlock& block = article.blocks.emplace_back();
    while (block.text.size() < 130) block.text += "word" + std::to_string(random() % 5000) + " ";
    block.kind = BlockKind::kParagraph;
  }
  return article;
}

struct Percentiles {
  double p50 = 0;  // Microseconds.
  double p99 = 0;
};

class Bench {
 public:
  Bench(std::string folder, uint64_t hosts, uint64_t filled)
      : folder_(std::move(folder)), hosts_(hosts), host_pages_(filled / hosts) {
    if (filled == 0) std::filesystem::remove_all(folder_);
    open();
  }

  void grow(uint64_t size);
  void measure(uint64_t size);

 private:
  struct Pages {
    double thread_us = 0;
    double process_us = 0;
  };

  void open() {
    auto opened = open_rocks_state({.path = folder_});
    NEWSIEVE_CHECK(opened.has_value());
    state_ = std::move(*opened);
  }

  Percentiles look_ups(bool known, double (*clock)());
  std::string all_look_ups(double (*clock)());
  Pages pages();
  void commit_page(QueuedUrl claimed, uint64_t host);

  const std::string folder_;
  const uint64_t hosts_;
  std::unique_ptr<CrawlState> state_;
  uint64_t host_pages_;  // Queued of each host when it was filled.
  uint64_t added_ = 0;   // By commits.
  uint64_t host_next_ = 0;
  std::mt19937_64 random_{1};
};

void Bench::grow(uint64_t size) {
  constexpr size_t kBatch = 1000;
  std::vector<QueuedUrl> urls;
  for (; host_pages_ * hosts_ < size; ++host_pages_) {
    for (uint64_t host = 0; host < hosts_; ++host) {
      urls.push_back(page_of(host, host_pages_));
      if (urls.size() < kBatch) continue;
      NEWSIEVE_CHECK(state_->enqueue(urls).has_value());
      urls.clear();
    }
  }
  NEWSIEVE_CHECK(state_->enqueue(urls).has_value());
}

Percentiles Bench::look_ups(bool known, double (*clock)()) {
  std::vector<double> microseconds;
  for (int i = 0; i < 20'000; ++i) {
    const uint64_t page = random_() % host_pages_ + (known ? 0 : uint64_t{1} << 40);
    const QueuedUrl wanted = page_of(random_() % hosts_, page);
    const double start = clock();
    const auto unseen = state_->count_unseen({&wanted, 1});
    microseconds.push_back((clock() - start) * 1e6);
    NEWSIEVE_CHECK(unseen.has_value() && *unseen == (known ? 0 : 1));
  }
  std::sort(microseconds.begin(), microseconds.end());
  return {microseconds[microseconds.size() / 2], microseconds[microseconds.size() * 99 / 100]};
}

std::string Bench::all_look_ups(double (*clock)()) {
  const Percentiles hit = look_ups(true, clock);
  const Percentiles miss = look_ups(false, clock);
  return fmt::format("\t{:.1f}\t{:.1f}\t{:.1f}\t{:.1f}", hit.p50, hit.p99, miss.p50, miss.p99);
}

void Bench::commit_page(QueuedUrl claimed, uint64_t host) {
  PageCommit commit;
  commit.finished = std::move(claimed);
  commit.finished_at = kNow;
  for (uint64_t link = 0; link < 60; ++link) {
    const bool is_new = link >= 58;
    const uint64_t page = link < 40 ? link % host_pages_ : random_() % host_pages_;
    commit.links.push_back(page_of(host, is_new ? (uint64_t{1} << 32) + added_++ : page));
  }
  commit.host.emplace();
  commit.host->host = HostKey(host_name(host));
  commit.host->pages = added_;
  commit.article = sample_article(commit.finished->url, random_);
  NEWSIEVE_CHECK(state_->complete(commit).has_value());
}

Bench::Pages Bench::pages() {
  std::vector<double> thread, process;
  constexpr int kPages = 1000;
  for (int round = 0; round < 5; ++round) {
    const double thread_start = thread_seconds();
    const double process_start = process_seconds();
    for (int page = 0; page < kPages;) {
      const uint64_t host = host_next_++ % hosts_;
      Claim claim = state_->claim(HostKey(host_name(host)), 16, kNow).value();
      NEWSIEVE_CHECK(!claim.urls.empty());
      for (QueuedUrl& url : claim.urls) commit_page(std::move(url), host);
      page += static_cast<int>(claim.urls.size());
    }
    thread.push_back((thread_seconds() - thread_start) / kPages * 1e6);
    process.push_back((process_seconds() - process_start) / kPages * 1e6);
  }
  std::sort(thread.begin(), thread.end());
  std::sort(process.begin(), process.end());
  return {thread[2], process[2]};
}

void Bench::measure(uint64_t size) {
  grow(size);
  wait_until_quiet();
  const Pages work = pages();
  const double ram_mib = process_mib("VmRSS");
  wait_until_quiet();
  std::string figures = all_look_ups(thread_seconds);
  state_.reset();
  const double disk_mib = folder_mib(folder_);
  open();
  wait_until_quiet();
  figures += all_look_ups(thread_seconds);
  state_.reset();
  drop_cache(folder_);
  ::malloc_trim(0);
  const double opening = wall_seconds();
  open();
  const double open_seconds = wall_seconds() - opening;
  figures += all_look_ups(wall_seconds);
  fmt::print("{}\t{:.0f}\t{:.0f}\t{:.0f}\t{:.0f}\t{:.0f}\t{:.1f}\t{:.2f}{}\n", size, work.thread_us,
             work.process_us, ram_mib, process_mib("VmRSS"), process_mib("VmHWM"), disk_mib, open_seconds,
             figures);
  std::fflush(stdout);
}

void print_header() {
  fmt::print(
      "urls\tpage_thread_us\tpage_process_us\tram_mib\topened_ram_mib\tram_highest_mib\tdisk_"
      "mib\topen_cold_s");
  for (const char* when : {"", "opened_", "cold_"}) {
    for (const char* what : {"hit_p50", "hit_p99", "miss_p50", "miss_p99"})
      fmt::print("\t{}{}_us", when, what);
  }
  fmt::print("\n");
}

}  // namespace
}  // namespace newsieve

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const std::string mode = arguments.size() == 4 && arguments[0].starts_with("--") ? arguments[0] : "";
  const size_t first = mode.empty() ? 0 : 1;
  if (arguments.size() < first + 3) {
    std::fprintf(stderr, "use: state_growth_bench [--fill|--filled] FOLDER HOSTS SIZE...\n");
    return 2;
  }
  const std::string& folder = arguments[first];
  const uint64_t size = std::stoull(arguments[first + 2]);
  newsieve::Bench bench(folder, std::stoull(arguments[first + 1]), mode == "--filled" ? size : 0);
  if (mode == "--fill") {
    bench.grow(size);
    newsieve::wait_until_quiet();
    return 0;
  }
  newsieve::print_header();
  for (size_t i = first + 2; i < arguments.size(); ++i) bench.measure(std::stoull(arguments[i]));
  return 0;
}
