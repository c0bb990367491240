// The test corpora: data too large or too foreign for this repository. They are looked for in
// $NEWSIEVE_CORPUS, else beside the repository; tests that need one that is not there are skipped, with a
// sentence.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/file.h"

namespace newsieve {

inline std::filesystem::path corpus_dir() {
  const char* const dir = std::getenv("NEWSIEVE_CORPUS");
  return dir ? std::filesystem::path(dir) : std::filesystem::path(NEWSIEVE_SOURCE_DIR "/../shared/corpus");
}

// The corpus's file `name` ("conformance/psl/tests.json"); empty if it cannot be read.
inline std::string read_corpus(const std::string& name) {
  return read_file(corpus_dir() / name).value_or("");
}

}  // namespace newsieve

#define NEWSIEVE_SKIP_WITHOUT(name)                            \
  if (!std::filesystem::exists(newsieve::corpus_dir() / name)) \
  GTEST_SKIP() << "the corpus is not here: " << newsieve::corpus_dir() / name
