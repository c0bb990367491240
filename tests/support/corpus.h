// The test corpora: data too large or too foreign for this repository. They are looked for in
// $NEWSIEVE_CORPUS, else beside the repository; tests that need one that is not there are skipped, with a
// sentence.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "base/file.h"

namespace newsieve {

// Where the corpus's file or folder `name` would be ("conformance/psl/tests.json").
inline std::string corpus_path(const std::string& name) {
  const char* corpus = std::getenv("NEWSIEVE_CORPUS");
  return (corpus != nullptr ? std::string(corpus) : NEWSIEVE_SOURCE_DIR "/../shared/corpus") + "/" + name;
}

inline std::string read_corpus(const std::string& name) {
  const Result<std::string> bytes = read_file(corpus_path(name));
  EXPECT_TRUE(bytes.has_value()) << corpus_path(name);
  return bytes.value_or("");
}

}  // namespace newsieve

#define NEWSIEVE_SKIP_WITHOUT(name)                          \
  if (!std::filesystem::exists(newsieve::corpus_path(name))) \
  GTEST_SKIP() << "the corpus is not here: " << newsieve::corpus_path(name)
