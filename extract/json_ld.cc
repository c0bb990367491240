#include "extract/json_ld.h"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <deque>
#include <optional>

#include "base/ascii.h"
#include "extract/json_repair.h"
#include "extract/plain_text.h"

namespace newsieve {
namespace {

namespace json = boost::json;

// An object of the page's graph, as far as it may be an article.
struct Candidate {
  const json::object* object = nullptr;
  int kind = 0;  // 2: an article; 1: a page or a work with a headline; 0: neither.
  bool is_this_page = false;
};

std::string_view string_in(const json::value& value) {
  const json::string* text = value.if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

const json::value* member(const json::object& object, std::string_view key) {
  return object.if_contains(json::string_view(key.data(), key.size()));
}

bool has_type(const json::object& object, auto&& accepts) {
  const json::value* type = member(object, "@type");
  if (type == nullptr) return false;
  const auto accepted = [&](const json::value& value) {
    std::string_view name = string_in(value);
    name.remove_prefix(std::min(name.rfind('/') + 1, name.size()));  // "http://schema.org/Article"
    return !name.empty() && accepts(name);
  };
  if (const json::array* types = type->if_array()) return std::any_of(types->begin(), types->end(), accepted);
  return accepted(*type);
}

// schema.org's Article and what is below it.
bool is_article_type(std::string_view type) {
  return type.ends_with("Article") || type.ends_with("BlogPosting") || type == "Report" ||
         type == "SocialMediaPosting" || type == "DiscussionForumPosting";
}

bool is_news_type(std::string_view type) { return type.ends_with("NewsArticle") || type == "Report"; }

// The page's type by the type of one object, the more particular the greater.
std::optional<PageType> page_type_of(std::string_view type) {
  if (type == "LiveBlogPosting") return PageType::kLive;
  if (is_article_type(type)) return PageType::kArticle;
  if (type == "ImageGallery" || type == "MediaGallery") return PageType::kGallery;
  if (type == "VideoObject") return PageType::kVideo;
  if (type == "CollectionPage" || type == "SearchResultsPage" || type == "ItemList") return PageType::kIndex;
  return std::nullopt;
}

int particularity(const std::optional<PageType>& type) {
  if (!type) return 0;
  switch (*type) {
    case PageType::kOther:
      return 0;
    case PageType::kIndex:
      return 1;
    case PageType::kVideo:
      return 2;
    case PageType::kGallery:
      return 3;
    case PageType::kArticle:
      return 4;
    case PageType::kLive:
      return 5;
  }
  return 0;
}

bool is_organization_type(std::string_view type) {
  return type.ends_with("Organization") || type == "Corporation";
}

// The path without a slash at its end: how one address is compared with another.
std::string_view address_of(std::string_view url) {
  const size_t scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  if (url.starts_with("www.")) url.remove_prefix(4);
  url = url.substr(0, url.find_first_of("?#"));
  while (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

class Reader {
 public:
  Reader(std::string_view page_url, const JsonLdLimits& limits)
      : page_address_(address_of(page_url)), limits_(limits) {}

  // Parses all values of one script and gathers their objects.
  void read_script(std::string_view script) {
    if (script.size() > limits_.script_bytes_max || script.find('{') == std::string_view::npos) return;
    const size_t before = documents_.size();
    if (parse_all(script) == script.size()) return gather_from(before);
    documents_.resize(before);
    std::string decoded;
    if (script.find("&quot;") != std::string_view::npos && script.find('"') == std::string_view::npos) {
      append_decoded(script, false, decoded);
      script = decoded;
    }
    const std::string repaired = repaired_json(script);
    if (const size_t read = parse_all(repaired); read < repaired.size()) {
      documents_.resize(before);
      parse_all(repaired_json(std::string_view(repaired).substr(0, read)));  // Up to what nobody can read.
    }
    gather_from(before);
  }

  JsonLd result() {
    JsonLd out;
    out.page_type = page_type_;
    if (candidates_.empty()) return out;
    // Stable: the first in source order among equals.
    std::stable_sort(candidates_.begin(), candidates_.end(), [](const Candidate& a, const Candidate& b) {
      return a.kind != b.kind ? a.kind > b.kind : a.is_this_page > b.is_this_page;
    });
    const bool has_article = candidates_.front().kind == 2;
    out.says_article = has_article;
    out.is_news = has_article && has_type(*candidates_.front().object, is_news_type);
    for (const Candidate& candidate : candidates_) {
      // Another article of the page is somebody else's.
      if (candidate.kind == 2 && candidate.object != candidates_.front().object && !candidate.is_this_page)
        continue;
      fill(out, *candidate.object);
    }
    return out;
  }

 private:
  // Parses value after value. How many bytes could be read: all, or those before an error.
  size_t parse_all(std::string_view script) {
    json::parse_options options;
    options.max_depth = limits_.depth_max;
    options.allow_comments = true;
    options.allow_trailing_commas = true;
    options.allow_invalid_utf8 = true;
    json::stream_parser parser(json::storage_ptr(), options);
    size_t at = 0;
    while (true) {
      at = script.find_first_of("{[", at);
      if (at == std::string_view::npos) return script.size();
      boost::system::error_code error;
      const size_t taken = parser.write_some(script.data() + at, script.size() - at, error);
      if (error || !parser.done()) return at + (error ? taken : 0);
      documents_.push_back(parser.release());
      parser.reset();
      at += taken;
    }
  }

  void gather_from(size_t begin) {
    for (; begin < documents_.size(); ++begin) {
      gather(documents_[begin], false);
      note_page_type(documents_[begin]);
    }
  }

  // Objects inside others, as an article's video, say nothing of the page.
  void note_page_type(const json::value& value) {
    if (const json::array* array = value.if_array()) {
      for (const json::value& item : *array) note_page_type(item);
      return;
    }
    const json::object* object = value.if_object();
    if (object == nullptr) return;
    has_type(*object, [&](std::string_view name) {
      const std::optional<PageType> type = page_type_of(name);
      if (particularity(type) > particularity(page_type_)) page_type_ = type;
      return false;
    });
    for (const char* key : {"@graph", "mainEntity"}) {
      if (const json::value* inner = member(*object, key)) note_page_type(*inner);
    }
  }

  // `listed`: inside a list of other pages. Depth is bounded by the parser's.
  void gather(const json::value& value, bool listed) {
    if (const json::array* array = value.if_array()) {
      for (const json::value& item : *array) gather(item, listed);
      return;
    }
    const json::object* object = value.if_object();
    if (object == nullptr || objects_ >= limits_.objects_max) return;
    ++objects_;
    if (!listed) consider(*object);
    if (const json::value* id = member(*object, "@id"); id != nullptr && object->size() > 1) {
      by_id_.emplace(string_in(*id), object);
    }
    for (const auto& [key, child] : *object) {
      const bool is_list = key == "itemListElement" || key == "hasPart" || key == "relatedLink" ||
                           key == "mentions" || key == "isPartOf" || key == "comment" || key == "citation" ||
                           key == "isBasedOn" || key == "blogPost" || key == "blogPosts" ||
                           key == "liveBlogUpdate" || key == "subjectOf";
      if (child.is_object() || child.is_array()) gather(child, listed || is_list);
    }
  }

  void consider(const json::object& object) {
    Candidate candidate{&object};
    if (has_type(object, is_article_type)) {
      candidate.kind = 2;
    } else if (has_type(object, [](std::string_view type) { return type.ends_with("Page"); }) ||
               member(object, "headline") != nullptr ||
               (member(object, "datePublished") != nullptr && member(object, "author") != nullptr)) {
      candidate.kind = 1;
    } else {
      return;
    }
    for (const char* key : {"url", "mainEntityOfPage", "@id"}) {
      const json::value* value = member(object, key);
      if (value != nullptr && address_of(url_in(*value)) == page_address_) candidate.is_this_page = true;
    }
    candidates_.push_back(candidate);
  }

  // Follows a bare {"@id": ...} to the object it names.
  const json::object& resolved(const json::object& object) const {
    const json::value* id = object.size() == 1 ? member(object, "@id") : nullptr;
    const auto found = id == nullptr ? by_id_.end() : by_id_.find(string_in(*id));
    return found == by_id_.end() ? object : *found->second;
  }

  std::string_view url_in(const json::value& value) const {
    if (const json::array* array = value.if_array())
      return array->empty() ? std::string_view() : url_in(array->front());
    const json::object* object = value.if_object();
    if (object == nullptr) return string_in(value);
    for (const char* key : {"url", "contentUrl", "@id"}) {
      const json::value* inner = member(resolved(*object), key);
      if (inner != nullptr && !string_in(*inner).empty()) return string_in(*inner);
    }
    return {};
  }

  // The text of a string, of an object's name, or of the first of a list of these. Through at most as many
  // objects as stands here: their names can name each other.
  std::string text_in(const json::value& value, int objects_left = 3) const {
    if (const json::array* array = value.if_array())
      return array->empty() ? std::string() : text_in(array->front(), objects_left);
    if (const json::object* object = value.if_object()) {
      if (objects_left == 0) return {};
      for (const char* key : {"name", "@value", "alternateName"}) {
        const json::value* inner = member(resolved(*object), key);
        if (inner != nullptr && !inner->is_object()) return text_in(*inner, objects_left - 1);
      }
      return {};
    }
    return to_plain_text(string_in(value));
  }

  void set_text(std::string& field, const json::object& object, std::string_view key) const {
    const json::value* value = field.empty() ? member(object, key) : nullptr;
    if (value != nullptr) field = text_in(*value);
  }

  void set_url(std::string& field, const json::object& object, std::string_view key) const {
    const json::value* value = field.empty() ? member(object, key) : nullptr;
    if (value != nullptr) field = url_in(*value);
  }

  void fill(JsonLd& out, const json::object& object) const {
    set_text(out.headline, object, "headline");
    if (has_type(object, is_article_type)) set_text(out.headline, object, "name");
    set_text(out.description, object, "description");
    set_text(out.article_body, object, "articleBody");
    set_text(out.section, object, "articleSection");
    set_text(out.site_name, object, "publisher");
    set_text(out.language, object, "inLanguage");
    set_text(out.date_published, object, "datePublished");
    set_text(out.date_modified, object, "dateModified");
    set_url(out.url, object, "url");
    set_url(out.url, object, "mainEntityOfPage");
    set_url(out.image, object, "image");
    set_url(out.image, object, "thumbnailUrl");
    set_url(out.license, object, "license");
    if (!out.free_access) out.free_access = free_access(object);
    for (const char* key : {"author", "creator"}) {
      const json::value* authors = out.authors.empty() ? member(object, key) : nullptr;
      if (authors != nullptr) add_authors(*authors, out.authors);
    }
    const json::value* keywords = out.tags.empty() ? member(object, "keywords") : nullptr;
    if (keywords != nullptr) add_tags(*keywords, out.tags);
  }

  // The article's own word; else that of the first part with one, which stands for what a paywall hides.
  static std::optional<bool> free_access(const json::object& object) {
    for (const char* key : {"isAccessibleForFree", "isAccessibleforFree", "hasPart"}) {
      const json::value* value = member(object, key);
      if (value == nullptr) continue;
      if (value->is_bool()) return value->as_bool();
      if (const auto said = says_free(string_in(*value))) return said;
      if (const json::object* part = value->if_object()) return part_access(*part);
      const json::array* parts = value->if_array();
      for (size_t i = 0; parts != nullptr && i < parts->size(); ++i) {
        const json::object* part = (*parts)[i].if_object();
        if (const auto said = part == nullptr ? std::nullopt : part_access(*part)) return said;
      }
    }
    return std::nullopt;
  }

  // Only of parts of a page: other works may be parts of a series.
  static std::optional<bool> part_access(const json::object& part) {
    const json::value* value = member(part, "isAccessibleForFree");
    if (value == nullptr || member(part, "cssSelector") == nullptr) return std::nullopt;
    return value->is_bool() ? std::optional(value->as_bool()) : says_free(string_in(*value));
  }

  void add_authors(const json::value& value, std::vector<JsonLdAuthor>& out) const {
    if (out.size() >= limits_.list_max) return;
    if (const json::array* array = value.if_array()) {
      for (const json::value& item : *array) add_authors(item, out);
      return;
    }
    const json::object* object = value.if_object();
    if (object == nullptr) {
      return add_author(text_in(value), false, out);
    }
    const json::object& author = resolved(*object);
    const bool is_organization = has_type(author, is_organization_type);
    const json::value* name = member(author, "name");
    if (name != nullptr && name->is_array()) {
      for (const json::value& one : *name->if_array()) add_author(text_in(one), is_organization, out);
      return;
    }
    std::string text = name == nullptr ? std::string() : text_in(*name);
    if (text.empty()) text = full_name(author);
    add_author(std::move(text), is_organization, out);
  }

  void add_author(std::string name, bool is_organization, std::vector<JsonLdAuthor>& out) const {
    if (!name.empty() && out.size() < limits_.list_max) out.push_back({std::move(name), is_organization});
  }

  std::string full_name(const json::object& person) const {
    std::string given;
    std::string family;
    set_text(given, person, "givenName");
    set_text(family, person, "familyName");
    return given.empty() || family.empty() ? given + family : given + " " + family;
  }

  void add_tags(const json::value& value, std::vector<std::string>& out) const {
    if (out.size() >= limits_.list_max) return;
    if (const json::array* array = value.if_array()) {
      for (const json::value& item : *array) add_tags(item, out);
    } else if (std::string text = text_in(value); !text.empty()) {
      out.push_back(std::move(text));
    }
  }

  const std::string_view page_address_;
  const JsonLdLimits& limits_;
  std::deque<json::value> documents_;  // A deque: objects are pointed at while documents are added.
  std::unordered_map<std::string_view, const json::object*> by_id_;
  std::vector<Candidate> candidates_;
  std::optional<PageType> page_type_;
  size_t objects_ = 0;
};

}  // namespace

std::optional<bool> says_free(std::string_view word) {
  static constexpr auto kFree =
      std::to_array<std::string_view>({"true", "free", "open", "public", "yes", "1"});
  static constexpr auto kPaid = std::to_array<std::string_view>(
      {"false", "locked", "paid", "premium", "subscription", "subscriber", "restricted", "no", "0"});
  word = trim(word.substr(word.rfind('/') + 1));
  const auto is_word = [&](std::string_view known) { return equal_ignoring_case(word, known); };
  if (std::any_of(kFree.begin(), kFree.end(), is_word)) return true;
  if (std::any_of(kPaid.begin(), kPaid.end(), is_word)) return false;
  return std::nullopt;
}

JsonLd read_json_ld(std::span<const HtmlScript> scripts, std::string_view page_url,
                    const JsonLdLimits& limits) {
  Reader reader(page_url, limits);
  size_t read = 0;
  for (const HtmlScript& script : scripts) {
    const std::string_view type = trim(script.type.substr(0, script.type.find(';')));
    if (!equal_ignoring_case(type, "application/ld+json") || ++read > limits.scripts_max) continue;
    reader.read_script(script.body);
  }
  return reader.result();
}

}  // namespace newsieve
