#include "extract/links.h"

#include <string_view>
#include <unordered_set>

namespace newsieve {
namespace {

bool has_word(std::string_view words, std::string_view wanted) {
  constexpr std::string_view kBlanks = " \t\n\f\r";
  for (size_t i = words.find_first_not_of(kBlanks); i != std::string_view::npos;) {
    const size_t end = std::min(words.find_first_of(kBlanks, i), words.size());
    const std::string_view word = words.substr(i, end - i);
    const bool same = word.size() == wanted.size() &&
                      std::equal(word.begin(), word.end(), wanted.begin(), [](char a, char b) { return (a | 0x20) == b; });
    if (same) return true;
    i = words.find_first_not_of(kBlanks, end);
  }
  return false;
}

class Reader {
 public:
  Reader(const HtmlTree& tree, const Url& page_url, size_t links_max)
      : tree_(tree), page_url_(page_url), base_(page_url), links_max_(links_max) {}

  PageLinks read() {
    read_base();
    for (NodeId id = 0; id < tree_.size(); ++id) {
      const HtmlTag tag = tree_[id].tag;
      if (tag == HtmlTag::kA && tree_.has_attribute(id, "href")) {
        Url url = resolve(id);
        add(id, url);
        result_.anchors.push_back({id, url == page_url_ ? Url() : std::move(url)});
      } else if (tag == HtmlTag::kLink) {
        const std::string_view rel = tree_.raw_attribute(id, "rel");
        if (has_word(rel, "next") || has_word(rel, "prev")) add(id, resolve(id));
      } else if (tag == HtmlTag::kOther && tree_.tag_name(id) == "area") {
        add(id, resolve(id));
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

  Url resolve(NodeId id) {
    const std::string_view raw = tree_.raw_attribute(id, "href");
    if (raw.empty() || raw.front() == '#') return {};
    const bool plain = raw.find('&') == std::string_view::npos;
    Result<Url> url = plain ? Url::resolve(base_, raw) : Url::resolve(base_, tree_.attribute(id, "href"));
    return url ? *std::move(url) : Url();
  }

  void add(NodeId id, const Url& url) {
    if (url.empty() || result_.links.size() >= links_max_ || !seen_.insert(url).second) return;
    result_.links.push_back({url, has_word(tree_.raw_attribute(id, "rel"), "nofollow")});
  }

  const HtmlTree& tree_;
  const Url& page_url_;
  Url base_;
  const size_t links_max_;
  std::unordered_set<Url> seen_;
  PageLinks result_;
};

}  // namespace

PageLinks read_links(const HtmlTree& tree, const Url& page_url, size_t links_max) {
  return Reader(tree, page_url, links_max).read();
}

}  // namespace newsieve
