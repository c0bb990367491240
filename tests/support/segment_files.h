// The files of an output folder as their readers find them, told apart by name and decompressed by zstd
// alone.
#pragma once

#include <gtest/gtest.h>
#include <zstd.h>

#include <filesystem>
#include <map>
#include <string>

#include "base/file.h"

namespace newsieve {

// The bytes of a .zst file: empty, and a failure of the test, if it is not whole.
inline std::string decompress_whole(const std::string& path) {
  const std::string bytes = read_file(path).value();
  const std::unique_ptr<ZSTD_DCtx, size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(), ZSTD_freeDCtx);
  std::string text;
  std::string piece(ZSTD_DStreamOutSize(), '\0');
  ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
  size_t left = 1;
  while (in.pos < in.size || left > 0) {
    ZSTD_outBuffer out{piece.data(), piece.size(), 0};
    left = ZSTD_decompressStream(context.get(), &out, &in);
    const bool stands_still = in.pos == in.size && out.pos == 0;
    if (ZSTD_isError(left) != 0 || (stands_still && left > 0)) {
      ADD_FAILURE() << path << " is not whole";
      return {};
    }
    text.append(piece, 0, out.pos);
  }
  return text;
}

// The text of each segment, by its serial number. A failure of the test if a number was given twice.
inline std::map<uint64_t, std::string> read_segments(const std::string& folder) {
  std::map<uint64_t, std::string> texts;
  if (!std::filesystem::is_directory(folder)) return texts;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    const bool plain = name.ends_with(".jsonl");
    if (!name.starts_with("articles-") || (!plain && !name.ends_with(".jsonl.zst"))) continue;
    if (plain && std::filesystem::exists(entry.path().string() + ".zst")) continue;  // Not removed yet.
    const uint64_t serial = std::stoull(name.substr(name.rfind('-') + 1));
    const std::string path = entry.path().string();
    EXPECT_TRUE(texts.emplace(serial, plain ? read_file(path).value() : decompress_whole(path)).second)
        << name;
  }
  return texts;
}

// All of them, one behind the other.
inline std::string read_output(const std::string& folder) {
  std::string all;
  for (const auto& [serial, text] : read_segments(folder)) all += text;
  return all;
}

// The segment under way, or waiting to be compressed: the only .jsonl file in the folder. Empty: none.
inline std::string plain_segment(const std::string& folder) {
  std::string found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".jsonl") continue;
    EXPECT_EQ(found, "") << "there are two";
    found = entry.path().string();
  }
  return found;
}

}  // namespace newsieve
