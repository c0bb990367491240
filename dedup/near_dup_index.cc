#include "dedup/near_dup_index.h"

#include <deque>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "dedup/band_table.h"
#include "dedup/min_hash.h"
#include "dedup/shingles.h"
#include "dedup/words.h"

namespace newsieve {
namespace {

// Thresholds, measured on natural wire copy (Reuters-21578 re-files with their dates: P .970 R .978). The
// weaker evidence counts within the window only, and only for so many common shingles that chance and formula
// ("said on Monday that it") do not make them: short formulaic notices share a dozen.
constexpr double kJaccardMin = .5;
constexpr double kJaccardMinInWindow = .25;
constexpr double kContainedMinInWindow = .5;
constexpr size_t kCommonMinInWindow = 24;

constexpr double kJaccardMinToJoin = .15;  // A document that fills less of the other one joins no cluster: a
                                           // digest would make one story of all that it quotes.
constexpr double kWhole = .9;              // So much of a similar document inside the other is all of it, ...
constexpr double kLargerMin = 1.2;         // ... and the other one, so many times as large, more than a copy.

struct HotDocument {
  std::string id;
  std::string cluster;  // For documents that repeat this one.
  std::optional<Instant> date;
  ShingleSet shingles;
};

struct ExactCopy {
  std::string id;
  std::string cluster;
};

bool within(Milliseconds window, const std::optional<Instant>& a, const std::optional<Instant>& b) {
  if (!a || !b) return true;
  return *a < *b ? *b - *a <= window : *a - *b <= window;
}

// How a document ("a") repeats an earlier one ("b").
struct Match {
  DuplicateKind kind = DuplicateKind::kNone;
  double similarity = 0;
  bool joins = false;  // It belongs to the earlier one's cluster.

  bool better_than(const Match& other) const {
    return joins != other.joins ? joins : similarity > other.similarity;
  }
};

Match match_of(const Overlap& overlap, bool in_window) {
  const bool weaker_counts = in_window && overlap.common >= kCommonMinInWindow;
  const bool similar = overlap.jaccard >= (weaker_counts ? kJaccardMinInWindow : kJaccardMin);
  if (!similar && !weaker_counts) return {};
  const double contained_min = similar ? kWhole : kContainedMinInWindow;
  const bool joins = similar || overlap.jaccard >= kJaccardMinToJoin;
  if (overlap.a_contained >= contained_min && overlap.a_contained >= overlap.b_contained * kLargerMin) {
    return {DuplicateKind::kContained, overlap.a_contained, joins};
  }
  if (overlap.b_contained >= contained_min && overlap.b_contained >= overlap.a_contained * kLargerMin) {
    return {DuplicateKind::kUpdated, overlap.jaccard, joins};
  }
  if (similar) return {DuplicateKind::kNear, overlap.jaccard, true};
  return {};
}

}  // namespace

struct NearDupIndex::Impl {
  explicit Impl(const NearDupOptions& options) : options(options) {}

  DupVerdict insert(const NearDupDocument& document);
  DupVerdict best_match(const NearDupDocument& document, const BandTable::Keys& keys, ShingleSet& shingles);
  void forget_old();
  void remember_exact(const Hash128& hash, const DupVerdict& verdict, const std::string& id);

  const NearDupOptions options;
  std::unordered_map<Hash128, ExactCopy> exact;
  std::deque<Hash128> exact_order;  // Oldest first.
  std::deque<HotDocument> hot;      // Parallel to `bands`.
  BandTable bands;
  std::optional<Instant> newest;

  // Kept for their memory.
  Words words;
  std::vector<uint64_t> shingle_hashes;
};

DupVerdict NearDupIndex::Impl::insert(const NearDupDocument& document) {
  words.read(document.text, Digits::kKept);
  DupVerdict verdict;
  verdict.cluster = document.id;
  if (words.hashes().empty()) return verdict;

  const Hash128 hash = hash128(words.folded());
  if (const auto copy = exact.find(hash); copy != exact.end()) {
    return {DuplicateKind::kExact, copy->second.id, 1.0, copy->second.cluster};
  }
  const size_t length = document.language == "vi" ? 7 : shingle_words(words);
  hash_shingles(words, length, shingle_hashes);
  if (shingle_hashes.size() >= options.shingles_min) {
    const BandTable::Keys keys = BandTable::keys_of(min_hash(shingle_hashes));
    ShingleSet shingles(shingle_hashes, options.shingles_max);
    verdict = best_match(document, keys, shingles);
    bands.push(keys);
    hot.push_back({document.id, verdict.cluster, document.date, std::move(shingles)});
    if (document.date && (!newest || *newest < *document.date)) newest = document.date;
    forget_old();
  }
  remember_exact(hash, verdict, document.id);
  return verdict;
}

DupVerdict NearDupIndex::Impl::best_match(const NearDupDocument& document, const BandTable::Keys& keys,
                                          ShingleSet& shingles) {
  Match best;
  const HotDocument* earlier = nullptr;
  for (const uint64_t number : bands.candidates(keys, options.candidates_max)) {
    HotDocument& candidate = hot[number - bands.first()];
    const bool in_window = within(options.window, document.date, candidate.date);
    const Match match = match_of(overlap(shingles, candidate.shingles), in_window);
    if (match.kind == DuplicateKind::kNone || !match.better_than(best)) continue;
    best = match;
    earlier = &candidate;
  }
  DupVerdict verdict;
  verdict.cluster = document.id;
  if (earlier == nullptr) return verdict;
  verdict.kind = best.kind;
  verdict.duplicate_of = earlier->id;
  verdict.similarity = best.similarity;
  if (best.joins) verdict.cluster = earlier->cluster;
  return verdict;
}

void NearDupIndex::Impl::forget_old() {
  const auto too_old = [this](const HotDocument& document) {
    return hot.size() > options.documents_min && newest && document.date &&
           *document.date < *newest - options.hot_window;
  };
  while (hot.size() > options.documents_max || (!hot.empty() && too_old(hot.front()))) {
    hot.pop_front();
    bands.pop();
  }
}

void NearDupIndex::Impl::remember_exact(const Hash128& hash, const DupVerdict& verdict,
                                        const std::string& id) {
  exact.emplace(hash, ExactCopy{id, verdict.cluster});
  exact_order.push_back(hash);
  if (exact_order.size() <= options.exact_max) return;
  exact.erase(exact_order.front());
  exact_order.pop_front();
}

NearDupIndex::NearDupIndex(const NearDupOptions& options) : impl_(std::make_unique<Impl>(options)) {}
NearDupIndex::NearDupIndex(NearDupIndex&&) noexcept = default;
NearDupIndex& NearDupIndex::operator=(NearDupIndex&&) noexcept = default;
NearDupIndex::~NearDupIndex() = default;

DupVerdict NearDupIndex::insert(const NearDupDocument& document) { return impl_->insert(document); }
size_t NearDupIndex::size() const { return impl_->hot.size(); }

}  // namespace newsieve
