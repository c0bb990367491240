#include "service/archive_pages.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <charconv>

#include "base/ascii.h"
#include "crawler/chunked_body.h"
#include "crawler/response_head.h"
#include "service/page_list.h"

namespace newsieve {
namespace {

constexpr ResponseHeadLimits kHeadLimits{.bytes_max = 256 << 10, .lines_max = 1000};

// An HTTP response as it stands in a record.
struct ArchivedResponse {
  HttpResponse http;
  std::string body;
  bool truncated = false;
};

int status_of(std::string_view status_line) {
  const size_t blank = std::min(status_line.find(' '), status_line.size());
  const std::string_view rest = trim(status_line.substr(blank));
  int status = 0;
  std::from_chars(rest.data(), rest.data() + rest.size(), status);
  return status;
}

int version_of(std::string_view status_line) {
  if (status_line.starts_with("HTTP/2")) return 20;
  return status_line.starts_with("HTTP/1.0") ? 10 : 11;
}

bool is_chunked(std::string_view line) {
  const size_t colon = std::min(line.find(':'), line.size());
  return equal_ignoring_case(trim(line.substr(0, colon)), "Transfer-Encoding") &&
         contains_ignoring_case(line.substr(colon), "chunked");
}

// Nullopt if the block is no HTTP response. Takes the head's lines, as curl hands them over in a crawl.
std::optional<ArchivedResponse> read_response(const std::string& block) {
  if (!block.starts_with("HTTP/")) return std::nullopt;
  std::string_view rest = block;
  ResponseHead head;
  bool chunked = false;
  for (bool ended = false; !ended && !rest.empty();) {
    const std::string_view line = rest.substr(0, std::min(rest.find('\n'), rest.size() - 1) + 1);
    if (!head.take(line, kHeadLimits)) return std::nullopt;
    rest.remove_prefix(line.size());
    chunked |= is_chunked(line);
    ended = trim(line).empty();
  }
  ArchivedResponse response;
  response.http = std::move(head.http);
  response.http.status = status_of(std::string_view(block).substr(0, block.find('\n')));
  response.http.version = version_of(block);
  std::optional<JoinedBody> joined = chunked ? join_chunks(rest) : std::nullopt;
  response.truncated = joined && !joined->whole;
  response.body = joined ? std::move(joined->bytes) : std::string(rest);
  response.http.body_bytes = response.body.size();
  return response;
}

// Who wrote the archive may have undone the content coding and left the field.
void forget_undone_coding(ArchivedResponse& response) {
  if (begins_as_markup(response.body)) response.http.content_encoding.clear();
}

bool is_html(const HttpResponse& http, const std::string& payload_type, std::string_view body) {
  const std::string& type = http.content_type.empty() ? payload_type : http.content_type;
  if (!trim(type).empty()) return contains_ignoring_case(type, "html");
  return !http.content_encoding.empty() || begins_as_markup(body);
}

// What the record holds, if it may be a page.
std::optional<ArchivedResponse> response_of(WarcRecord& record, ArchiveCounts& counts) {
  std::optional<ArchivedResponse> response;
  if (record.head.type == "response") {
    response = read_response(std::move(record.block));
    if (!response) ++counts.no_url;
  } else if (record.head.type == "resource") {
    response.emplace();
    response->http.status = 200;
    response->http.content_type = record.head.content_type;
    response->http.body_bytes = record.block.size();
    response->body = std::move(record.block);
  } else {
    counts.revisits += record.head.type == "revisit";
  }
  return response;
}

}  // namespace

std::optional<Page> page_of_record(WarcRecord record, ArchiveCounts& counts) {
  std::optional<ArchivedResponse> response = response_of(record, counts);
  if (!response) return std::nullopt;
  Result<Url> url = Url::parse(record.head.target_uri);
  if (!url) {
    ++counts.no_url;
    return std::nullopt;
  }
  if (response->http.status < 200 || response->http.status >= 300) {
    ++counts.not_found;
    return std::nullopt;
  }
  forget_undone_coding(*response);
  if (!is_html(response->http, record.head.payload_type, response->body)) {
    ++counts.not_html;
    return std::nullopt;
  }
  Page page;
  page.source.url = std::move(*url);
  page.http = std::move(response->http);
  page.body = std::move(response->body);
  page.truncated = response->truncated || record.head.truncated;
  if (record.head.date) page.fetched_at = *record.head.date;
  page.warc = std::move(record.place);
  return page;
}

std::string summary(const ArchiveCounts& counts) {
  return fmt::format(
      "archives: {} records, {} pages; left out: {} revisits, {} not 2xx, {} not HTML, {} without a URL or "
      "response; {} broken",
      counts.records, counts.pages, counts.revisits, counts.not_found, counts.not_html, counts.no_url,
      counts.broken);
}

Result<void> submit_archive(const std::string& path, const std::atomic<bool>& stopping, Pipeline& pipeline,
                            ArchiveCounts& counts) {
  Result<WarcReader> reader = WarcReader::open(path, WarcLimits());
  if (!reader) return tl::unexpected(reader.error());
  while (!stopping) {
    Result<std::optional<WarcRecord>> record = reader->next();
    if (!record && record.error().code != ErrorCode::kCorrupt) return tl::unexpected(record.error());
    if (!record) {
      ++counts.broken;
      spdlog::warn("{}; it is passed over", record.error().message);
      continue;
    }
    if (!*record) break;
    ++counts.records;
    PageJob job;
    job.page = page_of_record(std::move(**record), counts);
    if (!job.page) continue;
    ++counts.pages;
    if (!pipeline.submit(std::move(job))) break;
  }
  return {};
}

}  // namespace newsieve
