#include "store/fingerprint_table.h"

#include <fmt/format.h>

#include "store/state_codec.h"

namespace newsieve {
namespace {

constexpr std::string_view kSketchVersionKey = "sketch";

}  // namespace

void FingerprintTable::put(uint64_t number, const FingerprintRecord& record,
                           rocksdb::WriteBatch& batch) const {
  tables_.put(kFingerprints, number_key(number), encode_fingerprint(record), batch);
}

Result<std::optional<FingerprintRecord>> FingerprintTable::get(uint64_t number) const {
  const std::string key = number_key(number);
  auto bytes = tables_.get(kFingerprints, key);
  if (!bytes) return tl::unexpected(bytes.error());
  if (!*bytes) return std::nullopt;
  auto record = decode_fingerprint(**bytes);
  if (!record) return tl::unexpected(tables_.damaged(record.error(), kFingerprints, key));
  return std::move(*record);
}

Result<void> FingerprintTable::for_each(
    uint64_t first, const std::function<bool(uint64_t, const FingerprintRecord&)>& visit) const {
  const auto rows = tables_.scan(kFingerprints);
  for (rows->Seek(number_key(first)); rows->Valid(); rows->Next()) {
    const std::string_view key = rows->key().ToStringView();
    const auto number = decode_number_key(key);
    auto record = number.and_then([&](uint64_t) { return decode_fingerprint(rows->value().ToStringView()); });
    if (!record) return tl::unexpected(tables_.damaged(record.error(), kFingerprints, key));
    if (!visit(*number, *record)) return {};
  }
  return tables_.end_of(*rows);
}

Result<void> FingerprintTable::require_sketch_version(uint32_t version, bool empty) {
  const std::string wanted = std::to_string(version);
  auto stored = tables_.get(kMeta, kSketchVersionKey);
  if (!stored) return tl::unexpected(stored.error());
  if (*stored == wanted) return {};
  if (!empty) {
    return fail(
        ErrorCode::kInvalid,
        fmt::format("the fingerprints in the state in {} are of sketch version {} and this program makes "
                    "version {}, so it would not know copies of older articles; go on with the program "
                    "that wrote them, or begin another folder (newsieve export writes what is in this one)",
                    tables_.path(), stored->value_or("?"), wanted));
  }
  rocksdb::WriteBatch batch;
  tables_.put(kMeta, kSketchVersionKey, wanted, batch);
  return tables_.write(batch);
}

}  // namespace newsieve
