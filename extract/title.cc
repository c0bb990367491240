#include "extract/title.h"

#include <algorithm>
#include <array>

#include "base/unicode.h"
#include "extract/plain_text.h"

namespace newsieve {
namespace {

constexpr size_t kConfirmingBytes = 6;  // Letters that two titles must share at least.

bool confirms(std::string_view letters, std::string_view other) {
  return std::min(letters.size(), other.size()) >= kConfirmingBytes &&
         (letters.starts_with(other) || other.starts_with(letters));
}

// A mark between a title and a site's name: where its part begins and ends.
struct Mark {
  size_t begin = 0;
  size_t end = 0;
};

// Marks that divide wherever they stand, and dashes and colons that do between blanks.
std::vector<Mark> marks_in(std::string_view title) {
  static constexpr auto kAnywhere =
      std::to_array<std::string_view>({"|", "»", "«", "·", "•", "--", "｜", "_", "::"});
  static constexpr auto kSpaced = std::to_array<std::string_view>({"-", "–", "—", ":", "/", "~", "<", ">"});
  std::vector<Mark> marks;
  for (size_t i = 0; i < title.size(); ++i) {
    const std::string_view rest = title.substr(i);
    const auto begins = [&](std::string_view mark) { return rest.starts_with(mark); };
    const auto anywhere = std::find_if(kAnywhere.begin(), kAnywhere.end(), begins);
    if (anywhere != kAnywhere.end()) {
      marks.push_back({i, i + anywhere->size()});
      i += anywhere->size() - 1;
      continue;
    }
    const auto spaced = std::find_if(kSpaced.begin(), kSpaced.end(), begins);
    if (spaced == kSpaced.end() || i == 0 || title[i - 1] != ' ') continue;
    if (rest.size() > spaced->size() && rest[spaced->size()] == ' ') marks.push_back({i, i + spaced->size()});
  }
  return marks;
}

bool is_site_name(std::string_view part, std::string_view site_letters, std::string_view host_letters) {
  const std::string letters = letters_of(part);
  if (letters.empty()) return true;
  if (!site_letters.empty() &&
      (site_letters == letters || (letters.size() >= 4 && site_letters.starts_with(letters)) ||
       (site_letters.size() >= 4 && letters.find(site_letters) != std::string::npos))) {
    return true;
  }
  return letters.size() >= 3 && host_letters.find(letters) != std::string_view::npos;
}

// The beginning of `text` whose letters are `letters`, or all of it.
std::string_view prefix_with_letters(std::string_view text, std::string_view letters) {
  size_t end = 0;
  while (end < text.size()) {
    next_code_point(text, &end);
    if (letters_of(text.substr(0, end)).size() >= letters.size()) break;
  }
  size_t next = end;  // Closing marks belong to it: quotes, "?", ")".
  while (next < text.size() && text[next] != ' ' && text[next] != '|' && text[next] != '-')
    next_code_point(text, &next);
  return text.substr(0, letters_of(text.substr(0, next)).size() == letters.size() ? next : end);
}

class Chooser {
 public:
  explicit Chooser(const TitleSources& sources) : sources_(sources) {
    std::vector<std::string> heading_texts;
    for (const Heading& heading : sources.headings) heading_texts.push_back(heading.text);
    headline_ = stripped(sources.headline, heading_texts);
    social_ = stripped(sources.social, heading_texts);
    document_ = stripped(sources.document, heading_texts);
  }

  Title choose() const {
    const Heading* heading = confirmed_heading();
    if (heading == nullptr) return without_heading();
    const std::string letters = letters_of(heading->text);
    const std::string headline_letters = letters_of(headline_);
    if (headline_.empty()) return {unwrapped(heading->text, letters), heading->node};
    if (letters == headline_letters) return {headline_, heading->node};
    if (sources_.headline_is_news && !confirms(headline_letters, letters)) return {headline_, heading->node};
    return {unwrapped(heading->text, letters), heading->node};
  }

 private:
  std::string stripped(const std::string& title, const std::vector<std::string>& others) const {
    return without_site_name(title, sources_.site_name, sources_.host, others);
  }

  const Heading* confirmed_heading() const {
    const std::string site = letters_of(sources_.site_name);
    for (const std::string* title : {&sources_.headline, &sources_.social, &sources_.document}) {
      const std::string letters = letters_of(*title);
      for (const Heading& heading : sources_.headings) {
        const std::string heading_letters = letters_of(heading.text);
        if (heading_letters != site && confirms(heading_letters, letters)) return &heading;
      }
    }
    // A heading that holds a whole title and something before it.
    for (const std::string* title : {&headline_, &social_, &document_}) {
      const std::string letters = letters_of(*title);
      if (letters.size() < 2 * kConfirmingBytes) continue;
      for (const Heading& heading : sources_.headings) {
        if (letters_of(heading.text).find(letters) != std::string::npos) return &heading;
      }
    }
    return nullptr;
  }

  Title without_heading() const {
    if (!headline_.empty()) return {headline_, kNoNode};
    if (sources_.headings.size() == 1 &&
        letters_of(sources_.headings[0].text) != letters_of(sources_.site_name) &&
        !sources_.headings[0].text.empty()) {
      return {sources_.headings[0].text, sources_.headings[0].node};
    }
    if (!social_.empty()) return {social_, kNoNode};
    if (!document_.empty()) return {document_, kNoNode};
    for (const Heading& heading : sources_.headings) {
      if (!heading.text.empty()) return {heading.text, heading.node};
    }
    return {};
  }

  std::string unwrapped(const std::string& heading, const std::string& letters) const {
    const std::string social = letters_of(social_);
    const bool agreed = social.size() >= 2 * kConfirmingBytes && social == letters_of(document_);
    return agreed && social != letters && letters.find(social) != std::string::npos ? social_ : heading;
  }

  const TitleSources& sources_;
  std::string headline_;
  std::string social_;
  std::string document_;
};

// A title, or what is left of it without some of its parts.
struct Variant {
  std::string text;
  std::string letters;
};

std::vector<Variant> variants_of(const std::string& title) {
  std::vector<Variant> variants = {{title, letters_of(title)}};
  const auto add = [&](std::string_view part) {
    Variant variant{fold_spaces(part), letters_of(part)};
    if (variant.letters.size() >= 2 * kConfirmingBytes) variants.push_back(std::move(variant));
  };
  for (const Mark& mark : marks_in(title)) {
    add(std::string_view(title).substr(0, mark.begin));
    add(std::string_view(title).substr(mark.end));
  }
  return variants;
}

}  // namespace

Title shown_title(const HtmlTree& tree, std::string title) {
  if (title.empty()) return {};
  const std::vector<Variant> variants = variants_of(title);
  const auto is_shorter = [](const Variant& a, const Variant& b) {
    return a.letters.size() < b.letters.size();
  };
  const size_t bytes_min = std::min_element(variants.begin(), variants.end(), is_shorter)->letters.size();
  const size_t bytes_max = 2 * title.size() + 64;  // References and white space.
  for (NodeId id = 0; id < tree.size(); ++id) {
    if (tree[id].tag == HtmlTag::kA || tree[id].tag == HtmlTag::kHead) {
      id = tree[id].subtree_end - 1;
      continue;
    }
    if (tree[id].tag != HtmlTag::kText) continue;
    const size_t bytes = tree.raw_text(id).size();
    if (bytes < bytes_min || bytes > bytes_max) continue;
    std::string text;
    tree.append_text(id, text);
    const std::string letters = letters_of(text);
    const auto shown = std::find_if(variants.begin(), variants.end(),
                                    [&](const Variant& one) { return one.letters == letters; });
    if (shown != variants.end()) return {shown->text, tree[id].parent};
  }
  return {std::move(title), kNoNode};
}

std::string without_site_name(std::string_view title, std::string_view site_name, std::string_view host,
                              const std::vector<std::string>& others) {
  const std::string letters = letters_of(title);
  for (const std::string& other : others) {
    const std::string other_letters = letters_of(other);
    if (other_letters == letters) return std::string(title);
    if (other_letters.size() >= 2 * kConfirmingBytes && letters.starts_with(other_letters)) {
      return std::string(prefix_with_letters(title, other_letters));
    }
  }
  const std::string site_letters = letters_of(site_name);
  const std::string host_letters = letters_of(host);
  while (true) {
    const std::vector<Mark> marks = marks_in(title);
    if (marks.empty()) break;
    const std::string_view last = title.substr(marks.back().end);
    const std::string_view first = title.substr(0, marks.front().begin);
    if (is_site_name(last, site_letters, host_letters)) {
      title = title.substr(0, marks.back().begin);
    } else if (is_site_name(first, site_letters, host_letters)) {
      title = title.substr(marks.front().end);
    } else {
      break;
    }
  }
  return fold_spaces(title);
}

Title choose_title(const TitleSources& sources) { return Chooser(sources).choose(); }

}  // namespace newsieve
