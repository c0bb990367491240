// What a record costs the committer on its way to the output: appended to one file, and to segments that are
// closed and compressed behind its back. CPU of the committing thread alone; the commit between two records
// is not counted. close_p99_ms: how long the append that closes a segment (256 KiB, for many of them) takes.
#include <benchmark/benchmark.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <ctime>
#include <random>
#include <thread>

#include "base/file.h"
#include "store/record_segments.h"

namespace newsieve {
namespace {

constexpr int kRecords = 40'000;
constexpr int kRecordsASync =
    100;  // A daemon at a hundred records a second forces them to the disk as often.

std::string sample_record() {
  std::mt19937 random(1);
  std::string record(7'000, ' ');
  for (char& c : record) c = static_cast<char>('a' + random() % 26);
  return record;
}

double thread_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void OneFile(benchmark::State& bench) {
  const TemporaryFolder folder = TemporaryFolder::create().value();
  RecordLog log = RecordLog::open(folder.path() + "/articles.jsonl", 0).value();
  const std::string record = sample_record();
  for (auto _ : bench) {
    const double begin = thread_seconds();
    benchmark::DoNotOptimize(log.append(record));
    bench.SetIterationTime(thread_seconds() - begin);
  }
}
BENCHMARK(OneFile)->Iterations(kRecords)->UseManualTime()->Unit(benchmark::kMicrosecond);

void Segments(benchmark::State& bench) {
  spdlog::set_level(spdlog::level::warn);
  const TemporaryFolder folder = TemporaryFolder::create().value();
  const auto state = open_rocks_state({.path = folder.path() + "/state"}).value();
  OutputOptions options;
  options.segment_bytes_max = static_cast<uint64_t>(bench.range(0));
  const auto segments = RecordSegments::open(folder.path() + "/out", options, *state).value();
  const std::string record = sample_record();
  std::atomic<bool> stop = false;
  std::thread compressor([&] {
    while (!stop && segments->compress_closed(stop))
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
  });
  std::vector<double> closes;
  int appended = 0;
  for (auto _ : bench) {
    const uint64_t serial = segments->serial();
    const double begin = thread_seconds();
    const double begin_wall = wall_seconds();
    PageCommit commit;
    commit.sinks = {segments->append(record, SystemClock().now()).value()};
    bench.SetIterationTime(thread_seconds() - begin);
    if (segments->serial() != serial) closes.push_back(wall_seconds() - begin_wall);
    benchmark::DoNotOptimize(state->complete(commit));
    if (++appended % kRecordsASync == 0) benchmark::DoNotOptimize(segments->sync());
  }
  stop = true;
  compressor.join();
  std::sort(closes.begin(), closes.end());
  const auto share = [&](double at) {
    return closes.empty() ? 0
                          : 1000 * closes[static_cast<size_t>(at * static_cast<double>(closes.size() - 1))];
  };
  bench.counters["closes"] = static_cast<double>(closes.size());
  bench.counters["close_p50_ms"] = share(.5);
  bench.counters["close_p99_ms"] = share(.99);
}
BENCHMARK(Segments)->Arg(0)->Arg(256 << 10)->Arg(64 << 20)->Iterations(kRecords)->UseManualTime()->Unit(
    benchmark::kMicrosecond);

}  // namespace
}  // namespace newsieve
