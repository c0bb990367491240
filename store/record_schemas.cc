#include "store/record_schemas.h"

#include <span>

#include "base/check.h"
#include "store/json_writer.h"

namespace newsieve {
namespace {

// One field: its name in that tool's JSON, and how its value is written.
struct Field {
  std::string_view name;
  void (*write)(JsonWriter&, const Article&);
};

// What stands for a value that is not known.

void null(JsonWriter& json, const Article&) { json.null(); }
void empty_text(JsonWriter& json, const Article&) { json.text(""); }
void empty_list(JsonWriter& json, const Article&) {
  json.open_list();
  json.close_list();
}

void text_or_null(JsonWriter& json, std::string_view value) {
  value.empty() ? json.null() : json.text(value);
}

void texts(JsonWriter& json, const std::vector<std::string>& values) {
  json.open_list();
  for (const std::string& value : values) json.text(value);
  json.close_list();
}

std::string joined(const std::vector<std::string>& values, std::string_view separator) {
  std::string out;
  for (const std::string& value : values) {
    if (!out.empty()) out += separator;
    out += value;
  }
  return out;
}

// The kept blocks, parted by an empty line.
std::string paragraphs_of(const Article& article) {
  std::string out;
  for (const TextBlock& block : article.blocks) {
    if (!is_kept(block)) continue;
    if (!out.empty()) out += "\n\n";
    out += block.text;
  }
  return out;
}

// Dates: "2024-02-29", "2024-02-29 03:00:00", "2024-02-29T03:00:00+00:00".

std::string day_of(Instant instant) {
  const std::string text = to_rfc3339(instant);
  return text.substr(0, text.find('T'));
}

std::string time_of(Instant instant, std::string_view separator, std::string_view zone) {
  std::string text = to_rfc3339(instant);
  text.pop_back();  // "Z"
  text.replace(text.find('T'), 1, separator);
  return text.append(zone);
}

std::optional<Instant> fetched(const Article& article) {
  return article.fetched_at == Instant{} ? std::nullopt : std::optional(article.fetched_at);
}

void day(JsonWriter& json, const std::optional<Instant>& date) {
  date ? json.text(day_of(*date)) : json.null();
}

// Python's str() of a datetime, or of None.
void python_time(JsonWriter& json, const std::optional<Instant>& date) {
  json.text(date ? time_of(*date, " ", "") : "None");
}

// Python's urllib.parse.quote_plus().
std::string quote_plus(std::string_view text) {
  constexpr std::string_view kHexDigits = "0123456789ABCDEF";
  constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-~";
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (kPlain.find(c) != std::string_view::npos) {
      out += c;
    } else {
      out += {'%', kHexDigits[byte >> 4], kHexDigits[byte & 15]};
    }
  }
  return out;
}

// Fields that several tools write alike.

void url(JsonWriter& json, const Article& a) { json.text(a.url.href()); }
void text(JsonWriter& json, const Article& a) { json.text(text_of(a)); }
void title_or_null(JsonWriter& json, const Article& a) { text_or_null(json, a.metadata.title); }
void summary_or_null(JsonWriter& json, const Article& a) { text_or_null(json, a.metadata.summary); }
void image_or_null(JsonWriter& json, const Article& a) { text_or_null(json, a.metadata.image); }
void image(JsonWriter& json, const Article& a) { json.text(a.metadata.image); }
void language_or_null(JsonWriter& json, const Article& a) { text_or_null(json, a.metadata.language); }
void language(JsonWriter& json, const Article& a) { json.text(a.metadata.language); }
void authors(JsonWriter& json, const Article& a) { texts(json, a.metadata.authors); }
void tags(JsonWriter& json, const Article& a) { texts(json, a.metadata.tags); }
void site_name(JsonWriter& json, const Article& a) {
  text_or_null(json, a.metadata.site_name.empty() ? a.site : a.metadata.site_name);
}

constexpr Field kTrafilatura[] = {
    {"title", title_or_null},
    {"author", [](auto& json, auto& a) { text_or_null(json, joined(a.metadata.authors, "; ")); }},
    {"hostname", [](auto& json, auto& a) { text_or_null(json, a.site); }},
    {"date", [](auto& json, auto& a) { day(json, a.metadata.date_published); }},
    {"fingerprint", null},
    {"id", [](auto& json, auto& a) { text_or_null(json, a.id); }},
    {"license", [](auto& json, auto& a) { text_or_null(json, a.metadata.license); }},
    {"comments", empty_text},
    {"raw_text", text},
    {"text", text},
    {"language", language_or_null},
    {"image", image_or_null},
    {"pagetype", [](auto& json, auto& a) { json.text(name(a.page_type)); }},
    {"filedate", [](auto& json, auto& a) { day(json, fetched(a)); }},
    {"source", url},
    {"source-hostname", site_name},
    {"excerpt", summary_or_null},
    {"categories", [](auto& json, auto& a) { json.text(a.metadata.section); }},
    {"tags", [](auto& json, auto& a) { json.text(joined(a.metadata.tags, ";")); }},
};

void image_urls(JsonWriter& json, const Article& article) {
  json.open_list();
  for (const Image& image : article.metadata.images) json.text(image.url);
  json.close_list();
}

constexpr Field kNewspaper4k[] = {
    {"url", url},
    {"read_more_link", empty_text},
    {"language", language},
    {"title", [](auto& json, auto& a) { json.text(a.metadata.title); }},
    {"top_image", image},
    {"meta_img", image},
    {"images", image_urls},
    {"movies", empty_list},
    {"keywords", empty_list},
    {"meta_keywords", tags},
    {"tags", tags},
    {"authors", authors},
    {"publish_date",
     [](auto& json, auto& a) {
       const auto& date = a.metadata.date_published;
       date ? json.text(time_of(*date, "T", "+00:00")) : json.null();
     }},
    {"summary", empty_text},
    {"meta_description", [](auto& json, auto& a) { json.text(a.metadata.summary); }},
    {"meta_lang", language},
    {"meta_favicon", empty_text},
    {"meta_site_name", [](auto& json, auto& a) { json.text(a.metadata.site_name); }},
    {"canonical_link", [](auto& json, auto& a) { json.text(a.metadata.canonical_url); }},
    {"text", [](auto& json, auto& a) { json.text(paragraphs_of(a)); }},
};

constexpr Field kNewsPlease[] = {
    {"authors", authors},
    {"date_download", [](auto& json, auto& a) { python_time(json, fetched(a)); }},
    {"date_modify", [](auto& json, auto& a) { python_time(json, a.metadata.date_modified); }},
    {"date_publish", [](auto& json, auto& a) { python_time(json, a.metadata.date_published); }},
    {"description", summary_or_null},
    {"filename", [](auto& json, auto& a) { json.text(quote_plus(a.url.href()) + ".json"); }},
    {"image_url", image_or_null},
    {"language", language_or_null},
    {"localpath", null},
    {"maintext", [](auto& json, auto& a) { text_or_null(json, text_of(a)); }},
    {"source_domain", [](auto& json, auto& a) { text_or_null(json, a.url.host()); }},
    {"text", null},
    {"title", title_or_null},
    {"title_page", title_or_null},
    {"title_rss", null},
    {"url", url},
};

// Sections as headings part the text; what stands before the first heading is a section without one.
void fundus_body(JsonWriter& json, const Article& article) {
  json.open_object();
  json.key("summary");
  empty_list(json, article);
  json.key("sections").open_list();
  bool in_section = false;
  const auto open_section = [&](std::string_view headline) {
    if (in_section) {
      json.close_list();
      json.close_object();
    }
    in_section = true;
    json.open_object();
    json.key("headline").open_list();
    if (!headline.empty()) json.text(headline);
    json.close_list();
    json.key("paragraphs").open_list();
  };
  for (const TextBlock& block : article.blocks) {
    if (!is_kept(block)) continue;
    const bool is_heading = block.kind == BlockKind::kHeading;
    if (is_heading || !in_section) open_section(is_heading ? block.text : "");
    if (!is_heading) json.text(block.text);
  }
  if (in_section) {
    json.close_list();
    json.close_object();
  }
  json.close_list();
  json.close_object();
}

void fundus_images(JsonWriter& json, const Article& article) {
  json.open_list();
  int64_t position = 0;
  for (const Image& image : article.metadata.images) {
    json.open_object();
    json.key("versions").open_list();
    json.open_object();
    json.key("url").text(image.url);
    json.key("query_width").null();
    json.key("size").null();
    json.key("type").null();
    json.close_object();
    json.close_list();
    json.key("is_cover").boolean(image.url == article.metadata.image);
    json.key("description").null();
    json.key("caption");
    text_or_null(json, image.caption);
    json.key("authors");
    empty_list(json, article);
    json.key("position").number(position++);
    json.close_object();
  }
  json.close_list();
}

constexpr Field kFundus[] = {
    {"title", title_or_null},
    {"body", [](auto& json, auto& a) { a.error.empty() ? fundus_body(json, a) : json.null(); }},
    {"authors", authors},
    {"publishing_date",
     [](auto& json, auto& a) {
       const auto& date = a.metadata.date_published;
       date ? json.text(time_of(*date, " ", "+00:00")) : json.null();
     }},
    {"topics", tags},
    {"free_access",
     [](auto& json, auto& a) {
       const std::optional<bool>& free = a.metadata.free_access;
       free ? json.boolean(*free) : json.null();
     }},
    {"images", fundus_images},
    {"plaintext", [](auto& json, auto& a) { text_or_null(json, paragraphs_of(a)); }},
    {"publisher", site_name},
    {"lang", language_or_null},
};

std::span<const Field> fields_of(RecordSchema schema) {
  switch (schema) {
    case RecordSchema::kNewsieve:
      return {};
    case RecordSchema::kTrafilatura:
      return kTrafilatura;
    case RecordSchema::kNewspaper4k:
      return kNewspaper4k;
    case RecordSchema::kNewsPlease:
      return kNewsPlease;
    case RecordSchema::kFundus:
      return kFundus;
  }
  return {};
}

}  // namespace

std::string to_foreign_record(const Article& article, RecordSchema schema) {
  const std::span<const Field> fields = fields_of(schema);
  NEWSIEVE_CHECK(!fields.empty());
  std::string line;
  JsonWriter json(line);
  json.open_object();
  for (const Field& field : fields) {
    json.key(field.name);
    field.write(json, article);
  }
  json.close_object();
  return line;
}

}  // namespace newsieve
