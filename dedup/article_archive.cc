#include "dedup/article_archive.h"

#include <algorithm>

#include "dedup/fingerprint.h"

namespace newsieve {

Result<ArticleArchive> ArticleArchive::open(CrawlState& state, const FingerprintArchiveOptions& options) {
  if (Result<void> same = state.require_sketch_version(kSketchVersion); !same) {
    return tl::unexpected(same.error());
  }
  const auto is_known = [&state](uint64_t number, const Hash128& text_hash) {
    return state.fingerprint(number).map([&](const std::optional<FingerprintRecord>& record) {
      return record && record->fingerprint.text_hash == text_hash;
    });
  };
  auto index = FingerprintArchive::open(options, is_known);
  if (!index) return tl::unexpected(index.error());
  ArticleArchive archive(state, std::move(*index));
  return archive.catch_up().map([&] { return std::move(archive); });
}

Result<void> ArticleArchive::catch_up() {
  const Result<StateCounts> counts = state_->counts();
  if (!counts) return tl::unexpected(counts.error());
  if (counts->fingerprints == index_->size()) return {};
  Result<void> inserted;
  const Result<void> read =
      state_->for_each_fingerprint(index_->size(), [&](uint64_t, const FingerprintRecord& record) {
        inserted = index_->insert(record.fingerprint);
        return inserted.has_value();
      });
  return read ? inserted : read;
}

Result<ArchivedCopy> ArticleArchive::find_exact(const Fingerprint& fingerprint) const {
  const auto number = index_->find_exact(fingerprint);
  if (!number) return ArchivedCopy();
  return copy_of(DuplicateKind::kExact, *number, 1.0);
}

Result<ArchivedCopy> ArticleArchive::find_near(const Fingerprint& fingerprint, uint64_t hot) const {
  const auto match = index_->find_near(fingerprint, index_->size() - std::min(hot, index_->size()));
  if (!match) return ArchivedCopy();
  return copy_of(DuplicateKind::kNear, match->number, similarity_of(match->bits));
}

Result<ArchivedCopy> ArticleArchive::copy_of(DuplicateKind kind, uint64_t number, double similarity) const {
  Result<std::optional<FingerprintRecord>> record = state_->fingerprint(number);
  if (!record) return tl::unexpected(record.error());
  if (!*record) {
    return fail(ErrorCode::kCorrupt, "the state has no fingerprint " + std::to_string(number) +
                                         ", which its archive was made from; start again to make it anew");
  }
  return ArchivedCopy{kind, similarity, std::move(**record)};
}

}  // namespace newsieve
