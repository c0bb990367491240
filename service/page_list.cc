#include "service/page_list.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstring>
#include <filesystem>
#include <limits>

#include "base/file.h"
#include "service/json_field.h"

namespace newsieve {
namespace {

constexpr size_t kPageFileBytesMax = 64 << 20;
constexpr size_t kLineBytesMax = 1 << 20;

std::string_view coding_of(std::string_view bytes, std::string_view name) {
  if (bytes.starts_with("\x1F\x8B")) return "gzip";
  if (bytes.starts_with("\x28\xB5\x2F\xFD")) return "zstd";
  if (name.ends_with(".br") && !begins_as_markup(bytes)) return "br";
  return "";
}

}  // namespace

bool begins_as_markup(std::string_view bytes) {
  const size_t begin = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  return begin != std::string_view::npos && bytes[begin] == '<';
}

Page page_of_bytes(std::string bytes, std::string_view name) {
  Page page;
  page.body = std::move(bytes);
  page.http.status = 200;
  page.http.body_bytes = page.body.size();
  page.http.content_encoding = coding_of(page.body, name);
  return page;
}

Result<Page> read_page_file(const std::string& path) {
  Result<std::string> bytes = read_file(path, kPageFileBytesMax);
  if (!bytes) return tl::unexpected(bytes.error());
  return page_of_bytes(std::move(*bytes), path);
}

Result<PageList> PageList::open(const std::string& path) {
  const bool is_standard_input = path == "-";
  std::ifstream lines(is_standard_input ? "/dev/stdin" : path);
  if (!lines) return fail(ErrorCode::kNotFound, "cannot open " + path + ": " + std::strerror(errno));
  if (is_standard_input) return PageList("standard input", "", std::move(lines));
  return PageList(path, std::filesystem::path(path).parent_path().string(), std::move(lines));
}

// The next line that is not blank; false at the end.
Result<bool> PageList::read_line(std::string& line) {
  do {
    line.resize(kLineBytesMax);
    lines_.getline(line.data(), static_cast<std::streamsize>(line.size()));
    const auto got = static_cast<size_t>(lines_.gcount());
    if (got == 0 && !lines_) return false;
    ++line_number_;
    if (lines_.fail()) {
      lines_.clear();
      lines_.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
      return fail(ErrorCode::kInvalid,
                  fmt::format("{}:{}: longer than {} bytes", name_, line_number_, kLineBytesMax));
    }
    line.resize(std::strlen(line.data()));
  } while (line.find_first_not_of(" \t\r") == std::string::npos);
  return true;
}

Result<std::optional<ListedPage>> PageList::next() {
  std::string line;
  const Result<bool> read = read_line(line);
  if (!read) return tl::unexpected(read.error());
  if (!*read) return std::optional<ListedPage>();
  const auto bad = [&](const std::string& why) {
    return fail(ErrorCode::kInvalid, fmt::format("{}:{}: {}", name_, line_number_, why));
  };
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(line, error);
  if (error || !value.is_object()) return bad("not a JSON object");
  const boost::json::object& object = value.get_object();
  Result<Url> url = Url::parse(text_field(object, "url"));
  if (!url) return bad(url.error().message);

  ListedPage listed;
  const std::string file = text_field(object, "file");
  const std::string path = (std::filesystem::path(folder_) / file).string();
  if (Result<Page> page = file.empty() ? fail(ErrorCode::kInvalid, "no \"file\"") : read_page_file(path);
      page) {
    listed.page = std::move(*page);
  } else {
    listed.error = page.error().message;
  }
  listed.page.id = text_field(object, "id");
  listed.page.source.url = std::move(*url);
  if (const auto fetched_at = from_rfc3339(text_field(object, "fetched_at")))
    listed.page.fetched_at = *fetched_at;
  return std::optional<ListedPage>(std::move(listed));
}

Result<size_t> submit_pages(const std::string& path, const std::atomic<bool>& stopping, Pipeline& pipeline) {
  Result<PageList> list = PageList::open(path);
  if (!list) return tl::unexpected(list.error());
  size_t failures = 0;
  while (!stopping) {
    Result<std::optional<ListedPage>> listed = list->next();
    if (!listed) {
      ++failures;
      spdlog::warn("{}; it is passed over", listed.error().message);
      continue;
    }
    if (!*listed) break;
    ListedPage& page = **listed;
    PageJob job;
    if (page.error.empty()) {
      job.page = std::move(page.page);
    } else {
      ++failures;
      spdlog::warn("{}; its record says so", page.error);
      job.unread = PageReader::unread(page.page, page.error);
    }
    if (!pipeline.submit(std::move(job))) break;
  }
  return failures;
}

}  // namespace newsieve
