// A folder with one file a page, named after the page's id: what people read (Markdown, HTML, text) of many
// pages at once.
//
// A file is whole or not there. Not thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace newsieve {

class PageFolder {
 public:
  // `extension` with its dot. The folder is made; one that is there must be empty, so that what is in it
  // afterwards is this job's. kInvalid if it is not, kIo if it cannot be written.
  static Result<PageFolder> create(const std::string& path, std::string extension);

  // kInvalid, naming the id, if a page with it was written before.
  Result<void> write(const std::string& id, std::string_view text);

 private:
  PageFolder(std::string path, std::string extension)
      : path_(std::move(path)), extension_(std::move(extension)) {}

  std::string path_;
  std::string extension_;
};

// The id itself if it is a plain name; else, as with one that holds a slash, its xxh3-128 in hex.
std::string file_name_of(const std::string& id);

}  // namespace newsieve
