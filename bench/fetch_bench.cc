// What one fetch costs the io thread: CPU time of the fetcher alone, over kept-alive connections to a server
// on another thread. The body is as large as a gzipped news page.
#include <benchmark/benchmark.h>

#include "crawler/fetcher.h"
#include "tests/support/test_site.h"

namespace newsieve {
namespace {

constexpr size_t kBodyBytes = 13'900;
constexpr size_t kBatch = 64;  // Fetches in flight.

void fetch_pages(benchmark::State& state, bool tls) {
  TestSite site({.tls = tls});
  site.page("/", std::string(kBodyBytes, 'x'));
  FetcherOptions options;
  options.allow_private = true;
  options.ca_file = site.ca_file();
  boost::asio::io_context io{1};
  const auto fetcher = std::move(Fetcher::create(io, options).value());
  FetchRequest request;
  request.url = Url::parse(site.url("/")).value();
  uint64_t bytes = 0;
  const auto fetch_batch = [&] {
    for (size_t i = 0; i < kBatch; ++i) {
      fetcher->start(request,
                     [&](const FetchResult& result) { bytes += std::get<FetchedPage>(result).body.size(); });
    }
    io.restart();
    while (fetcher->in_flight() > 0) io.run_one();
    io.poll();
  };
  fetch_batch();  // Opens the connections.
  for (auto _ : state) fetch_batch();
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kBatch));
  state.counters["cpu_per_page"] =
      benchmark::Counter(static_cast<double>(state.iterations() * kBatch),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
}

void plain(benchmark::State& state) { fetch_pages(state, false); }
void over_tls(benchmark::State& state) { fetch_pages(state, true); }
BENCHMARK(plain)->Unit(benchmark::kMillisecond);
BENCHMARK(over_tls)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace newsieve

BENCHMARK_MAIN();
