#include "extract/page_fields.h"

#include <algorithm>
#include <unordered_map>

#include "base/ascii.h"
#include "base/unicode.h"
#include "extract/element_attributes.h"
#include "extract/folded_text.h"
#include "extract/plain_text.h"

namespace newsieve {
namespace {

constexpr size_t kValuesMax = 100;   // Of one meta name.
constexpr size_t kHeadingsMax = 50;  // And <time>s and figures.
constexpr size_t kFiguresMax = 200;
constexpr int kCommentLevels = 32;      // Looked at, above an element.
constexpr NodeId kNameNodesMax = 200;   // Looked through for the name of a microdata author.
constexpr NodeId kTextNodesMax = 4096;  // Looked through for one text.

struct MetaName {
  MetaField field;
  int rank;
};

// The vocabularies that publishing systems share: OpenGraph, Dublin Core, Parse.ly, Sailthru, Highwire, plain
// HTML.
const std::unordered_map<std::string_view, MetaName>& meta_names() {
  using enum MetaField;
  static const std::unordered_map<std::string_view, MetaName> names = {
      {"og:title", {kTitle, 0}},
      {"twitter:title", {kTitle, 1}},
      {"parsely-title", {kTitle, 2}},
      {"sailthru.title", {kTitle, 3}},
      {"citation_title", {kTitle, 4}},
      {"dcterms.title", {kTitle, 5}},
      {"dc.title", {kTitle, 6}},
      {"title", {kTitle, 7}},
      {"og:description", {kDescription, 0}},
      {"description", {kDescription, 1}},
      {"twitter:description", {kDescription, 2}},
      {"sailthru.description", {kDescription, 3}},
      {"dcterms.description", {kDescription, 4}},
      {"dc.description", {kDescription, 5}},
      {"og:site_name", {kSiteName, 0}},
      {"application-name", {kSiteName, 1}},
      {"apple-mobile-web-app-title", {kSiteName, 2}},
      {"dc.publisher", {kSiteName, 3}},
      {"author", {kAuthor, 0}},
      {"article:author", {kAuthor, 1}},
      {"article:author_name", {kAuthor, 2}},
      {"og:article:author", {kAuthor, 3}},
      {"parsely-author", {kAuthor, 4}},
      {"sailthru.author", {kAuthor, 5}},
      {"cxenseparse:author", {kAuthor, 6}},
      {"dcterms.creator", {kAuthor, 7}},
      {"dc.creator", {kAuthor, 8}},
      {"dc.creator.author", {kAuthor, 9}},
      {"citation_author", {kAuthor, kCitationAuthorRank}},
      {"authors", {kAuthor, 12}},
      {"byl", {kAuthor, 13}},
      {"articleauthor", {kAuthor, 14}},
      {"twitter:data1", {kAuthor, kTwitterDataRank}},
      {"article:published_time", {kPublished, 0}},
      {"og:article:published_time", {kPublished, 1}},
      {"article:published", {kPublished, 2}},
      {"og:published_time", {kPublished, 3}},
      {"parsely-pub-date", {kPublished, 20}},
      {"cxenseparse:recs:publishtime", {kPublished, 21}},
      {"sailthru.date", {kPublished, 22}},
      {"datepublished", {kPublished, 23}},
      {"date.published", {kPublished, 24}},
      {"citation_publication_date", {kPublished, 25}},
      {"citation_date", {kPublished, 26}},
      {"dcterms.issued", {kPublished, 27}},
      {"dc.date.issued", {kPublished, 28}},
      {"dcterms.created", {kPublished, 29}},
      {"dc.date.created", {kPublished, 30}},
      {"dcterms.date", {kPublished, 31}},
      {"dc.date", {kPublished, 32}},
      {"pubdate", {kPublished, 33}},
      {"publishdate", {kPublished, 34}},
      {"publish-date", {kPublished, 35}},
      {"publish_date", {kPublished, 36}},
      {"publication_date", {kPublished, 37}},
      {"published", {kPublished, 38}},
      {"published_at", {kPublished, 39}},
      {"originalpublicationdate", {kPublished, 40}},
      {"displaydate", {kPublished, 41}},
      {"date", {kPublished, 42}},
      {"creation_date", {kPublished, 43}},
      {"created", {kPublished, 44}},
      {"article:modified_time", {kModified, 0}},
      {"og:article:modified_time", {kModified, 1}},
      {"og:updated_time", {kModified, 2}},
      {"article:modified", {kModified, 3}},
      {"dcterms.modified", {kModified, 20}},
      {"dc.date.modified", {kModified, 21}},
      {"datemodified", {kModified, 22}},
      {"last-modified", {kModified, 23}},
      {"lastmod", {kModified, 24}},
      {"article:section", {kSection, 0}},
      {"og:article:section", {kSection, 1}},
      {"parsely-section", {kSection, 2}},
      {"section", {kSection, 3}},
      {"og:section", {kSection, 4}},
      {"article:tag", {kTags, 0}},
      {"og:article:tag", {kTags, 1}},
      {"parsely-tags", {kTags, 2}},
      {"sailthru.tags", {kTags, 3}},
      {"news_keywords", {kTags, 4}},
      {"keywords", {kTags, 5}},
      {"dc.subject", {kTags, 6}},
      {"og:image:secure_url", {kImage, 0}},
      {"og:image", {kImage, 1}},
      {"og:image:url", {kImage, 2}},
      {"twitter:image", {kImage, 3}},
      {"twitter:image:src", {kImage, 4}},
      {"parsely-image-url", {kImage, 5}},
      {"sailthru.image.full", {kImage, 6}},
      {"thumbnail", {kImage, 7}},
      {"og:url", {kUrl, 0}},
      {"parsely-link", {kUrl, 1}},
      {"twitter:url", {kUrl, 2}},
      {"dcterms.license", {kLicense, 0}},
      {"dc.rights.license", {kLicense, 1}},
      {"license", {kLicense, 2}},
      {"og:locale", {kLanguage, 0}},
      {"content-language", {kLanguage, 1}},
      {"dc.language", {kLanguage, 2}},
      {"language", {kLanguage, 3}},
      {"robots", {kRobots, 0}},
      {"article:content_tier", {kAccess, 0}},
      {"og:article:content_tier", {kAccess, 1}},
      {"access", {kAccess, 20}},
      {"og:type", {kType, 0}},
  };
  return names;
}

const std::unordered_map<std::string_view, MetaField>& microdata_names() {
  using enum MetaField;
  static const std::unordered_map<std::string_view, MetaField> names = {
      {"datepublished", kPublished},
      {"datemodified", kModified},
      {"author", kAuthor},
      {"headline", kTitle},
      {"articlesection", kSection},
      {"license", kLicense},
      {"isaccessibleforfree", kAccess},
  };
  return names;
}

class Gatherer {
 public:
  Gatherer(const HtmlTree& tree, std::span<const NodeFacts> facts, const FieldOptions& options)
      : tree_(tree), facts_(facts), options_(options) {}

  PageFields run() {
    for (NodeId id = 0; id < tree_.size(); ++id) {
      const HtmlTag tag = tree_[id].tag;
      if (tag == HtmlTag::kText) continue;
      if (tag == HtmlTag::kTemplate || tag == HtmlTag::kSvg) {
        id = tree_[id].subtree_end - 1;
        continue;
      }
      visit(id, tag);
      if (options_.microdata && (facts_[id].own & kMarkMicrodata) != 0) visit_microdata(id, tag);
    }
    keep_microdata();
    return std::move(fields_);
  }

 private:
  void visit(NodeId id, HtmlTag tag) {
    switch (tag) {
      case HtmlTag::kHtml:
        fields_.html_language = tree_.attribute(id, "lang");
        if (fields_.html_language.empty()) fields_.html_language = tree_.attribute(id, "xml:lang");
        break;
      case HtmlTag::kBase:
        if (fields_.base_href.empty()) fields_.base_href = tree_.attribute(id, "href");
        break;
      case HtmlTag::kTitle:
        if (fields_.document_title.empty()) fields_.document_title = text_below(tree_, id);
        break;
      case HtmlTag::kMeta:
        visit_meta(id);
        break;
      case HtmlTag::kLink:
        visit_link(id);
        break;
      case HtmlTag::kA:
        if ((facts_[id].own & kMarkLicense) != 0) visit_link(id);
        break;
      case HtmlTag::kH1:
        add(fields_.headings, id, kHeadingsMax);
        break;
      case HtmlTag::kTime:
        add(fields_.times, id, kHeadingsMax);
        break;
      case HtmlTag::kFigure:
        add(fields_.figures, id, kFiguresMax);
        break;
      default:
        break;
    }
  }

  static void add(std::vector<NodeId>& list, NodeId id, size_t max) {
    if (list.size() < max) list.push_back(id);
  }

  void visit_meta(NodeId id) {
    for (const char* key : {"property", "name", "itemprop", "http-equiv"}) {
      const std::string_view raw = tree_.raw_attribute(id, key);
      if (raw.empty()) continue;
      const std::string name =
          raw.find('&') == std::string_view::npos ? std::string(raw) : tree_.attribute(id, key);
      const auto found = meta_names().find(to_lower(name));
      const bool is_known = found != meta_names().end();
      if (!is_known && !names_us(name)) continue;
      const MetaName field = is_known ? found->second : MetaName{MetaField::kRobots, 0};
      return keep(field, to_plain_text(tree_.attribute(id, "content")));
    }
  }

  bool names_us(std::string_view name) const {
    return std::any_of(options_.agents.begin(), options_.agents.end(),
                       [&](const std::string& agent) { return equal_ignoring_case(name, agent); });
  }

  void keep(const MetaName& name, std::string value) {
    if (value.empty()) return;
    MetaValue& kept = fields_.metas[static_cast<size_t>(name.field)];
    if (name.rank > kept.rank) return;
    if (name.rank < kept.rank) kept.values.clear();
    kept.rank = name.rank;
    if (kept.values.size() < kValuesMax) kept.values.push_back(std::move(value));
  }

  void visit_link(NodeId id) {
    const std::string_view rel = tree_.raw_attribute(id, "rel");
    for_each_token(rel, [&](std::string_view token) {
      std::string* field = equal_ignoring_case(token, "canonical") ? &fields_.canonical_href
                           : equal_ignoring_case(token, "license") ? &fields_.license_href
                                                                   : nullptr;
      if (field != nullptr && field->empty()) *field = tree_.attribute(id, "href");
    });
  }

  void visit_microdata(NodeId id, HtmlTag tag) {
    if (!fields_.has_article_itemtype) {
      const std::string_view type = tree_.raw_attribute(id, "itemtype");
      fields_.has_article_itemtype = type.ends_with("Article") || type.ends_with("BlogPosting");
    }
    const std::string_view property = tree_.raw_attribute(id, "itemprop");
    if (property.empty()) return;
    has_properties_ = true;
    for_each_token(property, [&](std::string_view token) {
      const auto found = microdata_names().find(to_lower(token));
      if (found == microdata_names().end()) return;
      const MetaField field = found->second;
      const bool is_author = field == MetaField::kAuthor;
      if ((is_author || field == MetaField::kPublished) && is_in_comment(tree_, id)) return;
      MetaValue& stated = microdata_[static_cast<size_t>(field)];
      std::string value = to_plain_text(is_author ? microdata_name(id) : microdata_value(id, tag));
      if (value.empty() || stated.values.size() >= kValuesMax) return;
      stated.values.push_back(std::move(value));
    });
  }

  // A type that nothing is said of is a template's ornament. Microdata of several days is that of a list of
  // articles, and says nothing of this one.
  void keep_microdata() {
    fields_.has_article_itemtype = fields_.has_article_itemtype && has_properties_;
    const auto day = [](const std::string& date) { return std::string_view(date).substr(0, 10); };
    const std::vector<std::string>& dates = microdata_[static_cast<size_t>(MetaField::kPublished)].values;
    const bool is_list = std::any_of(dates.begin(), dates.end(),
                                     [&](const std::string& date) { return day(date) != day(dates[0]); });
    for (size_t i = 0; i < kMetaFields; ++i) {
      const auto field = static_cast<MetaField>(i);
      const bool is_author = field == MetaField::kAuthor;
      if (is_list && (is_author || field == MetaField::kPublished || field == MetaField::kModified)) continue;
      for (std::string& value : microdata_[i].values) {
        keep({field, kMicrodataRank}, std::move(value));
        if (!is_author) break;
      }
    }
  }

  std::string microdata_value(NodeId id, HtmlTag tag) const {
    if (tree_.has_attribute(id, "content")) return tree_.attribute(id, "content");
    if (tag == HtmlTag::kTime && tree_.has_attribute(id, "datetime")) return tree_.attribute(id, "datetime");
    if (tag == HtmlTag::kA || tag == HtmlTag::kLink) return tree_.attribute(id, "href");
    return text_below(tree_, id);
  }

  // A person's name: the itemprop=name inside, else the text.
  std::string microdata_name(NodeId id) const {
    for (NodeId inner = id + 1; inner < std::min(tree_[id].subtree_end, id + kNameNodesMax); ++inner) {
      if (tree_[inner].tag != HtmlTag::kText && tree_.raw_attribute(inner, "itemprop") == "name") {
        return tree_.has_attribute(inner, "content") ? tree_.attribute(inner, "content")
                                                     : text_below(tree_, inner);
      }
    }
    return tree_.has_attribute(id, "content") ? tree_.attribute(id, "content") : text_below(tree_, id);
  }

  const HtmlTree& tree_;
  const std::span<const NodeFacts> facts_;
  const FieldOptions options_;
  PageFields fields_;
  std::array<MetaValue, kMetaFields> microdata_;  // In source order, not yet in fields_.
  bool has_properties_ = false;                   // Some element has an itemprop.
};

}  // namespace

const std::string& MetaValue::first() const {
  static const std::string none;
  return values.empty() ? none : values.front();
}

bool is_inline(HtmlTag tag) {
  return tag == HtmlTag::kOther || (is_inline_tag(tag) && tag != HtmlTag::kBr && tag != HtmlTag::kImg);
}

bool is_in_comment(const HtmlTree& tree, NodeId id) {
  for (int level = 0; level < kCommentLevels && id != 0 && tree[id].tag != HtmlTag::kBody; ++level) {
    const ElementAttributes attributes = read_attributes(tree, id);
    if (attributes.itemtype.ends_with("Comment")) return true;
    for (const std::string_view value : {attributes.names, attributes.id, attributes.itemprop}) {
      if (contains_ignoring_case(value, "comment")) return true;
    }
    id = tree[id].parent;
  }
  return false;
}

PageFields gather_fields(const HtmlTree& tree, std::span<const NodeFacts> facts,
                         const FieldOptions& options) {
  return Gatherer(tree, facts, options).run();
}

std::string text_below(const HtmlTree& tree, NodeId id, size_t bytes_max) {
  FoldedText text;
  std::string piece;
  std::vector<NodeId> open_boxes;  // Where each ends.
  const NodeId end = std::min(tree[id].subtree_end, id + kTextNodesMax);
  for (NodeId node = id; node < end && text.size() < bytes_max;) {
    for (; !open_boxes.empty() && node >= open_boxes.back(); open_boxes.pop_back()) text.append_blank();
    const HtmlTag tag = tree[node].tag;
    if (tag == HtmlTag::kRt || tag == HtmlTag::kRp) {
      node = tree[node].subtree_end;
      continue;
    }
    if (tag == HtmlTag::kText) {
      text.append(tree.text(node, piece));
    } else if (!is_inline(tag)) {
      text.append_blank();
      open_boxes.push_back(tree[node].subtree_end);
    }
    ++node;
  }
  return text.take();
}

}  // namespace newsieve
