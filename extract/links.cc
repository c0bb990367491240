#include "extract/links.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/ascii.h"
#include "base/character_references.h"

namespace newsieve {
namespace {

constexpr size_t kOriginsMax = 16;  // Other sites of one page that are read fast.

bool has_word(std::string_view words, std::string_view wanted) {
  constexpr std::string_view kBlanks = " \t\n\f\r";
  for (size_t i = words.find_first_not_of(kBlanks); i != std::string_view::npos;) {
    const size_t end = std::min(words.find_first_of(kBlanks, i), words.size());
    const std::string_view word = words.substr(i, end - i);
    const bool same =
        word.size() == wanted.size() &&
        std::equal(word.begin(), word.end(), wanted.begin(), [](char a, char b) { return (a | 0x20) == b; });
    if (same) return true;
    i = words.find_first_not_of(kBlanks, end);
  }
  return false;
}

// Types of feeds, and of XML, which older pages call their feeds. Not JSON: that is a page's data for
// programs.
bool is_feed_type(std::string_view type) {
  type = trim(type.substr(0, type.find(';')));
  constexpr std::string_view kTypes[] = {"application/rss+xml", "application/atom+xml",
                                         "application/rdf+xml", "application/feed+json",
                                         "application/xml",     "text/xml"};
  return std::any_of(std::begin(kTypes), std::end(kTypes),
                     [&](std::string_view known) { return equal_ignoring_case(type, known); });
}

class Reader {
 public:
  Reader(const HtmlTree& tree, const Url& page_url, size_t links_max)
      : tree_(tree), page_url_(page_url), base_(page_url), links_max_(links_max) {
    result_.targets.emplace_back();
  }

  PageLinks read() {
    read_base();
    for (NodeId id = 0; id < tree_.size(); ++id) {
      const HtmlTag tag = tree_[id].tag;
      if (tag == HtmlTag::kA) {
        const std::optional<std::string_view> href = tree_.find_attribute(id, "href");
        if (!href) continue;
        const uint32_t target = resolve(*href);
        add(id, target);
        result_.anchors.push_back({id, result_.targets[target] == page_url_ ? Anchor::kNoTarget : target});
      } else if (tag == HtmlTag::kLink) {
        read_link_element(id);
      } else if (tag == HtmlTag::kOther && tree_.tag_name(id) == "area") {
        add(id, resolve(tree_.raw_attribute(id, "href")));
      }
    }
    return std::move(result_);
  }

 private:
  // The first <base> that has an href counts (HTML, 4.2.3).
  void read_base() {
    for (NodeId id = 0; id < tree_.size(); ++id) {
      if (tree_[id].tag != HtmlTag::kBase || !tree_.has_attribute(id, "href")) continue;
      if (Result<Url> url = Url::resolve(page_url_, tree_.attribute(id, "href"))) base_ = *std::move(url);
      return;
    }
  }

  void read_link_element(NodeId id) {
    const std::string_view rel = tree_.raw_attribute(id, "rel");
    const std::string_view href = tree_.raw_attribute(id, "href");
    const std::string_view type = tree_.raw_attribute(id, "type");
    const bool is_alternate = has_word(rel, "alternate") && !has_word(rel, "stylesheet");
    const bool is_page = type.empty() || contains_ignoring_case(type, "html");
    if (has_word(rel, "feed") || (is_alternate && is_feed_type(type))) {
      add_feed(resolve(href));
    } else if (has_word(rel, "next") || has_word(rel, "prev") ||
               (is_alternate && is_page && tree_.has_attribute(id, "hreflang"))) {
      add(id, resolve(href));
    }
  }

  void add_feed(uint32_t target) {
    if (target == Anchor::kNoTarget || result_.feeds.size() >= kFeedsMax) return;
    const Url& url = result_.targets[target];
    if (std::find(result_.feeds.begin(), result_.feeds.end(), url) == result_.feeds.end())
      result_.feeds.push_back(url);
  }

  // The target of `raw`, as written in the page.
  uint32_t resolve(std::string_view raw) {
    if (raw.empty() || raw.front() == '#') return Anchor::kNoTarget;
    const auto [entry, is_new] = resolved_.try_emplace(raw, Anchor::kNoTarget);
    if (!is_new) return entry->second;
    std::string decoded;
    std::string_view reference = raw;
    if (raw.find('&') != std::string_view::npos) {
      append_decoded(raw, true, decoded);
      reference = decoded;
    }
    Result<Url> url = Url::resolve(base_of(reference), reference);
    if (!url || url->empty()) return Anchor::kNoTarget;
    entry->second = static_cast<uint32_t>(result_.targets.size());
    remember_origin(*url, entry->second);
    result_.targets.push_back(*std::move(url));
    return entry->second;
  }

  // An absolute reference reads the same on every base; on one of its own origin it is read fast.
  const Url& base_of(std::string_view reference) const {
    for (const uint32_t target : origins_) {
      const Url& other = result_.targets[target];
      const std::string_view origin = origin_of(other);
      if (reference.starts_with(origin) && reference.substr(origin.size()).starts_with('/')) return other;
    }
    return base_;
  }

  static std::string_view origin_of(const Url& url) {
    return std::string_view(url.href()).substr(0, url.href().size() - url.path_and_query().size());
  }

  void remember_origin(const Url& url, uint32_t target) {
    const auto same = [&](uint32_t other) { return origin_of(result_.targets[other]) == origin_of(url); };
    if (origins_.size() < kOriginsMax && std::none_of(origins_.begin(), origins_.end(), same))
      origins_.push_back(target);
  }

  void add(NodeId id, uint32_t target) {
    if (target == Anchor::kNoTarget || result_.links.size() >= links_max_) return;
    const Url& url = result_.targets[target];
    if (!seen_.insert(url.href()).second) return;
    result_.links.push_back({url, has_word(tree_.raw_attribute(id, "rel"), "nofollow")});
  }

  const HtmlTree& tree_;
  const Url& page_url_;
  Url base_;
  const size_t links_max_;
  std::unordered_map<std::string_view, uint32_t> resolved_;  // By reference as written: pages repeat them.
  std::vector<uint32_t> origins_;                            // Targets, each of another origin.
  std::unordered_set<std::string_view> seen_;                // Of the links: views into the targets.
  PageLinks result_;
};

}  // namespace

PageLinks read_links(const HtmlTree& tree, const Url& page_url, size_t links_max) {
  return Reader(tree, page_url, links_max).read();
}

}  // namespace newsieve
