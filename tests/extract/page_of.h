// Extraction of a small page written into a test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "extract/extractor.h"

namespace newsieve {

inline ExtractedPage extract(std::string_view html,
                             std::string_view url = "https://news.example/2024/05/a.html",
                             const ExtractorOptions& options = {}) {
  Page page;
  Result<Url> parsed = Url::parse(url);
  NEWSIEVE_CHECK(parsed.has_value());
  page.source.url = *std::move(parsed);
  page.http.content_type = "text/html; charset=utf-8";
  page.body = html;
  return Extractor(options).extract(page);
}

// The texts of all blocks, kept or not.
inline std::vector<std::string> texts(const ExtractedPage& page) {
  std::vector<std::string> texts;
  for (const TextBlock& block : page.article.blocks) texts.push_back(block.text);
  return texts;
}

// The block that begins with `text`. CHECKs that there is one.
inline const TextBlock& block_of(const ExtractedPage& page, std::string_view text) {
  for (const TextBlock& block : page.article.blocks) {
    if (std::string_view(block.text).starts_with(text)) return block;
  }
  NEWSIEVE_CHECK(false);
}

}  // namespace newsieve
