#include "service/page_list.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstring>
#include <filesystem>

#include "base/file.h"
#include "service/json_field.h"

namespace newsieve {
namespace {

constexpr size_t kPageFileBytesMax = 64 << 20;

std::string_view coding_of(std::string_view path) {
  if (path.ends_with(".gz")) return "gzip";
  if (path.ends_with(".br")) return "br";
  if (path.ends_with(".zst")) return "zstd";
  return "";
}

}  // namespace

Result<Page> read_page_file(const std::string& path) {
  Result<std::string> bytes = read_file(path, kPageFileBytesMax);
  if (!bytes) return tl::unexpected(bytes.error());
  Page page;
  page.body = std::move(*bytes);
  page.http.status = 200;
  page.http.body_bytes = page.body.size();
  page.http.content_encoding = coding_of(path);
  return page;
}

Result<PageList> PageList::open(const std::string& path) {
  std::ifstream lines(path);
  if (!lines) return fail(ErrorCode::kNotFound, "cannot open " + path + ": " + std::strerror(errno));
  return PageList(path, std::move(lines));
}

Result<std::optional<ListedPage>> PageList::next() {
  std::string line;
  do {
    if (!std::getline(lines_, line)) return std::optional<ListedPage>();
    ++line_number_;
  } while (line.find_first_not_of(" \t\r") == std::string::npos);

  const auto bad = [&](const std::string& why) {
    return fail(ErrorCode::kInvalid, fmt::format("{}:{}: {}", path_, line_number_, why));
  };
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(line, error);
  if (error || !value.is_object()) return bad("not a JSON object");
  const boost::json::object& object = value.get_object();
  Result<Url> url = Url::parse(text_field(object, "url"));
  if (!url) return bad(url.error().message);

  ListedPage listed;
  const std::string file = text_field(object, "file");
  const std::string path = (std::filesystem::path(path_).parent_path() / file).string();
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
