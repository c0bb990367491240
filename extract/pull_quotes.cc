#include "extract/pull_quotes.h"

#include <algorithm>
#include <span>
#include <utility>

#include "base/hash.h"

namespace newsieve {
namespace {

constexpr size_t kQuoteWordsMin = 8;     // A shorter line may be repeated on purpose.
constexpr size_t kMoreWordsMin = 4;      // That the paragraph has beside the quote.
constexpr double kCopiedShareMax = 0.5;  // Of a block, in others: more, and it is the one that repeats them.
constexpr size_t kFirstWords = 4;        // By which a quote is looked up.
constexpr uint32_t kNothing = 0xFFFFFFFF;

bool may_quote(const TextBlock& block) {
  return block.main && block.kind != BlockKind::kHeading && block.kind != BlockKind::kTableRow &&
         block.kind != BlockKind::kPreformatted;
}

uint64_t hash_of(std::span<const uint64_t> words) {
  uint64_t hash = 0;
  for (const uint64_t word : words) hash = hash_combine(hash, word);
  return hash;
}

class QuoteFinder {
 public:
  QuoteFinder(const PageBlocks& page, BlockWords& block_words) : words_(page.blocks.size()) {
    for (size_t i = 0; i < page.blocks.size(); ++i) {
      if (may_quote(page.blocks[i])) block_words.read(i);
    }
    for (size_t i = 0; i < page.blocks.size(); ++i) {
      if (may_quote(page.blocks[i])) words_[i] = block_words.of(i);
    }
    for (uint32_t i = 0; i < size(); ++i) {
      if (words(i).size() >= kQuoteWordsMin) lines_.emplace_back(hash_of(words(i).first(kFirstWords)), i);
    }
    std::sort(lines_.begin(), lines_.end());
    for (const auto& [hash, line] : lines_) seen_[bit_of(hash)] = true;
  }

  std::vector<bool> find() const {
    const std::vector<uint32_t> quoted = find_holders();
    std::vector<size_t> quotes_of(size(), 0);  // Words that others quote of a block.
    for (uint32_t i = 0; i < size(); ++i) {
      if (quoted[i] != kNothing) quotes_of[quoted[i]] += words(i).size();
    }
    std::vector<bool> quotes(size(), false);
    for (uint32_t i = 0; i < size(); ++i) {
      const uint32_t by = quoted[i];
      if (by == kNothing) continue;
      const double share = static_cast<double>(quotes_of[by]) / static_cast<double>(words(by).size());
      quotes[share > kCopiedShareMax ? by : i] = true;
    }
    return quotes;
  }

 private:
  static constexpr size_t kBits = 4'096;
  static size_t bit_of(uint64_t hash) { return hash % kBits; }

  uint32_t size() const { return static_cast<uint32_t>(words_.size()); }
  std::span<const uint64_t> words(uint32_t i) const { return words_[i]; }

  // For each block the first that holds all of it, and more.
  std::vector<uint32_t> find_holders() const {
    std::vector<uint32_t> quoted(size(), kNothing);
    for (uint32_t i = 0; i < size(); ++i) {
      for (std::span<const uint64_t> rest = words(i); rest.size() >= kQuoteWordsMin; rest = rest.subspan(1)) {
        const uint64_t hash = hash_of(rest.first(kFirstWords));
        if (seen_[bit_of(hash)]) mark_lines(hash, rest, i, quoted);
      }
    }
    return quoted;
  }

  // Marks the lines that `rest`, of block `holder`, begins with.
  void mark_lines(uint64_t hash, std::span<const uint64_t> rest, uint32_t holder,
                  std::vector<uint32_t>& quoted) const {
    constexpr int kLinesMax = 8;  // With one beginning; the rest of them are not looked at.
    auto line = std::lower_bound(lines_.begin(), lines_.end(), std::pair(hash, uint32_t{0}));
    for (int seen = 0; line != lines_.end() && line->first == hash && seen < kLinesMax; ++line, ++seen) {
      const std::span<const uint64_t> quote = words(line->second);
      if (quoted[line->second] != kNothing || quote.size() + kMoreWordsMin > words(holder).size()) continue;
      if (quote.size() <= rest.size() && std::equal(quote.begin(), quote.end(), rest.begin()))
        quoted[line->second] = holder;
    }
  }

  std::vector<std::span<const uint64_t>> words_;              // Of each block that may quote, or be quoted.
  std::vector<std::pair<uint64_t, uint32_t>> lines_;          // First words and block, sorted.
  std::vector<bool> seen_ = std::vector<bool>(kBits, false);  // A bit for each of lines_.
};

}  // namespace

std::vector<bool> find_pull_quotes(const PageBlocks& page, BlockWords& words) {
  return QuoteFinder(page, words).find();
}

}  // namespace newsieve
