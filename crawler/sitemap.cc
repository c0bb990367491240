#include "crawler/sitemap.h"

#include <libxml/parser.h>

#include <algorithm>
#include <memory>

#include "base/ascii.h"
#include "base/check.h"
#include "crawler/http_date.h"

namespace newsieve {
namespace {

constexpr size_t kTextBytesMax = 4 * Url::kBytesMax;  // Of one element; more is no address and no date.

std::optional<Instant> parse_date(std::string_view text) {
  const std::optional<Instant> date = from_rfc3339(text);
  return date ? date : from_http_date(text);  // Feeds: "Sat, 07 Sep 2002 09:42:31 GMT".
}

// The roots we know, and the element that is one entry there.
struct Format {
  std::string_view root;
  std::string_view entry;
};
constexpr Format kFormats[] = {
    {"urlset", "url"}, {"sitemapindex", "sitemap"}, {"rss", "item"}, {"RDF", "item"}, {"feed", "entry"}};

// Listens to libxml2's parser. Only an entry's own children are read, so that an image's <loc> is not taken
// for the page's.
class SitemapReader {
 public:
  explicit SitemapReader(const Url& base) : base_(base) {}

  void on_start(std::string_view name, std::string_view href, std::string_view relation) {
    ++depth_;
    text_.clear();
    if (depth_ == 1) {
      const auto* known = std::find_if(std::begin(kFormats), std::end(kFormats),
                                       [&](const Format& format) { return format.root == name; });
      if (known != std::end(kFormats)) format_ = known;
    }
    if (format_ == nullptr) return;
    if (entry_depth_ == 0 && name == format_->entry) {
      entry_depth_ = depth_;
      address_.clear();
      date_.clear();
    }
    const bool is_page_link = relation.empty() || relation == "alternate";
    if (is_child() && name == "link" && !href.empty() && is_page_link && address_.empty()) {
      address_ = href;  // Atom.
    }
  }

  void on_text(std::string_view text) {
    if (is_child() && text_.size() < kTextBytesMax) text_ += text;
  }

  void on_end(std::string_view name) {
    if (is_child()) {
      const std::string_view text = trim(text_);
      if ((name == "loc" || name == "link") && !text.empty()) address_ = text;
      if (name == "lastmod" || name == "pubDate" || name == "updated") date_ = text;
    } else if (entry_depth_ != 0 && depth_ == entry_depth_) {
      add_entry();
      entry_depth_ = 0;
    }
    text_.clear();
    --depth_;
  }

  bool is_sitemap() const { return format_ != nullptr; }
  bool is_full() const { return sitemap_.pages.size() + sitemap_.sitemaps.size() >= kSitemapUrlsMax; }
  Sitemap take() { return std::move(sitemap_); }

 private:
  // The element being read stands directly below an entry.
  bool is_child() const { return entry_depth_ != 0 && depth_ == entry_depth_ + 1; }

  void add_entry() {
    if (is_full()) return;
    Result<Url> url =
        address_.empty() ? fail(ErrorCode::kInvalid, "no address") : Url::resolve(base_, address_);
    if (!url) {
      ++sitemap_.entries_invalid;
      return;
    }
    const bool is_index = format_->root == "sitemapindex";
    (is_index ? sitemap_.sitemaps : sitemap_.pages).push_back({std::move(*url), parse_date(date_)});
  }

  const Url& base_;
  Sitemap sitemap_;
  const Format* format_ = nullptr;  // Null: the root is none that we know.
  size_t depth_ = 0;                // Of the element being read; the root's is 1.
  size_t entry_depth_ = 0;          // 0: not inside an entry.
  std::string address_;
  std::string date_;
  std::string text_;
};

std::string_view view(const xmlChar* text) {
  return text == nullptr ? std::string_view() : std::string_view(reinterpret_cast<const char*>(text));
}

SitemapReader& reader_of(void* user_data) { return *static_cast<SitemapReader*>(user_data); }

// `values`: five pointers an attribute: name, prefix, namespace, begin and end of its value.
void on_start(void* user_data, const xmlChar* name, const xmlChar*, const xmlChar*, int, const xmlChar**,
              int attributes, int, const xmlChar** values) {
  std::string_view href;
  std::string_view relation;
  for (int i = 0; i < attributes; ++i) {
    const xmlChar** value = values + 5 * i;
    const std::string_view text(reinterpret_cast<const char*>(value[3]),
                                static_cast<size_t>(value[4] - value[3]));
    if (view(value[0]) == "href") href = text;
    if (view(value[0]) == "rel") relation = text;
  }
  reader_of(user_data).on_start(view(name), href, relation);
}

void on_end(void* user_data, const xmlChar* name, const xmlChar*, const xmlChar*) {
  reader_of(user_data).on_end(view(name));
}

void on_text(void* user_data, const xmlChar* text, int size) {
  reader_of(user_data).on_text({reinterpret_cast<const char*>(text), static_cast<size_t>(size)});
}

void on_error(void*, xmlErrorPtr) {}  // Said by xmlParseChunk's result; libxml2 would print it.

struct ParserDeleter {
  void operator()(xmlParserCtxt* parser) const { xmlFreeParserCtxt(parser); }
};

// No handler for entities or for a DTD is set: what they declare is not even kept.
xmlSAXHandler handler() {
  xmlSAXHandler sax{};
  sax.initialized = XML_SAX2_MAGIC;
  sax.startElementNs = on_start;
  sax.endElementNs = on_end;
  sax.characters = on_text;
  sax.cdataBlock = on_text;
  sax.serror = on_error;
  return sax;
}

Result<Sitemap> parse_xml(std::string_view bytes, const Url& base) {
  constexpr size_t kChunkBytes = 64 << 10;
  SitemapReader reader(base);
  xmlSAXHandler sax = handler();
  const std::unique_ptr<xmlParserCtxt, ParserDeleter> parser(
      xmlCreatePushParserCtxt(&sax, &reader, nullptr, 0, nullptr));
  NEWSIEVE_CHECK(parser != nullptr);
  xmlCtxtUseOptions(parser.get(), XML_PARSE_NONET);
  int error = 0;
  while (!bytes.empty() && error == 0 && !reader.is_full()) {
    const std::string_view chunk = bytes.substr(0, kChunkBytes);
    error = xmlParseChunk(parser.get(), chunk.data(), static_cast<int>(chunk.size()), 0);
    bytes.remove_prefix(chunk.size());
  }
  if (error == 0) xmlParseChunk(parser.get(), nullptr, 0, 1);
  if (!reader.is_sitemap()) {
    return fail(ErrorCode::kInvalid, "not a sitemap: " + base.href() +
                                         ": its root is none of urlset, sitemapindex, "
                                         "rss, RDF and feed");
  }
  return reader.take();
}

Result<Sitemap> parse_text(std::string_view bytes, const Url& base) {
  Sitemap sitemap;
  while (!bytes.empty() && sitemap.pages.size() < kSitemapUrlsMax) {
    const size_t end = std::min(bytes.find_first_of("\r\n"), bytes.size());
    const std::string_view line = trim(bytes.substr(0, end));
    bytes.remove_prefix(std::min(end + 1, bytes.size()));
    if (line.empty()) continue;
    Result<Url> url = Url::parse(line);
    if (url) {
      sitemap.pages.push_back({std::move(*url), std::nullopt});
    } else {
      ++sitemap.entries_invalid;
    }
  }
  if (sitemap.pages.empty()) {
    return fail(ErrorCode::kInvalid, "not a sitemap: " + base.href() + ": neither XML nor a list of URLs");
  }
  return sitemap;
}

}  // namespace

Result<Sitemap> parse_sitemap(std::string_view bytes, const Url& base) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const std::string_view text = trim(bytes);
  const bool is_utf16 = bytes.starts_with("\xFE\xFF") || bytes.starts_with("\xFF\xFE");
  if (is_utf16) return parse_xml(bytes, base);
  return text.starts_with('<') ? parse_xml(text, base) : parse_text(text, base);
}

}  // namespace newsieve
