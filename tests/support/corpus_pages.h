// Pages of the corpus (tests/support/corpus.h): *.html.gz files.
#pragma once

#include <libdeflate.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/corpus.h"

namespace newsieve {

// All pages below `folder` of the corpus, by name. Empty if the corpus is not there.
inline std::vector<std::filesystem::path> corpus_pages(const std::string& folder = "") {
  std::vector<std::filesystem::path> pages;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator file(corpus_dir() / folder, error), end;
       !error && file != end; file.increment(error)) {
    if (file->path().string().ends_with(".html.gz")) pages.push_back(file->path());
  }
  std::sort(pages.begin(), pages.end());
  return pages;
}

// The page inside one of those files; empty if it cannot be read.
inline std::string read_page(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string gzip((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (gzip.size() < 18) return {};
  uint32_t size = 0;  // The last four bytes of a gzip file, little endian.
  std::memcpy(&size, gzip.data() + gzip.size() - 4, 4);
  std::string page(size, '\0');
  libdeflate_decompressor* const decompressor = libdeflate_alloc_decompressor();
  const libdeflate_result result =
      libdeflate_gzip_decompress(decompressor, gzip.data(), gzip.size(), page.data(), page.size(), nullptr);
  libdeflate_free_decompressor(decompressor);
  return result == LIBDEFLATE_SUCCESS ? page : std::string();
}

}  // namespace newsieve
