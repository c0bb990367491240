// What archiving costs, CPU time a page: making a capture (digests and gzip) of a body that came compressed
// and of one that came plain; reading an archive back.
#include <benchmark/benchmark.h>

#include <fstream>
#include <random>

#include "base/file.h"
#include "store/warc_reader.h"
#include "store/warc_record.h"
#include "tests/support/news_site.h"
#include "tests/support/warc_text.h"

namespace newsieve {
namespace {

// An article's page with as much script and menu around it as pages have: `bytes` long.
std::string page_of(size_t bytes) {
  static const NewsSite news({.articles = 64});
  std::string page;
  for (size_t i = 0; page.size() < bytes; ++i) page += news.article_page(i % news.articles().size());
  return page.substr(0, bytes);
}

HttpExchange exchange_of(std::string body, const char* coding) {
  HttpExchange exchange;
  exchange.url = Url::parse("https://news.example/town/2024/05/a-story-of-some-length.html").value();
  exchange.request_head =
      "GET /town/2024/05/a-story-of-some-length.html HTTP/1.1\r\nHost: news.example\r\nUser-Agent: "
      "newsieve/0.1\r\nAccept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n"
      "Accept-Encoding: gzip, deflate, br, zstd\r\n\r\n";
  exchange.response_head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";
  for (int i = 0; i < 12; ++i) exchange.response_head += "X-Cache-Field: some value of usual length\r\n";
  exchange.response_head += std::string(coding) + "\r\n";
  exchange.body = std::move(body);
  exchange.status = 200;
  return exchange;
}

void capture(benchmark::State& state, const HttpExchange& exchange) {
  size_t bytes = 0;
  for (auto _ : state) {
    WarcCapture made = make_capture(exchange, {.via = "https://news.example/", .charset = "UTF-8"});
    bytes = made.bytes.size();
    benchmark::DoNotOptimize(made);
  }
  state.counters["received"] = static_cast<double>(exchange.body.size());
  state.counters["archived"] = static_cast<double>(bytes);
}

void capture_of_gzip(benchmark::State& state) {
  std::mt19937 random(1);
  std::string body(30'000, '\0');  // What deflate leaves looks like noise.
  for (char& c : body) c = static_cast<char>(random());
  capture(state, exchange_of(std::move(body), "Content-Encoding: gzip\r\n"));
}
void capture_of_plain(benchmark::State& state) { capture(state, exchange_of(page_of(100'000), "")); }

void read_archive(benchmark::State& state) {
  const TemporaryFolder folder = TemporaryFolder::create().value();
  const std::string path = folder.path() + "/a.warc.gz";
  {
    std::ofstream file(path, std::ios::binary);
    for (int i = 0; i < 500; ++i)
      file << gzip(warc_response("http://news.example/", "HTTP/1.1 200 OK\r\n\r\n" + page_of(100'000)));
  }
  uint64_t bytes = 0;
  for (auto _ : state) {
    WarcReader reader = WarcReader::open(path, {}).value();
    while (const auto record = reader.next().value()) bytes += record->block.size();
  }
  state.SetBytesProcessed(static_cast<int64_t>(bytes));
}

BENCHMARK(capture_of_gzip)->Unit(benchmark::kMicrosecond);
BENCHMARK(capture_of_plain)->Unit(benchmark::kMicrosecond);
BENCHMARK(read_archive)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace newsieve
