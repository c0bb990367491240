#include "extract/body_prior.h"

#include <algorithm>

#include "base/hash.h"
#include "base/unicode.h"
#include "extract/word_hashes.h"

namespace newsieve {
namespace {

constexpr size_t kWindow = 3;            // Words in a row that must agree.
constexpr size_t kToldWindowsMin = 60;   // Less is a summary.
constexpr double kFoundShareMin = 0.8;   // Of the told body, on the page: it is complete.
constexpr double kHiddenShareMax = 0.3;  // Less of it is on the page: it is hidden.

// The hashes of all windows of words in `text`.
void append_windows(std::string_view text, std::vector<uint64_t>& windows) {
  std::vector<uint64_t> words;
  append_word_hashes(text, words);
  for (size_t i = kWindow; i <= words.size(); ++i) {
    uint64_t window = words[i - kWindow];
    for (size_t k = i - kWindow + 1; k < i; ++k) window = hash_combine(window, words[k]);
    windows.push_back(window);
  }
}

}  // namespace

BodyPrior compare_with_told_body(std::string_view told, const PageBlocks& page) {
  BodyPrior prior;
  std::vector<uint64_t> windows;
  append_windows(told, windows);
  if (windows.size() < kToldWindowsMin) return prior;
  prior.words = static_cast<double>(windows.size());
  std::vector<uint64_t> body = windows;
  std::sort(body.begin(), body.end());
  body.erase(std::unique(body.begin(), body.end()), body.end());
  std::vector<bool> found(body.size(), false);
  prior.covered.resize(page.blocks.size());
  for (size_t i = 0; i < page.blocks.size(); ++i) {
    windows.clear();
    append_windows(page.blocks[i].text, windows);
    size_t hits = 0;
    for (const uint64_t window : windows) {
      const auto same = std::lower_bound(body.begin(), body.end(), window);
      if (same == body.end() || *same != window) continue;
      ++hits;
      found[static_cast<size_t>(same - body.begin())] = true;
    }
    prior.covered[i] = windows.empty() ? 0 : static_cast<float>(hits) / static_cast<float>(windows.size());
  }
  const double found_share =
      static_cast<double>(std::count(found.begin(), found.end(), true)) / static_cast<double>(body.size());
  prior.complete = found_share >= kFoundShareMin;
  prior.hidden = found_share < kHiddenShareMax;
  return prior;
}

void append_told_body(std::string_view told, PageBlocks& page) {
  TextBlock block;
  block.text = to_nfc(fold_spaces(told));
  BlockPlace place{.element = 0, .first_text = 0};
  measure_text(block, place);
  page.blocks.push_back(std::move(block));
  page.places.push_back(place);
  page.begin.back() = static_cast<uint32_t>(page.blocks.size());
}

}  // namespace newsieve
