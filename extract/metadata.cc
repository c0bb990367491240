#include "extract/metadata.h"

#include <algorithm>

#include "base/ascii.h"
#include "base/unicode.h"
#include "extract/authors.h"
#include "extract/dates.h"
#include "extract/json_ld.h"
#include "extract/language.h"
#include "extract/page_fields.h"
#include "extract/plain_text.h"
#include "extract/title.h"
#include "extract/visible_date.h"

namespace newsieve {
namespace {

constexpr size_t kTagsMax = 100;
constexpr size_t kImagesMax = 100;

class Reader {
 public:
  Reader(const HtmlTree& tree, std::span<const NodeFacts> facts, const Page& page,
         std::span<const std::string> agents)
      : tree_(tree),
        page_(page),
        agents_(agents),
        json_ld_(read_json_ld(tree.scripts(), page.source.url.href())),
        fields_(gather_fields(tree, facts, {.microdata = !json_ld_.says_article, .agents = agents})) {}

  PageMetadata read() {
    read_addresses();
    read_title();
    read_context();
    read_dates();
    read_authors();
    read_rest();
    read_images();
    return std::move(out_);
  }

 private:
  const std::string& meta(MetaField field) const { return fields_.meta(field).first(); }

  static const std::string& first_of(std::initializer_list<const std::string*> sources) {
    for (const std::string* source : sources) {
      if (!source->empty()) return *source;
    }
    return **(sources.end() - 1);
  }

  std::string resolved(std::string_view reference) const {
    if (reference.empty()) return {};
    const Result<Url> url = Url::resolve(base_, reference);
    return url ? url->href() : std::string();
  }

  void read_addresses() {
    base_ = page_.source.url;
    if (const auto base = Url::resolve(page_.source.url, fields_.base_href);
        !fields_.base_href.empty() && base)
      base_ = *base;
    for (const std::string* stated : {&fields_.canonical_href, &meta(MetaField::kUrl)}) {
      const Result<Url> url = stated->empty() ? Url::parse("") : Url::resolve(base_, *stated);
      // A front page as the address of a page below it is a template's mistake.
      if (!url || (url->path() == "/" && page_.source.url.path() != "/")) continue;
      out_.article.canonical_url = url->href();
      return;
    }
    out_.article.canonical_url = page_.source.url.href();
  }

  // What helps to read the rest: language, country, the latest date to believe.
  void read_context() {
    const std::string& declared =
        first_of({&fields_.html_language, &json_ld_.language, &meta(MetaField::kLanguage)});
    out_.article.language = language_of_tag(declared);
    context_.language = out_.article.language;
    if (context_.language.empty()) {
      context_.language = detect_language(out_.article.title + ". " + meta(MetaField::kDescription), "");
    }
    const std::string_view host = page_.source.url.host();
    const std::string_view top = host.substr(host.rfind('.') + 1);
    const size_t region = declared.find_first_of("-_");
    if (top.size() == 2) {
      context_.country = top;
    } else if (region != std::string::npos && declared.size() == region + 3) {
      context_.country = declared.substr(region + 1);
    }
    for (char& c : context_.country) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
    if (context_.country == "UK") context_.country = "GB";
    if (page_.fetched_at != Instant{}) context_.latest = page_.fetched_at + std::chrono::days(1);
  }

  void read_title() {
    out_.article.site_name = first_of({&meta(MetaField::kSiteName), &json_ld_.site_name});
    TitleSources sources;
    sources.headline = json_ld_.headline;
    sources.headline_is_news = json_ld_.is_news;
    sources.social = meta(MetaField::kTitle);
    sources.document = fields_.document_title;
    sources.site_name = out_.article.site_name;
    sources.host = page_.source.url.host();
    sources.headings = fields_.headings;
    Title title = choose_title(tree_, sources);
    out_.article.title = std::move(title.text);
    out_.headline = title.heading;
  }

  void read_authors() {
    Authors authors =
        newsieve::read_authors(tree_, {json_ld_, fields_, out_.article.site_name, page_.source.url.host(),
                                       context_.language, out_.headline, out_.date});
    out_.article.authors = std::move(authors.names);
    out_.byline = authors.byline;
  }

  // The day in the URL's path; at the time of day that `visible` has, if that is the same day.
  std::optional<Instant> date_in_path_or(const std::optional<Instant>& visible) const {
    constexpr auto kSameDay = std::chrono::hours(36);  // In some time zone.
    const auto day = date_in_path(page_.source.url.path(), context_);
    return !day || (visible && std::chrono::abs(*visible - *day) < kSameDay) ? visible : day;
  }

  void read_dates() {
    const MetaValue& published = fields_.meta(MetaField::kPublished);
    const MetaValue& modified = fields_.meta(MetaField::kModified);
    auto& date = out_.article.date_published;
    date = parse_date(json_ld_.date_published, context_);
    for (const std::string& value : published.values) {
      if (!date) date = parse_date(value, context_);
    }
    const VisibleDate visible = find_visible_date(tree_, out_.headline, fields_.times, context_);
    out_.date = visible.node;
    if (!date) date = date_in_path_or(visible.instant);
    if (!date) {
      const VisibleDate labelled = find_labelled_date(tree_, context_);
      date = labelled.instant;
      out_.date = labelled.node;
    }
    out_.article.date_modified = parse_date(json_ld_.date_modified, context_);
    if (!out_.article.date_modified) out_.article.date_modified = parse_date(modified.first(), context_);
    if (!date) date = out_.article.date_modified;
  }

  void read_rest() {
    ArticleMetadata& article = out_.article;
    article.section = first_of({&json_ld_.section, &meta(MetaField::kSection)});
    article.summary = first_of({&meta(MetaField::kDescription), &json_ld_.description});
    article.image = resolved(first_of({&meta(MetaField::kImage), &json_ld_.image}));
    article.free_access = json_ld_.free_access ? json_ld_.free_access : says_free(meta(MetaField::kAccess));
    article.license = first_of({&fields_.license_href, &json_ld_.license, &meta(MetaField::kLicense)});
    out_.article_body = std::move(json_ld_.article_body);
    out_.says_article = json_ld_.says_article || fields_.has_article_itemtype ||
                        equal_ignoring_case(meta(MetaField::kType), "article");
    out_.declared_type = json_ld_.page_type;
    const bool says_video = meta(MetaField::kType).starts_with("video");  // "video.other"
    if (says_video && out_.declared_type != PageType::kLive) out_.declared_type = PageType::kVideo;
    read_tags();
    read_robots();
  }

  void read_robots() {
    for (const std::string& content : fields_.meta(MetaField::kRobots).values)
      out_.robots.add(parse_robots_directives(content, agents_));
    out_.robots.add(parse_robots_directives(page_.http.robots_tag, agents_));
  }

  void read_tags() {
    std::vector<std::string>& tags = out_.article.tags;
    const auto add_all = [&](const std::string& list) {
      size_t begin = 0;
      while (begin <= list.size() && tags.size() < kTagsMax) {
        const size_t end = std::min(list.find_first_of(",;", begin), list.size());
        std::string tag = fold_spaces(std::string_view(list).substr(begin, end - begin));
        if (!tag.empty() && std::find(tags.begin(), tags.end(), tag) == tags.end())
          tags.push_back(std::move(tag));
        begin = end + 1;
      }
    };
    const std::vector<std::string>& stated =
        json_ld_.tags.empty() ? fields_.meta(MetaField::kTags).values : json_ld_.tags;
    for (const std::string& list : stated) add_all(list);
  }

  void read_images() {
    for (const NodeId figure : fields_.figures) {
      if (out_.article.images.size() >= kImagesMax) return;
      Image image;
      for (NodeId id = figure + 1; id < tree_[figure].subtree_end; ++id) {
        if (tree_[id].tag == HtmlTag::kImg && image.url.empty()) image.url = image_url(id);
        if (tree_[id].tag == HtmlTag::kFigcaption && image.caption.empty())
          image.caption = text_below(tree_, id);
      }
      if (!image.url.empty()) out_.article.images.push_back(std::move(image));
    }
  }

  // Where lazy loading left a placeholder in src, the address is in some other attribute.
  std::string image_url(NodeId id) const {
    for (const char* name : {"data-src", "data-original", "data-lazy-src", "src"}) {
      const std::string value = tree_.attribute(id, name);
      if (!value.empty() && !value.starts_with("data:")) return resolved(value);
    }
    const std::string set = tree_.attribute(id, "srcset");
    return resolved(std::string_view(set).substr(0, set.find_first_of(" ,")));
  }

  const HtmlTree& tree_;
  const Page& page_;
  const std::span<const std::string> agents_;
  JsonLd json_ld_;
  const PageFields fields_;
  Url base_;
  DateContext context_;
  PageMetadata out_;
};

}  // namespace

PageMetadata read_metadata(const HtmlTree& tree, std::span<const NodeFacts> facts, const Page& page,
                           std::span<const std::string> agents) {
  return Reader(tree, facts, page, agents).read();
}

}  // namespace newsieve
