// What the archive of fingerprints costs at every size: one archive that grows, measured at each of the sizes
// asked for. Prints a line of tab-separated figures a size; bench/archive_growth.gnuplot draws them.
//   archive_bench FOLDER SIZE...        sizes ascending, such as 100000 1000000
//   archive_bench --stalls FOLDER SIZE  how long the inserting thread is held up at most, at 2,000 documents
//   a second
//                                       around the merge that follows SIZE documents
// FOLDER is emptied first, and needs about 100 bytes a document while the largest merge goes on.
//
// The fingerprints are made up as real ones are: every tenth is within three bits of an earlier one, and bits
// are not even (5 of 8 are set as in a pattern), so that a bucket meets 2.6 times the entries that even ones
// would. On the corpora of news that factor was 1.0 to 2.5 a quarter, by the pairs of different texts that
// share one.
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
#include "dedup/fingerprint_archive.h"

namespace newsieve {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

uint64_t mixed(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

uint64_t with_bits_turned(uint64_t simhash, uint64_t seed) {
  for (uint64_t bits = 1 + mixed(seed) % 3; bits > 0; --bits)
    simhash ^= uint64_t{1} << (mixed(seed + bits) % 64);
  return simhash;
}

// Document `number`: a function of the number alone, so that any of them can be asked for.
Fingerprint document(uint64_t number) {
  const uint64_t seed = mixed(number + 1);
  Fingerprint made{{mixed(seed + 1), mixed(seed + 2)}, 0, true};
  if (number % 10 == 9) {
    const uint64_t earlier = mixed(seed + 3) % number;
    made.simhash = with_bits_turned(document(earlier - (earlier % 10 == 9)).simhash, seed);
  } else {
    made.simhash = (mixed(seed + 4) | (mixed(seed + 5) & mixed(seed + 6))) ^ 0x5aa5c33c0ff09669ULL;
  }
  return made;
}

// Of a text that is none of the documents; what no document is near is near none of another corpus either.
Fingerprint stranger(uint64_t number) { return document(number / 10 * 10 + (uint64_t{1} << 60)); }

Fingerprint near_copy(uint64_t number) {
  Fingerprint copy = document(number);
  copy.text_hash = stranger(number).text_hash;
  copy.simhash = with_bits_turned(copy.simhash, number);
  return copy;
}

struct Percentiles {
  double p50 = 0;  // Nanoseconds.
  double p99 = 0;
};

// Of `look_up` for each of the fingerprints, less what reading the clock takes.
template <class LookUp>
Percentiles timed(const std::vector<Fingerprint>& wanted, LookUp look_up) {
  const auto measure = [&](auto&& run) {
    std::vector<double> nanoseconds;
    for (const Fingerprint& fingerprint : wanted) {
      const auto start = Clock::now();
      run(fingerprint);
      nanoseconds.push_back(seconds_since(start) * 1e9);
    }
    std::sort(nanoseconds.begin(), nanoseconds.end());
    return Percentiles{nanoseconds[nanoseconds.size() / 2], nanoseconds[nanoseconds.size() * 99 / 100]};
  };
  const double clock = measure([](const Fingerprint&) {}).p50;
  for (const Fingerprint& fingerprint : wanted) look_up(fingerprint);  // Warm.
  const Percentiles with_clock = measure(look_up);
  return {with_clock.p50 - clock, with_clock.p99 - clock};
}

// From /proc/self/status, in bytes. "RssAnon" is the process's own; "RssFile" are cached pages of the runs
// (and 4 MB of the program), which the system takes back when it needs them.
double process_bytes(const std::string& name) {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with(name + ":")) return std::stod(line.substr(name.size() + 1)) * 1024;
  }
  return 0;
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

uint64_t folder_bytes(const std::string& folder) {
  uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) bytes += entry.file_size();
  return bytes;
}

// Asks the system to forget what it has cached of the files, so that they are read from the disk again.
void drop_cache(const std::string& folder) {
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const int file = ::open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    NEWSIEVE_CHECK(file >= 0 && ::posix_fadvise(file, 0, 0, POSIX_FADV_DONTNEED) == 0);
    ::close(file);
  }
}

class Bench {
 public:
  explicit Bench(std::string folder) : folder_(std::move(folder)) {
    std::filesystem::remove_all(folder_);
    open();
  }

  void grow(uint64_t documents) {
    while (archive_->size() < documents) insert();
  }

  void insert() { NEWSIEVE_CHECK(archive_->insert(document(archive_->size())).has_value()); }
  size_t runs() const { return archive_->runs(); }
  void finish_merging() { NEWSIEVE_CHECK(archive_->finish_merging().has_value()); }

  void measure(uint64_t documents);

 private:
  void open() {
    auto opened = FingerprintArchive::open({folder_}, [](uint64_t, const Hash128&) { return true; });
    NEWSIEVE_CHECK(opened.has_value());
    archive_ = std::move(*opened);
  }
  double reopened(bool cold);
  std::string look_ups(uint64_t documents);

  std::string folder_;
  std::unique_ptr<FingerprintArchive> archive_;
};

// Seconds; what the runs do not hold is inserted again, as it would be from the state's table.
double Bench::reopened(bool cold) {
  const uint64_t documents = archive_->size();
  archive_.reset();
  if (cold) drop_cache(folder_);
  const auto start = Clock::now();
  open();
  grow(documents);
  return seconds_since(start);
}

// Two times a kind of look-up and, between those that find nothing and those that find something, the memory.
std::string Bench::look_ups(uint64_t documents) {
  constexpr size_t kLookUps = 20'000;
  std::mt19937_64 random(documents);
  std::vector<Fingerprint> known, near, unknown;
  for (size_t i = 0; i < kLookUps; ++i) {
    known.push_back(document(random() % documents));
    near.push_back(near_copy(random() % documents));
    unknown.push_back(stranger(random() % (uint64_t{1} << 40)));
  }
  const auto exact = [this](const Fingerprint& wanted) { return archive_->find_exact(wanted).has_value(); };
  const auto nearly = [this](const Fingerprint& wanted) { return archive_->find_near(wanted).has_value(); };
  volatile bool found = false;
  std::string line;
  const auto add_times = [&](const std::vector<Fingerprint>& wanted, const auto& look_up) {
    const Percentiles times =
        timed(wanted, [&](const Fingerprint& fingerprint) { found = look_up(fingerprint); });
    line += fmt::format("\t{:.0f}\t{:.0f}", times.p50, times.p99);
  };
  const auto add_memory = [&](const std::string& name) {
    line += fmt::format("\t{:.1f}", process_bytes(name) / static_cast<double>(documents));
  };
  NEWSIEVE_CHECK(std::none_of(unknown.begin(), unknown.end(), exact));
  add_times(unknown, exact);
  add_times(unknown, nearly);
  add_memory("RssAnon");
  add_memory("RssFile");
  NEWSIEVE_CHECK(std::all_of(known.begin(), known.end(), exact));
  NEWSIEVE_CHECK(std::all_of(near.begin(), near.end(), nearly));
  add_times(known, exact);
  add_times(near, nearly);
  add_memory("RssFile");
  return line;
}

void Bench::measure(uint64_t documents) {
  const uint64_t from = archive_->size();
  const auto start = Clock::now();
  const double cpu_start = cpu_seconds();
  grow(documents);
  const double insert_seconds = seconds_since(start);
  finish_merging();
  const double cpu = cpu_seconds() - cpu_start;
  const auto inserted = static_cast<double>(documents - from);

  const double cold = reopened(true);
  ::malloc_trim(0);
  const std::string look_up_figures = look_ups(documents);
  const double warm = reopened(false);
  fmt::print("{}\t{}\t{:.0f}\t{:.2f}\t{:.1f}{}\t{:.2f}\t{:.2f}\n", documents, archive_->runs(),
             inserted / insert_seconds, cpu / inserted * 1e6,
             static_cast<double>(folder_bytes(folder_)) / static_cast<double>(documents), look_up_figures,
             cold, warm);
  std::fflush(stdout);
}

void print_header() {
  fmt::print(
      "documents\truns\tinserts_per_second\tinsert_cpu_us\tdisk_bytes"
      "\texact_miss_p50_ns\texact_miss_p99_ns\tnear_miss_p50_ns\tnear_miss_p99_ns\tram_own_bytes\tram_cached_"
      "bytes"
      "\texact_hit_p50_ns\texact_hit_p99_ns\tnear_hit_p50_ns\tnear_hit_p99_ns\tram_cached_bytes_after_hits"
      "\treopen_cold_s\treopen_warm_s\n");
}

// A merge of everything begins behind document SIZE, if SIZE is a power of two times the memtable's size.
void measure_merge(const std::string& folder, uint64_t documents) {
  Bench bench(folder);
  bench.grow(documents);
  bench.finish_merging();
  constexpr auto kBetween = std::chrono::microseconds(500);
  std::vector<double> milliseconds;
  const auto begin = Clock::now();
  double merge_seconds = 0;
  for (auto next = begin; merge_seconds == 0 || next < begin + std::chrono::seconds(5); next += kBetween) {
    std::this_thread::sleep_until(next);
    const auto start = Clock::now();
    bench.insert();
    milliseconds.push_back(seconds_since(start) * 1e3);
    if (merge_seconds == 0 && bench.runs() == 1) merge_seconds = seconds_since(begin);
  }
  bench.finish_merging();
  std::sort(milliseconds.begin(), milliseconds.end());
  const size_t inserts = milliseconds.size();
  fmt::print(
      "{} documents merged in {:.1f} s; {} inserts meanwhile: p50 {:.4f} ms, p99 {:.4f} ms, longest {:.1f}, "
      "{:.1f} and "
      "{:.1f} ms\n",
      documents, merge_seconds, inserts, milliseconds[inserts / 2], milliseconds[inserts * 99 / 100],
      milliseconds[inserts - 1], milliseconds[inserts - 2], milliseconds[inserts - 3]);
}

}  // namespace
}  // namespace newsieve

int main(int argc, char** argv) {
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (arguments.size() == 3 && arguments[0] == "--merge") {
    newsieve::measure_merge(arguments[1], std::stoull(arguments[2]));
    return 0;
  }
  if (arguments.size() < 2) {
    std::fprintf(stderr, "use: archive_bench FOLDER SIZE... | archive_bench --merge FOLDER SIZE\n");
    return 2;
  }
  newsieve::print_header();
  newsieve::Bench bench(arguments[0]);
  for (size_t i = 1; i < arguments.size(); ++i) bench.measure(std::stoull(arguments[i]));
  std::filesystem::remove_all(arguments[0]);
  return 0;
}
