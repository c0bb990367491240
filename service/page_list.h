// Saved pages, named by a list: pages.jsonl, one object a line: {"id"?, "url", "file", "fetched_at"?}.
//
// "file" is relative to the list's folder. Files are read one at a time, and so are lines, of 1 MiB at most:
// memory does not grow with the list.
#pragma once

#include <atomic>
#include <fstream>
#include <optional>
#include <string>

#include "base/result.h"
#include "model/page.h"
#include "service/pipeline.h"

namespace newsieve {

struct ListedPage {
  Page page;
  std::string error;  // The page's bytes could not be had: why, naming the file. Empty: they were.
};

class PageList {
 public:
  static Result<PageList> open(const std::string& path);  // "-": standard input.

  // The next page; nullopt at the end. kInvalid, naming file and line, for a line that names no page at all:
  // it can be passed over by calling again.
  Result<std::optional<ListedPage>> next();

 private:
  PageList(std::string name, std::string folder, std::ifstream lines)
      : name_(std::move(name)), folder_(std::move(folder)), lines_(std::move(lines)) {}
  Result<bool> read_line(std::string& line);

  std::string name_;    // As messages call it.
  std::string folder_;  // Empty: the current one.
  std::ifstream lines_;
  size_t line_number_ = 0;
};

// Submits every page of the list at `path`, until its end or `stopping`. A page whose file cannot be read is
// submitted with the reason. Returns how many inputs failed: such pages, and lines that named no page at all.
// Each is said on standard error.
Result<size_t> submit_pages(const std::string& path, const std::atomic<bool>& stopping, Pipeline& pipeline);

// True for what begins with "<", behind blanks and a byte order mark: a page in brotli does so only by
// chance, one in another coding never, and one that is not coded mostly.
bool begins_as_markup(std::string_view bytes);

// The page a file holds, not yet decoded. gzip and zstd are known by their first bytes, whatever the name;
// brotli, which has no such mark, by the name's .br.
Result<Page> read_page_file(const std::string& path);

// The same of bytes that are here: `name` may end in .br.
Page page_of_bytes(std::string bytes, std::string_view name);

}  // namespace newsieve
