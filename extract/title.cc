#include "extract/title.h"

#include <algorithm>

#include "base/unicode.h"
#include "extract/page_fields.h"
#include "extract/plain_text.h"
#include "extract/shown_title.h"
#include "extract/title_parts.h"

namespace newsieve {
namespace {

constexpr size_t kConfirmingBytes = 6;  // Letters that two titles must share at least.
constexpr size_t kLabelWords = 3;       // A heading of so few words may be a label: "Our Blog".
constexpr size_t kLabelBytes = 30;      // And of so few letters: ten characters of a script without spaces.
constexpr double kSomeWords = 0.3;      // Share of its words that a title has in common with another.

bool confirms(std::string_view letters, std::string_view other) {
  return std::min(letters.size(), other.size()) >= kConfirmingBytes &&
         (letters.starts_with(other) || other.starts_with(letters));
}

bool holds(std::string_view letters, std::string_view part) {
  return part.size() >= 2 * kConfirmingBytes && letters.find(part) != std::string_view::npos;
}

std::vector<std::string> words_of(std::string_view title) {
  std::vector<std::string> words;
  for_each_token(title.substr(0, kTitleBytesMax), [&](std::string_view token) {
    if (std::string letters = letters_of(token); !letters.empty()) words.push_back(std::move(letters));
  });
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  return words;
}

// The share of the shorter title's words that the other has too.
double shared_words(std::string_view a, std::string_view b) {
  const std::vector<std::string> words = words_of(a);
  const std::vector<std::string> others = words_of(b);
  std::vector<std::string> common;
  std::set_intersection(words.begin(), words.end(), others.begin(), others.end(), std::back_inserter(common));
  const size_t fewer = std::min(words.size(), others.size());
  return fewer == 0 ? 0 : static_cast<double>(common.size()) / static_cast<double>(fewer);
}

// `text` without quotation marks and with dots for an ellipsis: what publishing systems change on the way to
// the page.
std::string without_typography(std::string_view text) {
  std::string plain;
  for (size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, &at);
    const bool is_quote = c == U'"' || c == U'\'' || c == U'`' || c == U'\u00AB' || c == U'\u00BB' ||
                          (c >= U'\u2018' && c <= U'\u201F');
    if (c == U'\u2026') {
      plain += "...";
    } else if (!is_quote) {
      append_utf8(plain, c);
    }
  }
  return plain;
}

// True if `b` is the spelling to prefer of two with the same letters: they differ in quotation marks, or in
// where words end, which a heading's markup blurs.
bool spells_better(std::string_view b, std::string_view a) {
  if (a == b || letters_of(a) != letters_of(b)) return false;
  return without_typography(a) == without_typography(b) || words_of(a) != words_of(b);
}

ptrdiff_t digits_in(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

struct Heading {
  NodeId node = kNoNode;
  std::string text;
  std::string letters;
};

class Chooser {
 public:
  Chooser(const HtmlTree& tree, const TitleSources& sources) : tree_(tree), sources_(sources) {
    const std::string site = letters_of(sources.site_name);
    std::vector<std::string> heading_texts;
    for (const NodeId node : sources.headings) {
      Heading heading{node, text_below(tree, node), {}};
      heading.letters = letters_of(heading.text);
      if (heading.letters.empty() || heading.letters == site) continue;
      heading_texts.push_back(heading.text);
      if (is_in_path(tree, node)) {
        path_letters_ = std::move(heading.letters);
      } else {
        headings_.push_back(std::move(heading));
      }
    }
    headline_ = stripped(sources.headline, heading_texts);
    social_ = stripped(sources.social, heading_texts);
    if (letters_of(headline_) == letters_of(social_) && !social_.empty()) headline_ = social_;
    document_ = stripped(sources.document, heading_texts);
  }

  Title choose() const {
    Title title = chosen();
    if (spells_better(social_, title.text)) title.text = social_;
    if (title.heading != kNoNode) return title;
    ShownTitle shown = find_shown_title(tree_, std::move(title.text));
    return {std::move(shown.text), shown.node};
  }

 private:
  std::string stripped(const std::string& title, const std::vector<std::string>& others) const {
    return without_site_name(title, sources_.site_name, sources_.host, others);
  }

  Title chosen() const {
    if (const Heading* heading = confirmed_heading()) return with_heading(*heading);
    if (Title shown = shown_beside_path(); shown.heading != kNoNode) return shown;
    if (sources_.headline_is_news && !headline_.empty()) return {headline_, kNoNode};
    if (const Heading* heading = likely_heading()) return {heading->text, heading->node};
    for (const std::string* title : {&headline_, &social_, &document_}) {
      if (!title->empty()) return {completed(*title), kNoNode};
    }
    return headings_.empty() ? Title() : Title{headings_[0].text, headings_[0].node};
  }

  const Heading* confirmed_heading() const {
    for (const std::string* title : {&sources_.headline, &sources_.social, &sources_.document}) {
      const std::string letters = letters_of(*title);
      for (const Heading& heading : headings_) {
        if (confirms(heading.letters, letters)) return &heading;
      }
    }
    // A heading that holds a whole title and something before it.
    for (const std::string* title : {&headline_, &social_, &document_}) {
      const std::string letters = letters_of(*title);
      for (const Heading& heading : headings_) {
        if (holds(heading.letters, letters)) return &heading;
      }
    }
    return nullptr;
  }

  Title with_heading(const Heading& heading) const {
    const std::string headline = letters_of(headline_);
    if (headline.empty()) return {completed(unwrapped(heading)), heading.node};
    if (heading.letters == headline) {
      return {sources_.headline_is_news ? headline_ : completed(heading.text), heading.node};
    }
    const bool is_kicker = holds(heading.letters, headline) || holds(headline, heading.letters);
    const bool is_headline = is_kicker ? letters_of(social_) == headline : sources_.headline_is_news;
    if (is_headline && !confirms(headline, heading.letters)) return {headline_, heading.node};
    return {unwrapped(heading), heading.node};
  }

  Title shown_beside_path() const {
    if (path_letters_.empty()) return {};
    for (const std::string* title : {&headline_, &social_}) {
      if (title->empty() || letters_of(*title) == path_letters_) continue;
      if (ShownTitle shown = find_shown_title(tree_, *title); shown.node != kNoNode)
        return {std::move(shown.text), shown.node};
    }
    return {};
  }

  const Heading* likely_heading() const {
    const std::string& other = !social_.empty() ? social_ : document_;
    if (headings_.size() != 1) return nullptr;
    const Heading& heading = headings_[0];
    const bool is_label =
        words_of(heading.text).size() <= kLabelWords && heading.letters.size() <= kLabelBytes;
    return is_label && !other.empty() && shared_words(heading.text, other) < kSomeWords ? nullptr : &heading;
  }

  // The heading without a date, a count or a label around what og:title and <title> agree on.
  std::string unwrapped(const Heading& heading) const {
    const std::string social = letters_of(social_);
    const bool agreed = social == letters_of(document_) && social != heading.letters;
    if (!agreed || !holds(heading.letters, social)) return heading.text;
    const bool has_digits = digits_in(heading.text) > digits_in(social_);
    const bool has_label =
        heading.letters.ends_with(social) && heading.text.find(':') < heading.text.size() / 2;
    return has_digits || has_label ? social_ : heading.text;
  }

  // What og:title and <title> agree on, if it is `text` and more.
  std::string completed(const std::string& text) const {
    const std::string social = letters_of(social_);
    const bool agreed = social == letters_of(document_);
    return agreed && social.starts_with(letters_of(text)) && social.size() > letters_of(text).size() ? social_
                                                                                                     : text;
  }

  const HtmlTree& tree_;
  const TitleSources& sources_;
  std::vector<Heading> headings_;  // Those that may be the headline.
  std::string path_letters_;       // Of the last heading in a path.
  std::string headline_;           // The head titles without the site's name.
  std::string social_;
  std::string document_;
};

}  // namespace

Title choose_title(const HtmlTree& tree, const TitleSources& sources) {
  return Chooser(tree, sources).choose();
}

}  // namespace newsieve
