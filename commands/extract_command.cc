// newsieve extract: pages each on its own, without site memory. One from a file, a URL or standard input; or
// many.
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <atomic>
#include <csignal>

#include "commands/commands.h"
#include "commands/exit_code.h"
#include "commands/job.h"
#include "commands/render.h"
#include "service/fetch_page.h"
#include "service/page_folder.h"
#include "service/page_list.h"
#include "service/pipeline.h"
#include "service/signals.h"
#include "store/record.h"

namespace newsieve {
namespace {

constexpr size_t kStandardInputBytesMax = 64 << 20;

DupVerdict alone(const Article& article) {
  DupVerdict verdict;
  verdict.cluster = article.id;
  return verdict;
}

Result<Page> load_page(const ExtractCommand& command) {
  if (command.input.find("://") != std::string::npos) {
    Result<Url> url = Url::parse(command.input);
    return url ? fetch_page(command.job.config, std::move(*url)) : tl::unexpected(url.error());
  }
  Result<Url> url = Url::parse(command.url.empty() ? "http://localhost/" : command.url);
  if (!url) return tl::unexpected(url.error());
  Result<Page> page = Page();
  if (command.input.empty() || command.input == "-") {
    Result<std::string> bytes = read_descriptor(STDIN_FILENO, "standard input", kStandardInputBytesMax);
    if (!bytes) return tl::unexpected(bytes.error());
    page = page_of_bytes(std::move(*bytes), "");
  } else {
    page = read_page_file(command.input);
  }
  if (page) page->source.url = std::move(*url);
  return page;
}

PageReader reader_for(const ExtractCommand& command) {
  ExtractorOptions options = command.job.config.extractor;
  options.rich_text = command.format == ExtractFormat::kMarkdown || command.format == ExtractFormat::kHtml;
  return {options, command.job.config.decoder, nullptr};
}

// With its last newline.
std::string rendered(const ReadPage& page, const ExtractCommand& command) {
  const Article& article = *page.article;
  switch (command.format) {
    case ExtractFormat::kJson:
      return to_record(article, alone(article), command.job.config.record) + "\n";
    case ExtractFormat::kText:
      return to_text(article);
    case ExtractFormat::kMarkdown:
      return to_markdown(article, page.rich_text);
    case ExtractFormat::kHtml:
      return to_html(article, page.rich_text);
  }
  return {};
}

std::string_view without_newline(std::string_view text) {
  if (text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

int extract_one(const ExtractCommand& command) {
  if (command.input.empty() && ::isatty(STDIN_FILENO) == 1)
    return fail_with({ErrorCode::kInvalid, "no page: name a file or a URL, or - for standard input"},
                     kExitUsage);
  Result<Page> page = load_page(command);
  if (!page) return fail_with(page.error(), kExitFailed);
  const ReadPage read = reader_for(command).read(std::move(*page));
  Result<RecordFile> out = RecordFile::create(command.job.out);
  if (!out) return fail_with(out.error(), kExitFailed);
  Result<void> written = out->write(without_newline(rendered(read, command)));
  if (written) written = out->finish();
  if (!written) return fail_with(written.error(), kExitFailed);
  if (read.article->error.empty()) return kExitDone;
  const std::string& input = command.input.empty() ? "standard input" : command.input;
  return fail_with({ErrorCode::kInvalid, input + ": " + read.article->error}, kExitPartial);
}

// Where many pages go: records into one file, or a file a page into a folder.
class ManyPages {
 public:
  static Result<ManyPages> create(const ExtractCommand& command) {
    ManyPages out(command);
    if (command.format == ExtractFormat::kJson) {
      Result<RecordFile> file = RecordFile::create(command.job.out);
      if (!file) return tl::unexpected(file.error());
      out.file_ = std::move(*file);
    } else {
      Result<PageFolder> folder = PageFolder::create(command.job.out, extension(command.format));
      if (!folder) return tl::unexpected(folder.error());
      out.folder_ = std::move(*folder);
    }
    return out;
  }

  // A page without text has a record that says why, but no file in a folder.
  Result<void> write(const ReadPage& page) {
    if (file_) return file_->write(without_newline(rendered(page, *command_)));
    if (!page.article->error.empty()) return {};
    Result<void> written = folder_->write(page.article->id, rendered(page, *command_));
    if (written || written.error().code != ErrorCode::kInvalid) return written;
    spdlog::warn("{}; the second page is left out", written.error().message);
    ++left_out_;
    return {};
  }

  Result<void> finish() { return file_ ? file_->finish() : Result<void>(); }

  size_t left_out() const { return left_out_; }  // Pages whose name was taken.

 private:
  explicit ManyPages(const ExtractCommand& command) : command_(&command) {}

  static std::string extension(ExtractFormat format) {
    if (format == ExtractFormat::kMarkdown) return ".md";
    return format == ExtractFormat::kHtml ? ".html" : ".txt";
  }

  const ExtractCommand* command_;
  std::optional<RecordFile> file_;
  std::optional<PageFolder> folder_;
  size_t left_out_ = 0;
};

ProgressNumbers numbers_of(const Metrics& metrics) {
  ProgressNumbers numbers;
  numbers.pages = metrics.records;
  numbers.errors = metrics.pages_unreadable;
  numbers.articles = metrics.articles;
  numbers.bytes = metrics.fetch_bytes;
  return numbers;
}

int extract_many(const ExtractCommand& command) {
  if (command.format != ExtractFormat::kJson && command.job.out == "-") {
    return fail_with({ErrorCode::kInvalid,
                      "--pages with a --format other than json writes a file a page: name "
                      "a folder with --out"},
                     kExitUsage);
  }
  Result<ManyPages> out = ManyPages::create(command);
  if (!out) return fail_with(out.error(), kExitFailed);
  const PageReader reader = reader_for(command);
  Metrics metrics;
  std::atomic<bool> stopping{false};
  SignalWatcher signals({SIGINT, SIGTERM});
  const SignalCalls calls(signals, [&](int) { stopping = true; });
  Result<size_t> failures = 0;
  {
    const Progress progress(command.job.progress, [&] { return numbers_of(metrics); });
    Pipeline pipeline(pipeline_options(command.job.config), reader, metrics, [&](FinishedPage&& page) {
      ++metrics.records;
      metrics.articles += page.read->article->error.empty();
      metrics.fetch_bytes += page.read->article->http.body_bytes;
      return out->write(*page.read);
    });
    failures = submit_pages(command.pages, stopping, pipeline);
    if (Result<void> finished = pipeline.finish(); !finished) return fail_with(finished.error(), kExitFailed);
  }
  if (!failures) return fail_with(failures.error(), kExitFailed);
  if (Result<void> finished = out->finish(); !finished) return fail_with(finished.error(), kExitFailed);
  const uint64_t pages = metrics.records;
  fmt::print(stderr, "{} pages, {} with text, {} without\n", pages, metrics.articles.load(),
             pages - metrics.articles);
  if (signals.stopped_by() != 0) return kExitSignal + signals.stopped_by();
  const bool all_read = *failures == 0 && metrics.pages_unreadable == 0 && out->left_out() == 0;
  return all_read ? kExitDone : kExitPartial;
}

}  // namespace

int run(const ExtractCommand& command) {
  const bool has_schema = command.job.config.record.schema != RecordSchema::kNewsieve;
  if (has_schema && command.format != ExtractFormat::kJson) {
    return fail_with({ErrorCode::kInvalid, "--schema names the fields of JSON: it goes with --format json"},
                     kExitUsage);
  }
  return command.pages.empty() ? extract_one(command) : extract_many(command);
}

}  // namespace newsieve
