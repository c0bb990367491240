#include "store/record.h"

#include "store/json_writer.h"
#include "store/record_schemas.h"

namespace newsieve {
namespace {

// Members of the record by what their absence looks like: null for one value, [] for a list.

void put_text(JsonWriter& json, std::string_view key, std::string_view value) {
  json.key(key);
  value.empty() ? json.null() : json.text(value);
}

void put_date(JsonWriter& json, std::string_view key, const std::optional<Instant>& date) {
  json.key(key);
  date ? json.text(to_rfc3339(*date)) : json.null();
}

void put_flag(JsonWriter& json, std::string_view key, const std::optional<bool>& flag) {
  json.key(key);
  flag ? json.boolean(*flag) : json.null();
}

void put_texts(JsonWriter& json, std::string_view key, const std::vector<std::string>& values) {
  json.key(key).open_list();
  for (const std::string& value : values) json.text(value);
  json.close_list();
}

void put_count(JsonWriter& json, std::string_view key, uint64_t value) {
  json.key(key).number(static_cast<int64_t>(value));
}

void put_images(JsonWriter& json, const std::vector<Image>& images) {
  json.key("images").open_list();
  for (const Image& image : images) {
    json.open_object();
    put_text(json, "url", image.url);
    put_text(json, "caption", image.caption);
    json.close_object();
  }
  json.close_list();
}

void put_verdict(JsonWriter& json, const DupVerdict& verdict) {
  const bool duplicate = verdict.kind != DuplicateKind::kNone;
  put_text(json, "duplicate_of", verdict.duplicate_of);
  put_text(json, "duplicate_kind", name(verdict.kind));
  json.key("similarity");
  duplicate ? json.number(verdict.similarity) : json.null();
  put_text(json, "cluster", verdict.cluster);
}

std::string_view version_text(int version) {
  switch (version) {
    case 10:
      return "1.0";
    case 11:
      return "1.1";
    case 20:
      return "2";
    default:
      return "";
  }
}

// fetch_milliseconds stays out: it would make two runs over the same pages differ.
void put_http(JsonWriter& json, const HttpResponse& http) {
  json.key("http").open_object();
  json.key("status");
  http.status == 0 ? json.null() : json.number(int64_t{http.status});
  put_text(json, "version", version_text(http.version));
  put_text(json, "content_type", http.content_type);
  put_text(json, "etag", http.etag);
  put_text(json, "last_modified", http.last_modified);
  put_text(json, "robots_tag", http.robots_tag);
  put_count(json, "bytes", http.body_bytes);
  json.close_object();
}

void put_hash(JsonWriter& json, const Hash128& body) {
  json.key("hash").open_object();
  put_text(json, "body", body.empty() ? std::string() : body.hex());
  json.close_object();
}

void put_warc(JsonWriter& json, const WarcPlace& place) {
  json.key("warc");
  if (place.file.empty()) {
    json.null();
    return;
  }
  json.open_object();
  put_text(json, "file", place.file);
  put_count(json, "offset", place.offset);
  json.key("bytes");
  place.bytes == 0 ? json.null() : json.number(static_cast<int64_t>(place.bytes));
  json.close_object();
}

void put_blocks(JsonWriter& json, const std::vector<TextBlock>& blocks) {
  json.key("blocks").open_list();
  for (const TextBlock& block : blocks) {
    json.open_object();
    json.key("text").text(block.text);
    json.key("kind").text(name(block.kind));
    json.key("kept").boolean(is_kept(block));
    json.key("reason").text(why(block));
    put_text(json, "link", block.link_url);
    put_text(json, "key", is_judged(block) && block.key.exact != 0 ? key_text(block.key.exact) : "");
    json.close_object();
  }
  json.close_list();
}

// True if the original has all of it. What it was updated to, it has not.
bool is_copy(const DupVerdict& verdict) {
  return verdict.kind != DuplicateKind::kNone && verdict.kind != DuplicateKind::kUpdated;
}

Article without_text(Article article) {
  article.blocks.clear();
  article.metadata.summary.clear();
  article.metadata.images.clear();
  return article;
}

}  // namespace

std::string to_record(const Article& article, const DupVerdict& verdict, const RecordOptions& options) {
  if (options.drop_duplicates && is_copy(verdict)) {
    RecordOptions kept = options;
    kept.drop_duplicates = false;
    return to_record(without_text(article), verdict, kept);
  }
  if (options.schema != RecordSchema::kNewsieve) return to_foreign_record(article, options.schema);
  const ArticleMetadata& metadata = article.metadata;
  const std::string text = text_of(article);
  const auto kept = static_cast<size_t>(std::count_if(article.blocks.begin(), article.blocks.end(), is_kept));
  std::string line;
  line.reserve(text.size() + text.size() / 8 + 2048);
  JsonWriter json(line);

  json.open_object();
  json.key("schema").text("newsieve/1");
  put_text(json, "id", article.id);
  put_text(json, "url", article.url.href());
  put_text(json, "canonical_url", metadata.canonical_url);
  put_text(json, "site", article.site);
  put_text(json, "site_name", metadata.site_name);
  put_text(json, "title", metadata.title);
  put_texts(json, "authors", metadata.authors);
  put_date(json, "date_published", metadata.date_published);
  put_date(json, "date_modified", metadata.date_modified);
  put_date(json, "date_fetched",
           article.fetched_at == Instant{} ? std::nullopt : std::optional(article.fetched_at));
  put_text(json, "language", metadata.language);
  put_text(json, "summary", metadata.summary);
  json.key("text").text(text);
  put_texts(json, "captions", texts_of(article, BlockReason::kCaption));
  put_texts(json, "credits", texts_of(article, BlockReason::kCredit));
  put_texts(json, "pull_quotes", texts_of(article, BlockReason::kPullQuote));
  put_text(json, "section", metadata.section);
  put_texts(json, "tags", metadata.tags);
  put_text(json, "image", metadata.image);
  put_images(json, metadata.images);
  put_text(json, "license", metadata.license);
  put_flag(json, "free_access", metadata.free_access);
  put_text(json, "page_type", name(article.page_type));
  json.key("page_type_confidence").number(article.page_type_confidence);
  put_text(json, "error", article.error);
  put_verdict(json, verdict);
  put_count(json, "revision", article.revision);
  put_count(json, "blocks_kept", kept);
  put_count(json, "blocks_dropped", article.blocks.size() - kept);
  put_http(json, article.http);
  put_hash(json, article.body_hash);
  put_warc(json, article.warc);
  put_count(json, "depth", article.depth);
  put_text(json, "referrer", article.referrer);
  if (options.blocks) put_blocks(json, article.blocks);
  json.close_object();
  return line;
}

}  // namespace newsieve
