#include "extract/pull_quotes.h"

#include <algorithm>
#include <unordered_map>

#include "base/hash.h"
#include "base/unicode.h"

namespace newsieve {
namespace {

constexpr size_t kWindow = 4;            // Words.
constexpr size_t kQuoteWindowsMin = 5;   // A shorter line may be repeated on purpose.
constexpr size_t kMoreWordsMin = 4;      // That the paragraph has beside the quote.
constexpr double kCopiedShareMax = 0.5;  // Of a block, in others: more, and it is the one that repeats them.
constexpr uint32_t kNothing = 0xFFFFFFFF;
constexpr size_t kHoldersMax = 4;  // Blocks remembered for a window; one in more says little.

// The hashes of all runs of kWindow words.
std::vector<uint64_t> windows_of(std::string_view text) {
  std::vector<uint64_t> words;
  uint64_t word = 0;
  const auto close = [&] {
    if (word != 0) words.push_back(word);
    word = 0;
  };
  for (size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, &i);
    if (!is_word(c) || is_ideographic(c)) close();
    if (is_word(c)) word = hash_combine(word, c);
  }
  close();
  std::vector<uint64_t> windows;
  for (size_t i = 0; i + kWindow <= words.size(); ++i) {
    uint64_t window = 0;
    for (size_t k = 0; k < kWindow; ++k) window = hash_combine(window, words[i + k]);
    windows.push_back(window);
  }
  return windows;
}

bool may_quote(const TextBlock& block) {
  return block.main && block.kind != BlockKind::kHeading && block.kind != BlockKind::kTableRow &&
         block.kind != BlockKind::kPreformatted;
}

// Which blocks hold a window: the first kHoldersMax, each once.
struct Holders {
  uint32_t count = 0;
  uint32_t blocks[kHoldersMax];

  void add(uint32_t block) {
    if (count == kHoldersMax || (count > 0 && blocks[count - 1] == block)) return;
    blocks[count++] = block;
  }
};

// The first block that says all that block `i` says, and more. kNothing: none.
uint32_t holder_of(const std::vector<std::vector<uint64_t>>& windows, uint32_t i,
                   const std::unordered_map<uint64_t, Holders>& holders) {
  const Holders& first = holders.at(windows[i].front());
  for (uint32_t k = 0; k < first.count; ++k) {
    const uint32_t other = first.blocks[k];
    if (windows[other].size() < windows[i].size() + kMoreWordsMin) continue;
    const bool holds_all = std::all_of(windows[i].begin(), windows[i].end(), [&](uint64_t window) {
      const Holders& held = holders.at(window);
      return std::find(held.blocks, held.blocks + held.count, other) != held.blocks + held.count;
    });
    if (holds_all) return other;
  }
  return kNothing;
}

}  // namespace

std::vector<bool> find_pull_quotes(const PageBlocks& page) {
  const auto size = static_cast<uint32_t>(page.blocks.size());
  std::vector<std::vector<uint64_t>> windows(size);
  std::unordered_map<uint64_t, Holders> holders;
  for (uint32_t i = 0; i < size; ++i) {
    if (!may_quote(page.blocks[i])) continue;
    windows[i] = windows_of(page.blocks[i].text);
    for (const uint64_t window : windows[i]) holders[window].add(i);
  }
  std::vector<uint32_t> quoted(size, kNothing);  // For each block the first that holds all of it.
  std::vector<size_t> quotes_of(size, 0);        // Windows that others quote of a block.
  for (uint32_t i = 0; i < size; ++i) {
    if (windows[i].size() < kQuoteWindowsMin) continue;
    quoted[i] = holder_of(windows, i, holders);
    if (quoted[i] != kNothing) quotes_of[quoted[i]] += windows[i].size();
  }
  std::vector<bool> quotes(size, false);
  for (uint32_t i = 0; i < size; ++i) {
    const uint32_t by = quoted[i];
    if (by == kNothing) continue;
    const bool is_copy =
        static_cast<double>(quotes_of[by]) > kCopiedShareMax * static_cast<double>(windows[by].size());
    quotes[is_copy ? by : i] = true;
  }
  return quotes;
}

}  // namespace newsieve
