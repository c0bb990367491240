#include "dedup/near_dup_index.h"

#include <algorithm>

#include "base/hash.h"
#include "dedup/byte_log.h"
#include "dedup/dup_clusters.h"
#include "dedup/dup_match.h"
#include "dedup/fifo.h"
#include "dedup/number_table.h"
#include "dedup/sketch_table.h"

namespace newsieve {
namespace {

constexpr Instant kUndated = Instant::max();
constexpr uint32_t kNoCluster = UINT32_MAX;
constexpr uint64_t kNotHot = UINT64_MAX;
constexpr uint64_t kNumberMask = 0x7FFFFFFF;  // What the table of exact hashes keeps of a number.

// A document that exact copies are recognised by.
struct Known {
  Hash128 hash;
  Instant date{};
  uint64_t ids_address = 0;  // Its id, and that of all who came after it, stands here or later.
  uint64_t id_address = 0;
  uint32_t id_bytes = 0;
  uint32_t cluster = kNoCluster;  // None as long as it stands alone.
  uint64_t hot = kNotHot;         // Its number among the hot ones.
  bool is_copy = false;           // Its verdict names another document.
};

// A document that is compared by its shingles.
struct Hot {
  uint64_t known = 0;
  uint64_t sets_address = 0;  // Its shingles, then its figures.
  Instant date{};             // From its date to that of its latest exact copy.
  Instant latest{};
};

bool within(Milliseconds window, const Hot& a, const Hot& b) {
  if (a.date == kUndated || b.date == kUndated) return true;
  if (a.latest < b.date) return b.date - a.latest <= window;
  return a.date <= b.latest || a.date - b.latest <= window;
}

// A match with a remembered document.
struct Edge {
  uint64_t known;
  DatedId document;
  DupMatch match;
  bool is_earlier;  // The remembered document is the earlier one.
};

bool better(const Edge& a, const Edge& b) {
  const bool a_joins = a.match.joins != DupMatch::Joins::kNo;
  const bool b_joins = b.match.joins != DupMatch::Joins::kNo;
  if (a_joins != b_joins) return a_joins;
  if (a.match.similarity != b.match.similarity) return a.match.similarity > b.match.similarity;
  return a.document < b.document;
}

// The larger document of a match by which one takes in the other as its part.
bool remembered_is_larger(const Edge& edge) {
  return edge.is_earlier == (edge.match.kind == DuplicateKind::kContained);
}

}  // namespace

struct NearDupIndex::Impl {
  explicit Impl(const NearDupOptions& options) : options(options), sketcher(options.sketch) {}

  NearDupInsertion insert(const SketchedDocument& document);
  NearDupInsertion insert_copy(uint64_t original, const DatedId& copy, const DocumentSketch& sketch);
  std::optional<uint64_t> find_exact(const Hash128& hash) const;
  uint64_t remember(const Hash128& hash, Instant date, std::string_view id);
  SketchTable::NewBins find_edges(const Hot& self, const DocumentSketch& sketch);
  void join_edges(uint64_t number, std::vector<std::string> old_names, NearDupInsertion& out);
  void join(uint64_t number, uint64_t remembered, std::vector<std::string>& old_names);
  bool together(uint64_t a, uint64_t b) const;
  uint32_t cluster_of(uint64_t number);
  void forget_old(Instant date);
  void forget_hot();
  void forget_known();
  void pop_known();

  DatedId dated_id(uint64_t number) const {
    const Known& document = known[number];
    return {document.date, number, {ids.at(document.id_address), document.id_bytes}};
  }
  DatedId cluster_name(uint64_t number) const {
    const uint32_t cluster = known[number].cluster;
    return cluster == kNoCluster ? dated_id(number) : clusters.earliest(cluster);
  }

  const NearDupOptions options;
  Fifo<Known> known;
  ByteLog ids;
  NumberTable exact;  // Low bits of the hash -> low bits of the number in `known`.
  Fifo<Hot> hot;      // Parallel to `sketches`.
  ByteLog sets;
  SketchTable sketches;
  DupClusters clusters;
  Instant newest = Instant::min();
  NearDupWork work;

  // Kept for their memory.
  DocumentSketcher sketcher;
  DocumentSketch sketch;
  DocumentSets own;
  DocumentSets other;
  std::vector<uint64_t> candidates;
  std::vector<Edge> edges;
};

NearDupInsertion NearDupIndex::Impl::insert(const SketchedDocument& document) {
  NearDupInsertion out;
  out.verdict.cluster = document.id;
  const DocumentSketch& sketch = document.sketch;
  if (!sketch.has_words) return out;
  const Instant date = document.date.value_or(kUndated);
  if (const std::optional<uint64_t> original = find_exact(sketch.hash)) {
    return insert_copy(*original, {date, *original, document.id}, sketch);
  }
  const uint64_t number = remember(sketch.hash, date, document.id);
  if (!sketch.sets.empty()) {
    const SketchTable::NewBins new_bins = find_edges({.known = number, .date = date, .latest = date}, sketch);
    join_edges(number, {}, out);
    known[number].hot = hot.push({number, sets.append(sketch.sets), date, date});
    sketches.push(sketch.min_hash, new_bins);
    forget_old(date);
  }
  forget_known();
  return out;
}

// The copy of a remembered document. Only if it was published earlier it takes that document's place.
NearDupInsertion NearDupIndex::Impl::insert_copy(uint64_t original, const DatedId& copy,
                                                 const DocumentSketch& sketch) {
  NearDupInsertion out;
  Known& place = known[original];
  const bool is_hot = place.hot != kNotHot;
  if (is_hot && copy.date != kUndated) {
    Hot& span = hot[place.hot];
    span.latest = span.date == kUndated ? copy.date : std::max(span.latest, copy.date);
    span.date = std::min(span.date, copy.date);
  }
  if (place.date <= copy.date) {
    const DatedId first = dated_id(original);
    out.verdict = {DuplicateKind::kExact, std::string(first.id), 1.0, std::string(cluster_name(original).id)};
    return out;
  }
  const std::string old_id(dated_id(original).id);
  const std::string old_cluster(cluster_name(original).id);
  place.date = copy.date;
  place.id_address = ids.append(copy.id);
  place.id_bytes = static_cast<uint32_t>(copy.id.size());
  if (place.cluster != kNoCluster) clusters.add(place.cluster, copy);
  edges.clear();
  if (is_hot) find_edges(hot[place.hot], sketch);
  join_edges(original, {old_cluster}, out);
  out.revised.push_back({old_id, {DuplicateKind::kExact, std::string(copy.id), 1.0, out.verdict.cluster}});
  return out;
}

std::optional<uint64_t> NearDupIndex::Impl::find_exact(const Hash128& hash) const {
  std::optional<uint64_t> found;
  exact.for_each(static_cast<uint32_t>(hash.low), [&](uint32_t low_bits) {
    const uint64_t number = known.first() + ((low_bits - known.first()) & kNumberMask);
    if (number < known.end() && known[number].hash == hash) found = number;
    return !found;
  });
  return found;
}

uint64_t NearDupIndex::Impl::remember(const Hash128& hash, Instant date, std::string_view id) {
  const uint64_t address = ids.append(id);
  const uint64_t number = known.push({.hash = hash,
                                      .date = date,
                                      .ids_address = address,
                                      .id_address = address,
                                      .id_bytes = static_cast<uint32_t>(id.size())});
  exact.insert(static_cast<uint32_t>(hash.low), static_cast<uint32_t>(number & kNumberMask),
               [this](uint32_t old) { return ((old - known.first()) & kNumberMask) >= known.size(); });
  return number;
}

// All matches of the document with hot ones.
SketchTable::NewBins NearDupIndex::Impl::find_edges(const Hot& self, const DocumentSketch& sketch) {
  edges.clear();
  const SketchTable::NewBins new_bins =
      sketches.candidates(sketch.min_hash, options.candidates_max, candidates);
  if (candidates.empty()) return new_bins;
  own.decode(sketch.sets.data());
  const DatedId document = dated_id(self.known);
  for (const uint64_t number : candidates) {
    const Hot& candidate = hot[number];
    if (candidate.known == self.known) continue;
    other.decode(sets.at(candidate.sets_address));
    ++work.candidates;
    const DatedId remembered = dated_id(candidate.known);
    const bool is_earlier = remembered < document;
    const DocumentSets& later = is_earlier ? own : other;
    const DocumentSets& earlier = is_earlier ? other : own;
    const DupMatch match =
        match_of({overlap(later.shingles, earlier.shingles), overlap(later.figures, earlier.figures),
                  within(options.window, self, candidate)});
    if (match.kind != DuplicateKind::kNone) edges.push_back({candidate.known, remembered, match, is_earlier});
  }
  return new_bins;
}

// The document's verdict, and what it changes, from all its edges. `old_names`: of clusters that were renamed
// before.
void NearDupIndex::Impl::join_edges(uint64_t number, std::vector<std::string> old_names,
                                    NearDupInsertion& out) {
  std::sort(edges.begin(), edges.end(), better);
  for (const Edge& edge : edges) {
    if (edge.match.joins == DupMatch::Joins::kYes) join(number, edge.known, old_names);
  }
  std::vector<const Edge*> parts;
  for (const Edge& edge : edges) {
    if (edge.match.joins == DupMatch::Joins::kThroughPart) parts.push_back(&edge);
  }
  std::sort(parts.begin(), parts.end(),
            [](const Edge* a, const Edge* b) { return a->document < b->document; });
  for (const Edge* edge : parts) {
    const uint64_t larger = remembered_is_larger(*edge) ? edge->known : number;
    if (together(number, edge->known) || clusters.has_part(cluster_of(larger))) continue;
    join(number, edge->known, old_names);
    clusters.set_has_part(cluster_of(larger));
  }

  const std::string name(cluster_name(number).id);
  out.verdict.cluster = name;
  for (std::string& old_name : old_names) {
    if (old_name != name) out.renamed.push_back({std::move(old_name), name});
  }
  const auto best =
      std::find_if(edges.begin(), edges.end(), [](const Edge& edge) { return edge.is_earlier; });
  known[number].is_copy = best != edges.end();
  if (best != edges.end()) {
    out.verdict = {best->match.kind, std::string(best->document.id), best->match.similarity, name};
  }
  for (const Edge& edge : edges) {
    Known& later = known[edge.known];
    if (edge.is_earlier || later.is_copy) continue;
    later.is_copy = true;
    out.revised.push_back({std::string(edge.document.id),
                           {edge.match.kind, std::string(dated_id(number).id), edge.match.similarity,
                            std::string(cluster_name(edge.known).id)}});
  }
}

bool NearDupIndex::Impl::together(uint64_t a, uint64_t b) const {
  const uint32_t cluster_a = known[a].cluster;
  const uint32_t cluster_b = known[b].cluster;
  return cluster_a != kNoCluster && cluster_b != kNoCluster && clusters.same(cluster_a, cluster_b);
}

// The document with a remembered one.
void NearDupIndex::Impl::join(uint64_t number, uint64_t remembered, std::vector<std::string>& old_names) {
  if (together(number, remembered)) return;
  old_names.emplace_back(cluster_name(remembered).id);
  uint32_t& cluster = known[number].cluster;
  if (cluster == kNoCluster) {
    cluster = cluster_of(remembered);
    clusters.hold(cluster);
    clusters.add(cluster, dated_id(number));
  } else {
    clusters.join(cluster, cluster_of(remembered));
  }
}

uint32_t NearDupIndex::Impl::cluster_of(uint64_t number) {
  uint32_t& cluster = known[number].cluster;
  if (cluster == kNoCluster) cluster = clusters.start(dated_id(number));
  return cluster;
}

void NearDupIndex::Impl::forget_old(Instant date) {
  if (date != kUndated) newest = std::max(newest, date);
  const auto too_old = [this](const Hot& document) {
    return hot.size() > options.documents_min && newest != Instant::min() &&
           document.latest < newest - options.hot_window;
  };
  while (hot.size() > options.documents_max || (!hot.empty() && too_old(hot.front()))) forget_hot();
}

void NearDupIndex::Impl::forget_hot() {
  known[hot.front().known].hot = kNotHot;
  hot.pop();
  sketches.pop();
  ++work.forgotten;
  if (!hot.empty()) sets.drop_before(hot.front().sets_address);
}

void NearDupIndex::Impl::forget_known() {
  while (known.size() > options.exact_max) {
    if (!hot.empty() && hot.front().known == known.first()) forget_hot();
    pop_known();
  }
  if (options.exact_outlives_hot || hot.empty()) return;
  while (known.first() < hot.front().known) pop_known();
}

void NearDupIndex::Impl::pop_known() {
  if (known.front().cluster != kNoCluster) clusters.release(known.front().cluster);
  known.pop();
  if (!known.empty()) ids.drop_before(known.front().ids_address);
}

NearDupIndex::NearDupIndex(const NearDupOptions& options) : impl_(std::make_unique<Impl>(options)) {}
NearDupIndex::NearDupIndex(NearDupIndex&&) noexcept = default;
NearDupIndex& NearDupIndex::operator=(NearDupIndex&&) noexcept = default;
NearDupIndex::~NearDupIndex() = default;

NearDupInsertion NearDupIndex::insert(const NearDupDocument& document) {
  impl_->sketcher.sketch(document.text, document.language, impl_->sketch);
  return impl_->insert({document.id, impl_->sketch, document.date});
}

NearDupInsertion NearDupIndex::insert(const SketchedDocument& document) { return impl_->insert(document); }

size_t NearDupIndex::size() const { return impl_->hot.size(); }
const NearDupWork& NearDupIndex::work() const { return impl_->work; }

}  // namespace newsieve
