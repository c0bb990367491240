#include "base/codec.h"
#include "store/record.h"

namespace newsieve {
namespace {

constexpr uint64_t kVersion = 7;
constexpr size_t kBlockBytesMin = 35;  // What put_block() writes of a block without text.
constexpr Milliseconds kFromEpochMax = std::chrono::years(10'000);  // No date we write is further from 1970.

void put_strings(Encoder& encoder, const std::vector<std::string>& strings) {
  encoder.put(uint64_t{strings.size()});
  for (const std::string& text : strings) encoder.put(std::string_view(text));
}

std::vector<std::string> take_strings(Decoder& decoder) {
  std::vector<std::string> strings;
  for (size_t left = decoder.count(); left > 0 && decoder.ok(); --left) strings.push_back(decoder.string());
  return strings;
}

void put_instant(Encoder& encoder, Instant instant) {
  encoder.put_signed(instant.time_since_epoch().count());
}

Instant take_instant(Decoder& decoder, bool* valid) {
  const Milliseconds since_epoch(decoder.signed_number());
  if (since_epoch < -kFromEpochMax || since_epoch > kFromEpochMax) *valid = false;
  return Instant(*valid ? since_epoch : Milliseconds(0));
}

void put_date(Encoder& encoder, const std::optional<Instant>& date) {
  encoder.put(uint64_t{date.has_value()});
  if (date) put_instant(encoder, *date);
}

std::optional<Instant> take_date(Decoder& decoder, bool* valid) {
  if (decoder.number() == 0) return std::nullopt;
  return take_instant(decoder, valid);
}

// False in *valid if the number names no value up to `last`.
template <class Enum>
Enum take_enum(Decoder& decoder, Enum last, bool* valid) {
  const uint64_t number = decoder.number();
  if (number > static_cast<uint64_t>(last)) *valid = false;
  return *valid ? static_cast<Enum>(number) : Enum{};
}

// A number of 0 to 1.
double take_share(Decoder& decoder, bool* valid) {
  const double share = decoder.real();
  if (!(share >= 0 && share <= 1)) *valid = false;
  return *valid ? share : 0;
}

void put_flag(Encoder& encoder, const std::optional<bool>& flag) {
  encoder.put(flag ? uint64_t{*flag} + 1 : uint64_t{0});
}

std::optional<bool> take_flag(Decoder& decoder, bool* valid) {
  const uint64_t number = decoder.number();
  if (number > 2) *valid = false;
  return number == 0 ? std::nullopt : std::optional(number == 2);
}

void put_metadata(Encoder& encoder, const ArticleMetadata& metadata) {
  encoder.put(std::string_view(metadata.canonical_url));
  encoder.put(std::string_view(metadata.site_name));
  encoder.put(std::string_view(metadata.title));
  put_strings(encoder, metadata.authors);
  put_date(encoder, metadata.date_published);
  put_date(encoder, metadata.date_modified);
  encoder.put(std::string_view(metadata.language));
  encoder.put(std::string_view(metadata.summary));
  encoder.put(std::string_view(metadata.section));
  put_strings(encoder, metadata.tags);
  encoder.put(std::string_view(metadata.image));
  encoder.put(uint64_t{metadata.images.size()});
  for (const Image& image : metadata.images) {
    encoder.put(std::string_view(image.url));
    encoder.put(std::string_view(image.caption));
  }
  encoder.put(std::string_view(metadata.license));
  put_flag(encoder, metadata.free_access);
}

ArticleMetadata take_metadata(Decoder& decoder, bool* valid) {
  ArticleMetadata metadata;
  metadata.canonical_url = decoder.string();
  metadata.site_name = decoder.string();
  metadata.title = decoder.string();
  metadata.authors = take_strings(decoder);
  metadata.date_published = take_date(decoder, valid);
  metadata.date_modified = take_date(decoder, valid);
  metadata.language = decoder.string();
  metadata.summary = decoder.string();
  metadata.section = decoder.string();
  metadata.tags = take_strings(decoder);
  metadata.image = decoder.string();
  for (size_t left = decoder.count(); left > 0 && decoder.ok(); --left) {
    Image& image = metadata.images.emplace_back();
    image.url = decoder.string();
    image.caption = decoder.string();
  }
  metadata.license = decoder.string();
  metadata.free_access = take_flag(decoder, valid);
  return metadata;
}

void put_http(Encoder& encoder, const HttpResponse& http) {
  encoder.put_signed(http.status);
  encoder.put_signed(http.version);
  encoder.put(std::string_view(http.content_type));
  encoder.put(std::string_view(http.content_encoding));
  encoder.put(std::string_view(http.etag));
  encoder.put(std::string_view(http.last_modified));
  encoder.put(std::string_view(http.robots_tag));
  encoder.put(http.body_bytes);
  encoder.put(uint64_t{http.fetch_milliseconds});
}

HttpResponse take_http(Decoder& decoder) {
  HttpResponse http;
  http.status = static_cast<int>(decoder.signed_number());
  http.version = static_cast<int>(decoder.signed_number());
  http.content_type = decoder.string();
  http.content_encoding = decoder.string();
  http.etag = decoder.string();
  http.last_modified = decoder.string();
  http.robots_tag = decoder.string();
  http.body_bytes = decoder.number();
  http.fetch_milliseconds = static_cast<uint32_t>(decoder.number());
  return http;
}

void put_verdict(Encoder& encoder, const DupVerdict& verdict) {
  encoder.put(static_cast<uint64_t>(verdict.kind));
  encoder.put(std::string_view(verdict.duplicate_of));
  encoder.put_double(verdict.similarity);
  encoder.put(std::string_view(verdict.cluster));
}

DupVerdict take_verdict(Decoder& decoder, bool* valid) {
  DupVerdict verdict;
  verdict.kind = take_enum(decoder, DuplicateKind::kUpdated, valid);
  verdict.duplicate_of = decoder.string();
  verdict.similarity = decoder.real();
  verdict.cluster = decoder.string();
  return verdict;
}

void put_key(Encoder& encoder, const BlockKey& key) {
  encoder.put_fixed(key.exact);
  const bool similar = key.opening != 0 || key.simhash != 0;
  encoder.put(uint64_t{key.words} * 2 + (similar ? 1 : 0));
  if (!similar) return;
  encoder.put_fixed(key.opening);
  encoder.put_fixed(key.simhash);
}

BlockKey take_key(Decoder& decoder) {
  BlockKey key;
  key.exact = decoder.fixed();
  const uint64_t words = decoder.number();
  key.words = static_cast<uint32_t>(words / 2);
  if (words % 2 == 0) return key;
  key.opening = decoder.fixed();
  key.simhash = decoder.fixed();
  return key;
}

void put_block(Encoder& encoder, const TextBlock& block) {
  encoder.put(std::string_view(block.text));
  encoder.put(static_cast<uint64_t>(block.kind));
  encoder.put(static_cast<uint64_t>(block.reason));
  encoder.put(uint64_t{block.heading_level});
  encoder.put(uint64_t{block.main});
  encoder.put(uint64_t{block.link_bytes});
  encoder.put(uint64_t{block.tokens});
  encoder.put_fixed(block.path);
  encoder.put_fixed(block.container);
  encoder.put(uint64_t{block.container_ordinal});
  encoder.put(uint64_t{block.item_ordinal});
  encoder.put(std::string_view(block.link_url));
  put_key(encoder, block.key);
}

TextBlock take_block(Decoder& decoder, bool* valid) {
  TextBlock block;
  block.text = decoder.string();
  block.kind = take_enum(decoder, BlockKind::kOther, valid);
  block.reason = take_enum(decoder, BlockReason::kProtected, valid);
  block.heading_level = static_cast<uint8_t>(decoder.number());
  block.main = decoder.number() != 0;
  block.link_bytes = static_cast<uint32_t>(decoder.number());
  block.tokens = static_cast<uint32_t>(decoder.number());
  block.path = decoder.fixed();
  block.container = decoder.fixed();
  block.container_ordinal = static_cast<uint32_t>(decoder.number());
  block.item_ordinal = static_cast<uint32_t>(decoder.number());
  block.link_url = decoder.string();
  block.key = take_key(decoder);
  return block;
}

}  // namespace

std::string encode_article(const Article& article) {
  size_t text_bytes = 1024;
  for (const TextBlock& block : article.blocks) text_bytes += block.text.size() + block.link_url.size() + 60;
  std::string bytes;
  bytes.reserve(text_bytes);
  Encoder encoder(bytes);
  encoder.put(kVersion);
  encoder.put(std::string_view(article.id));
  encoder.put(std::string_view(article.url.href()));
  encoder.put(std::string_view(article.site));
  put_metadata(encoder, article.metadata);
  encoder.put(static_cast<uint64_t>(article.page_type));
  encoder.put_double(article.page_type_confidence);
  encoder.put(std::string_view(article.error));
  put_http(encoder, article.http);
  encoder.put_fixed(article.body_hash.high);
  encoder.put_fixed(article.body_hash.low);
  put_instant(encoder, article.fetched_at);
  encoder.put(std::string_view(article.warc.file));
  encoder.put(article.warc.offset);
  encoder.put(article.warc.bytes);
  encoder.put(uint64_t{article.depth});
  encoder.put(std::string_view(article.referrer));
  encoder.put(uint64_t{article.revision});
  encoder.put(uint64_t{article.written});
  put_verdict(encoder, article.duplicate);
  encoder.put(uint64_t{article.blocks.size()});
  for (const TextBlock& block : article.blocks) put_block(encoder, block);
  return bytes;
}

Result<Article> decode_article(std::string_view bytes) {
  Decoder decoder(bytes);
  const uint64_t version = decoder.number();
  if (version != kVersion) {
    return fail(ErrorCode::kCorrupt, "an article is stored in version " + std::to_string(version) +
                                         ", and only version " + std::to_string(kVersion) + " is known");
  }
  bool valid = true;
  Article article;
  article.id = decoder.string();
  const std::string_view href = decoder.bytes();
  article.site = decoder.string();
  article.metadata = take_metadata(decoder, &valid);
  article.page_type = take_enum(decoder, PageType::kOther, &valid);
  article.page_type_confidence = take_share(decoder, &valid);
  article.error = decoder.string();
  article.http = take_http(decoder);
  article.body_hash.high = decoder.fixed();
  article.body_hash.low = decoder.fixed();
  article.fetched_at = take_instant(decoder, &valid);
  article.warc.file = decoder.string();
  article.warc.offset = decoder.number();
  article.warc.bytes = decoder.number();
  article.depth = static_cast<uint16_t>(decoder.number());
  article.referrer = decoder.string();
  article.revision = static_cast<uint32_t>(decoder.number());
  article.written = decoder.number() != 0;
  article.duplicate = take_verdict(decoder, &valid);
  const size_t blocks = decoder.count();
  article.blocks.reserve(std::min(blocks, bytes.size() / kBlockBytesMin));
  for (size_t left = blocks; left > 0 && decoder.ok(); --left) {
    article.blocks.push_back(take_block(decoder, &valid));
  }
  if (!valid || !decoder.done()) {
    return fail(ErrorCode::kCorrupt, "the article " + article.id + " does not decode");
  }
  if (href.empty()) return article;  // A page that was given without a URL.
  auto url = Url::parse(href);
  if (!url)
    return fail(ErrorCode::kCorrupt, "the article " + article.id + " has the URL " + std::string(href));
  article.url = std::move(*url);
  return article;
}

}  // namespace newsieve
