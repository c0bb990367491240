// Saved pages, named by a list: pages.jsonl, one object a line: {"id"?, "url", "file", "fetched_at"?}.
//
// "file" is relative to the list's folder; .gz, .br and .zst files are unpacked. Files are read one at a
// time.
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
  static Result<PageList> open(const std::string& path);

  // The next page; nullopt at the end. kInvalid, naming file and line, for a line that names no page at all:
  // it can be passed over by calling again.
  Result<std::optional<ListedPage>> next();

 private:
  PageList(std::string path, std::ifstream lines) : path_(std::move(path)), lines_(std::move(lines)) {}

  std::string path_;
  std::ifstream lines_;
  size_t line_number_ = 0;
};

// Submits every page of the list at `path`, until its end or `stopping`. A page whose file cannot be read is
// submitted with the reason. Returns how many inputs failed: such pages, and lines that named no page at all.
// Each is said on standard error.
Result<size_t> submit_pages(const std::string& path, const std::atomic<bool>& stopping, Pipeline& pipeline);

// The page a file holds, not yet decoded.
Result<Page> read_page_file(const std::string& path);

}  // namespace newsieve
