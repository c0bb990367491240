#include "crawler/feed.h"

#include <algorithm>
#include <iterator>

#include "base/ascii.h"
#include "base/internet_date.h"
#include "crawler/document_kind.h"
#include "crawler/feed_text.h"
#include "crawler/json_feed.h"
#include "crawler/xml_reader.h"

namespace newsieve {
namespace {

constexpr size_t kTextBytesMax = 4 * Url::kBytesMax;  // Of one element; the rest of it is not read.

// Whose element it is. By the namespace; by the usual prefix where that is not declared.
enum class Vocabulary : uint8_t { kFeed, kDublinCore, kFeedBurner, kMedia, kOther };

Vocabulary vocabulary_of(const XmlElement& element) {
  const auto is_of = [&](std::string_view uri, std::string_view prefix) {
    return element.name_space.empty() ? element.prefix == prefix
                                      : contains_ignoring_case(element.name_space, uri);
  };
  if (is_of("purl.org/dc/", "dc") || element.prefix == "dcterms") return Vocabulary::kDublinCore;
  if (is_of("rssnamespace.org/feedburner", "feedburner")) return Vocabulary::kFeedBurner;
  if (is_of("search.yahoo.com/mrss", "media")) return Vocabulary::kMedia;
  if (is_of("www.w3.org/1999/xhtml", "xhtml")) return Vocabulary::kOther;
  if (element.prefix.empty()) return Vocabulary::kFeed;  // Whatever it calls its own namespace.
  for (const std::string_view uri :
       {"www.w3.org/2005/atom", "purl.org/atom", "purl.org/rss/", "purl.org/net/rss",
        "netscape.com/rdf/simple", "backend.userland.com/", "blogs.law.harvard.edu/"}) {
    if (contains_ignoring_case(element.name_space, uri)) return Vocabulary::kFeed;
  }
  const bool is_usual_prefix = element.prefix == "atom" || element.prefix == "rss";
  return element.name_space.empty() && is_usual_prefix ? Vocabulary::kFeed : Vocabulary::kOther;
}

// What an element says of its item or feed.
enum class Field : uint8_t {
  kNone,
  kTitle,
  kOtherTitle,
  kLink,
  kOriginalLink,
  kId,
  kPublished,
  kCreated,
  kDate,
  kUpdated
};

Field field_of(Vocabulary vocabulary, std::string_view name) {
  struct Name {
    Vocabulary vocabulary;
    std::string_view name;
    Field field;
  };
  constexpr Name kNames[] = {{Vocabulary::kFeed, "title", Field::kTitle},
                             {Vocabulary::kFeed, "link", Field::kLink},
                             {Vocabulary::kFeed, "guid", Field::kId},
                             {Vocabulary::kFeed, "id", Field::kId},
                             {Vocabulary::kFeed, "pubDate", Field::kPublished},
                             {Vocabulary::kFeed, "published", Field::kPublished},
                             {Vocabulary::kFeed, "issued", Field::kPublished},
                             {Vocabulary::kFeed, "created", Field::kCreated},
                             {Vocabulary::kFeed, "updated", Field::kUpdated},
                             {Vocabulary::kFeed, "modified", Field::kUpdated},
                             {Vocabulary::kDublinCore, "title", Field::kOtherTitle},
                             {Vocabulary::kMedia, "title", Field::kOtherTitle},
                             {Vocabulary::kDublinCore, "issued", Field::kPublished},
                             {Vocabulary::kDublinCore, "date", Field::kDate},
                             {Vocabulary::kDublinCore, "created", Field::kCreated},
                             {Vocabulary::kDublinCore, "modified", Field::kUpdated},
                             {Vocabulary::kFeedBurner, "origLink", Field::kOriginalLink}};
  const auto* known = std::find_if(std::begin(kNames), std::end(kNames), [&](const Name& one) {
    return one.vocabulary == vocabulary && equal_ignoring_case(one.name, name);
  });
  return known == std::end(kNames) ? Field::kNone : known->field;
}

// Which of its addresses is an item's page: the smallest that there is.
enum class LinkRank : uint8_t { kOriginal, kLink, kAlternateHtml, kAlternate, kId, kAbout, kNone };

LinkRank rank_of_link(const XmlElement& link) {
  const std::string_view relation = link.attribute("rel");
  if (!relation.empty() && relation != "alternate" && !relation.ends_with("/alternate"))
    return LinkRank::kNone;
  if (link.attribute("href").empty()) return LinkRank::kLink;  // RSS: the text is the address.
  const std::string_view type = link.attribute("type");
  const bool is_html = type.empty() || type.find("html") != std::string_view::npos;
  return is_html ? LinkRank::kAlternateHtml : LinkRank::kAlternate;
}

// RSS writes titles that may be HTML and does not say so; Atom says so.
FeedTextForm form_of(const XmlElement& title, bool is_atom) {
  const std::string_view type = title.attribute("type");
  const std::string_view mode = title.attribute("mode");  // Of Atom 0.3.
  if (mode == "base64" || type == "application/octet-stream") return FeedTextForm::kBase64;
  if (mode == "xml" || type == "xhtml" || type == "text") return FeedTextForm::kPlain;
  const bool is_html = !is_atom || mode == "escaped" || type == "html" || type == "text/html";
  return is_html ? FeedTextForm::kHtml : FeedTextForm::kPlain;
}

// What has been read of an item, or of the feed itself.
struct Draft {
  Url url;
  LinkRank rank = LinkRank::kNone;  // Of url.
  std::string title;
  std::string other_title;
  std::optional<Instant> published;
  std::optional<Instant> created;
  std::optional<Instant> date;
  std::optional<Instant> updated;

  FeedItem take() {
    return {std::move(url), std::move(title.empty() ? other_title : title),
            published ? published
            : created ? created
                      : date,
            updated ? updated : date};
  }
};

class FeedReader final : public XmlListener {
 public:
  explicit FeedReader(const Url& base) : bases_{base} {}

  void on_start(const XmlElement& element) override {
    const Vocabulary vocabulary = vocabulary_of(element);
    const Place parent = levels_.empty() ? Place::kOther : levels_.back().place;
    if (levels_.empty()) is_atom_ = element.name == "feed";
    levels_.push_back({Place::kOther, push_base(element.attribute("base", "xml"))});
    const bool is_feeds = vocabulary == Vocabulary::kFeed;
    if (is_feeds && (element.name == "item" || element.name == "entry")) {
      start_item(element);
    } else if (is_feeds && !in_item_ && (element.name == "channel" || element.name == "feed")) {
      levels_.back().place = Place::kFeed;
    } else if (parent == Place::kFeed || parent == Place::kItem) {
      start_field(element, field_of(vocabulary, element.name));
    } else if (parent == Place::kField && element.name != "script") {
      levels_.back().place = Place::kField;  // Marks within a text.
    }
  }

  void on_text(std::string_view text) override {
    const bool is_read = !levels_.empty() && levels_.back().place == Place::kField;
    if (is_read && text_.size() < kTextBytesMax) text_ += text.substr(0, kTextBytesMax);
  }

  void on_end() override {
    if (levels_.empty()) return;
    if (field_ != Field::kNone && levels_.size() == field_depth_) end_field();
    if (in_item_ && levels_.size() == item_depth_) end_item();
    if (levels_.back().has_base) bases_.pop_back();
    levels_.pop_back();
  }

  bool is_done() const override { return feed_.items.size() >= kFeedItemsMax; }

  Feed take() {
    FeedItem self = feed_draft_.take();
    feed_.title = std::move(self.title);
    feed_.home = std::move(self.url);
    return std::move(feed_);
  }

 private:
  enum class Place : uint8_t { kFeed, kItem, kField, kOther };
  struct Level {
    Place place;
    bool has_base;  // Put one on bases_.
  };

  bool push_base(std::string_view reference) {
    if (reference.empty()) return false;
    Result<Url> base = Url::resolve(bases_.back(), reference);
    if (!base) return false;
    bases_.push_back(*std::move(base));
    return true;
  }

  // A new item ends one that was left open.
  void start_item(const XmlElement& element) {
    if (in_item_) end_item();
    levels_.back().place = Place::kItem;
    in_item_ = true;
    item_depth_ = levels_.size();
    field_ = Field::kNone;
    take_address(element.attribute("about", "rdf"), LinkRank::kAbout);
  }

  void end_item() {
    FeedItem item = std::exchange(item_draft_, {}).take();
    in_item_ = false;
    if (item.url.empty()) {
      ++feed_.items_invalid;
    } else if (!is_done()) {
      feed_.items.push_back(std::move(item));
    }
  }

  void start_field(const XmlElement& element, Field field) {
    if (field == Field::kNone) return;
    levels_.back().place = Place::kField;
    field_ = field;
    field_depth_ = levels_.size();
    text_.clear();
    if (field == Field::kTitle || field == Field::kOtherTitle) form_ = form_of(element, is_atom_);
    rank_ = LinkRank::kNone;
    if (field == Field::kOriginalLink) rank_ = LinkRank::kOriginal;
    if (field == Field::kLink) rank_ = rank_of_link(element);
    const bool is_permanent = !equal_ignoring_case(element.attribute("isPermaLink"), "false");
    if (field == Field::kId && in_item_ && is_permanent) rank_ = LinkRank::kId;
    const std::string_view href = element.attribute("href");
    if (field == Field::kLink && !href.empty()) take_address(href, std::exchange(rank_, LinkRank::kNone));
  }

  void end_field() {
    const std::string_view text = trim(text_);
    Draft& draft = in_item_ ? item_draft_ : feed_draft_;
    switch (std::exchange(field_, Field::kNone)) {
      case Field::kTitle:
        return take_title(text, draft.title);
      case Field::kOtherTitle:
        return take_title(text, draft.other_title);
      case Field::kId:
        if (!Url::parse(text)) return;  // An id is an address only if it is a whole one.
        return take_address(text, rank_);
      case Field::kLink:
      case Field::kOriginalLink:
        return take_address(text, rank_);
      case Field::kPublished:
        return take_date(text, draft.published);
      case Field::kCreated:
        return take_date(text, draft.created);
      case Field::kDate:
        return take_date(text, draft.date);
      case Field::kUpdated:
        return take_date(text, draft.updated);
      case Field::kNone:
        return;
    }
  }

  void take_title(std::string_view text, std::string& title) const {
    if (title.empty()) title = plain_feed_text(text, form_);
  }

  // The last date of a kind counts.
  static void take_date(std::string_view text, std::optional<Instant>& date) {
    if (const std::optional<Instant> read = from_internet_date(text)) date = read;
  }

  void take_address(std::string_view reference, LinkRank rank) {
    Draft& draft = in_item_ ? item_draft_ : feed_draft_;
    if (reference.empty() || rank >= draft.rank) return;
    Result<Url> url = Url::resolve(bases_.back(), reference);
    if (!url) return;
    draft.url = *std::move(url);
    draft.rank = rank;
  }

  Feed feed_;
  Draft feed_draft_;
  bool is_atom_ = false;
  std::vector<Level> levels_;  // Of the elements that are open, the root first.
  std::vector<Url> bases_;     // The document's, then one for each xml:base that is open.

  bool in_item_ = false;
  size_t item_depth_ = 0;  // Number of levels with it.
  Draft item_draft_;

  Field field_ = Field::kNone;  // The one being read.
  size_t field_depth_ = 0;
  FeedTextForm form_ = FeedTextForm::kPlain;  // Of a title.
  LinkRank rank_ = LinkRank::kNone;           // Of the address that the text is.
  std::string text_;
};

}  // namespace

Result<Feed> parse_feed(std::string_view text, const Url& base) {
  if (is_json_feed(text)) return parse_json_feed(text, base);
  if (document_kind(text) != DocumentKind::kFeed) {
    return fail(ErrorCode::kInvalid, "not a feed: " + base.href() + ": neither RSS nor Atom nor JSON Feed");
  }
  FeedReader reader(base);
  read_xml(text, reader);
  return reader.take();
}

}  // namespace newsieve
