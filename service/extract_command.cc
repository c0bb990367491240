// newsieve extract: pages each on its own, without site memory. One from a file, a URL or standard input; or
// many.
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <cstdio>

#include "base/match.h"
#include "service/commands.h"
#include "service/exit_code.h"
#include "service/job.h"
#include "service/page_list.h"
#include "service/pipeline.h"
#include "service/render.h"
#include "store/record.h"

namespace newsieve {
namespace {

constexpr size_t kStandardInputBytesMax = 64 << 20;

DupVerdict alone(const Article& article) {
  DupVerdict verdict;
  verdict.cluster = article.id;
  return verdict;
}

FetchResult fetch_once(boost::asio::io_context& io, Fetcher& fetcher, const Url& url) {
  FetchResult result = Unreachable{"not fetched"};
  FetchRequest request;
  request.url = url;
  fetcher.start(std::move(request), [&](FetchResult fetched) {
    result = std::move(fetched);
    io.stop();
  });
  io.restart();
  io.run();
  return result;
}

Result<Page> fetch_page(const Config& config, Url url) {
  boost::asio::io_context io(1);
  auto fetcher = Fetcher::create(io, config.fetcher);
  if (!fetcher) return tl::unexpected(fetcher.error());
  for (int redirects = 0; redirects <= config.scope.redirects_max; ++redirects) {
    FetchResult result = fetch_once(io, **fetcher, url);
    if (auto* fetched = std::get_if<FetchedPage>(&result)) {
      Page page;
      page.source.url = url;
      page.http = fetched->http;
      page.body = std::move(fetched->body);
      page.truncated = fetched->truncated;
      page.fetched_at = SystemClock().now();
      return page;
    }
    if (const auto* redirect = std::get_if<Redirect>(&result)) {
      Result<Url> target = Url::resolve(url, redirect->location);
      if (!target) return tl::unexpected(target.error());
      url = std::move(*target);
      continue;
    }
    const std::string why = std::visit(
        match{[](const Refused& r) { return r.reason; }, [](const Unreachable& r) { return r.reason; },
              [](const auto& r) { return fmt::format("HTTP {}", r.http.status); }},
        result);
    return fail(ErrorCode::kIo, "cannot fetch " + url.href() + ": " + why);
  }
  return fail(ErrorCode::kIo, "too many redirects from " + url.href());
}

Result<Page> load_page(const ExtractCommand& command) {
  const bool is_url = command.input.starts_with("http://") || command.input.starts_with("https://");
  if (is_url) {
    Result<Url> url = Url::parse(command.input);
    return url ? fetch_page(command.job.config, std::move(*url)) : tl::unexpected(url.error());
  }
  Result<Page> page = Page();
  if (command.input == "-") {
    Result<std::string> bytes = read_descriptor(STDIN_FILENO, "standard input", kStandardInputBytesMax);
    if (!bytes) return tl::unexpected(bytes.error());
    page->body = std::move(*bytes);
  } else {
    page = read_page_file(command.input);
  }
  if (!page) return page;
  Result<Url> url = Url::parse(command.url.empty() ? "http://localhost/" : command.url);
  if (!url) return tl::unexpected(url.error());
  page->source.url = std::move(*url);
  return page;
}

std::string rendered(const Article& article, const ExtractCommand& command) {
  if (command.format == "text") return to_text(article);
  if (command.format == "markdown") return to_markdown(article);
  if (command.format == "html") return to_html(article);
  return to_record(article, alone(article), command.job.config.record) + "\n";
}

int extract_one(const ExtractCommand& command) {
  Result<Page> page = load_page(command);
  if (!page) return fail_with(page.error(), kExitFailed);
  const PageReader reader(command.job.config.extractor, command.job.config.decoder, nullptr);
  const ReadPage read = reader.read(std::move(*page));
  const std::string output = rendered(*read.article, command);
  Result<RecordFile> out = RecordFile::create(command.job.out);
  if (!out) return fail_with(out.error(), kExitFailed);
  Result<void> written = out->write(std::string_view(output).substr(0, output.size() - 1));
  if (written) written = out->finish();
  if (!written) return fail_with(written.error(), kExitFailed);
  if (read.article->error.empty()) return kExitDone;
  return fail_with({ErrorCode::kInvalid, command.input + ": " + read.article->error}, kExitPartial);
}

int extract_many(const ExtractCommand& command) {
  Result<RecordFile> out = RecordFile::create(command.job.out);
  if (!out) return fail_with(out.error(), kExitFailed);
  const Config& config = command.job.config;
  const PageReader reader(config.extractor, config.decoder, nullptr);
  Metrics metrics;
  Pipeline pipeline(pipeline_options(config), reader, metrics, [&](FinishedPage&& page) -> Result<void> {
    if (!page.read->article) return {};
    Article& article = *page.read->article;
    ++metrics.records;
    return out->write(to_record(article, alone(article), command.job.config.record));
  });
  const std::atomic<bool> stopping{false};
  const Result<size_t> failures = submit_pages(command.pages, stopping, pipeline);
  if (!failures) return fail_with(failures.error(), kExitFailed);
  Result<void> finished = pipeline.finish();
  if (finished) finished = out->finish();
  if (!finished) return fail_with(finished.error(), kExitFailed);
  return *failures == 0 ? kExitDone : kExitPartial;
}

}  // namespace

int run(const ExtractCommand& command) {
  return command.pages.empty() ? extract_one(command) : extract_many(command);
}

}  // namespace newsieve
