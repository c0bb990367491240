#include "store/meta_table.h"

#include "base/codec.h"
#include "store/state_codec.h"

namespace newsieve {
namespace {

constexpr std::string_view kSinks = "sink/";
constexpr std::string_view kSeedsMoved = "seed/";
constexpr std::string_view kSettings = "setting/";

std::string key_of(std::string_view group, std::string_view name) {
  return std::string(group) + std::string(name);
}

}  // namespace

void MetaTable::put_sink(const SinkOffset& sink, rocksdb::WriteBatch& batch) const {
  std::string value;
  Encoder(value).put(sink.bytes);
  tables_.put(kMeta, key_of(kSinks, sink.name), value, batch);
}

void MetaTable::put_seed_moved(const MovedSeed& seed, rocksdb::WriteBatch& batch) const {
  tables_.put(kMeta, key_of(kSeedsMoved, seed.to.with_path("/").href()), seed.from.href(), batch);
}

Result<uint64_t> MetaTable::sink_bytes(const std::string& name) const {
  const std::string key = key_of(kSinks, name);
  auto stored = tables_.get(kMeta, key);
  if (!stored) return tl::unexpected(stored.error());
  if (!*stored) return 0;
  Decoder decoder(**stored);
  const uint64_t bytes = decoder.number();
  if (decoder.done()) return bytes;
  return tl::unexpected(
      tables_.damaged({ErrorCode::kCorrupt, "a sink's offset does not decode"}, kMeta, key));
}

Result<std::vector<MovedSeed>> MetaTable::seeds_moved() const {
  std::vector<MovedSeed> seeds;
  const auto rows = tables_.scan(kMeta);
  for (rows->Seek(kSeedsMoved); rows->Valid() && rows->key().starts_with(kSeedsMoved); rows->Next()) {
    const std::string_view key = rows->key().ToStringView();
    Result<Url> to = Url::parse(key.substr(kSeedsMoved.size()));
    Result<Url> from = Url::parse(rows->value().ToStringView());
    if (!to || !from) return tl::unexpected(tables_.damaged((to ? from : to).error(), kMeta, key));
    seeds.push_back({std::move(*from), std::move(*to)});
  }
  return tables_.end_of(*rows).map([&] { return std::move(seeds); });
}

Result<void> MetaTable::set(const Setting& setting) const {
  rocksdb::WriteBatch batch;
  tables_.put(kMeta, key_of(kSettings, setting.key), setting.value, batch);
  return tables_.write(batch).and_then([this] { return tables_.sync(); });
}

Result<void> MetaTable::erase(const std::string& key) const {
  rocksdb::WriteBatch batch;
  tables_.erase(kMeta, key_of(kSettings, key), batch);
  return tables_.write(batch).and_then([this] { return tables_.sync(); });
}

Result<std::vector<Setting>> MetaTable::settings(const std::string& prefix) const {
  std::vector<Setting> found;
  const std::string first = key_of(kSettings, prefix);
  const auto rows = tables_.scan(kMeta);
  for (rows->Seek(first); rows->Valid() && rows->key().starts_with(first); rows->Next()) {
    found.push_back(
        {std::string(rows->key().ToStringView().substr(kSettings.size())), rows->value().ToString()});
  }
  return tables_.end_of(*rows).map([&] { return std::move(found); });
}

}  // namespace newsieve
