#include "crawler/sitemap.h"

#include <algorithm>
#include <unordered_set>

#include "base/ascii.h"
#include "base/internet_date.h"
#include "base/unicode.h"
#include "crawler/document_kind.h"
#include "crawler/xml_reader.h"

namespace newsieve {
namespace {

constexpr size_t kTextBytesMax = 4 * Url::kBytesMax;  // Of one element; more is no address and no date.

enum class Field : uint8_t { kNone, kAddress, kLastModified, kPublished, kTitle, kLanguage };

// Only an entry's own children are read, and those of its <news:news>, so that an image's <loc> is not taken
// for the page's.
class SitemapReader final : public XmlListener {
 public:
  explicit SitemapReader(const Url& base) : base_(base) {}

  void on_start(const XmlElement& element) override {
    ++depth_;
    text_.clear();
    field_ = Field::kNone;
    if (element.name == "url" || element.name == "sitemap") {
      start_entry(element.name == "sitemap");
    } else if (entry_depth_ != 0 && depth_ == entry_depth_ + 1) {
      if (element.name == "loc") field_ = Field::kAddress;
      if (element.name == "lastmod") field_ = Field::kLastModified;
      if (element.name == "link") add_alternate(element);
      news_depth_ = element.name == "news" ? depth_ : 0;
    } else if (news_depth_ != 0 && depth_ > news_depth_) {
      if (element.name == "publication_date") field_ = Field::kPublished;
      if (element.name == "title") field_ = Field::kTitle;
      if (element.name == "language") field_ = Field::kLanguage;
    }
  }

  void on_text(std::string_view text) override {
    if (field_ != Field::kNone && text_.size() < kTextBytesMax) text_ += text.substr(0, kTextBytesMax);
  }

  void on_end() override {
    if (field_ != Field::kNone) end_field();
    if (entry_depth_ != 0 && depth_ == entry_depth_) end_entry();
    if (depth_ == news_depth_) news_depth_ = 0;
    if (depth_ > 0) --depth_;
  }

  bool is_done() const override {
    return sitemap_.pages.size() + sitemap_.sitemaps.size() >= kSitemapUrlsMax;
  }

  Sitemap take() { return std::move(sitemap_); }

 private:
  // A new entry ends one that was left open.
  void start_entry(bool is_sitemap) {
    if (entry_depth_ != 0) end_entry();
    entry_depth_ = depth_;
    is_sitemap_ = is_sitemap;
  }

  void end_field() {
    const std::string_view text = trim(text_);
    switch (std::exchange(field_, Field::kNone)) {
      case Field::kAddress:
        address_ = text;
        break;
      case Field::kLastModified:
        entry_.last_modified = from_internet_date(text);
        break;
      case Field::kPublished:
        entry_.published = from_internet_date(text);
        break;
      case Field::kTitle:
        entry_.title = fold_spaces(text);
        break;
      case Field::kLanguage:
        entry_.language = text;
        break;
      case Field::kNone:
        break;
    }
  }

  void end_entry() {
    entry_depth_ = news_depth_ = 0;
    SitemapEntry entry = std::exchange(entry_, {});
    const std::string address = std::exchange(address_, {});
    if (is_done()) return;
    Result<Url> url = Url::resolve(base_, address);
    if (address.empty() || !url) {
      ++sitemap_.entries_invalid;
      return;
    }
    entry.url = *std::move(url);
    (is_sitemap_ ? sitemap_.sitemaps : sitemap_.pages).push_back(std::move(entry));
  }

  void add_alternate(const XmlElement& link) {
    const std::string_view href = link.attribute("href");
    if (link.attribute("rel") != "alternate" || link.attribute("hreflang").empty() || href.empty()) return;
    Result<Url> url = Url::resolve(base_, href);
    const bool is_new =
        url && sitemap_.alternates.size() < kSitemapUrlsMax && alternates_.insert(*url).second;
    if (is_new) sitemap_.alternates.push_back(*std::move(url));
  }

  const Url& base_;
  Sitemap sitemap_;
  std::unordered_set<Url> alternates_;

  size_t depth_ = 0;        // Of the element being read; the root's is 1.
  size_t entry_depth_ = 0;  // 0: not inside an entry.
  size_t news_depth_ = 0;   // 0: not inside its <news:news>.
  bool is_sitemap_ = false;
  SitemapEntry entry_;
  std::string address_;
  Field field_ = Field::kNone;  // Whose text it is.
  std::string text_;
};

Sitemap parse_text(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Sitemap sitemap;
  while (!text.empty() && sitemap.pages.size() < kSitemapUrlsMax) {
    const size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = trim(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    if (Result<Url> url = Url::parse(line)) {
      sitemap.pages.push_back({.url = *std::move(url)});
    } else {
      ++sitemap.entries_invalid;
    }
  }
  return sitemap;
}

}  // namespace

Result<Sitemap> parse_sitemap(std::string_view text, const Url& base) {
  if (document_kind(text) != DocumentKind::kSitemap) {
    return fail(ErrorCode::kInvalid,
                "not a sitemap: " + base.href() + ": neither urlset nor sitemapindex nor a list of URLs");
  }
  const std::string_view root = xml_root(text);
  if (root != "urlset" && root != "sitemapindex") return parse_text(text);
  SitemapReader reader(base);
  read_xml(text, reader);
  return reader.take();
}

}  // namespace newsieve
