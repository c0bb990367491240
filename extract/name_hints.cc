#include "extract/name_hints.h"

#include <algorithm>
#include <array>

#include "extract/node_facts.h"

namespace newsieve {
namespace {

struct HintWord {
  std::string_view word;
  uint32_t hint;
};

// Words of class names and ids as authors of pages choose them, whatever language the page is in.
constexpr auto kHintWords = std::to_array<HintWord>({
    {"ad", kHintRelated},
    {"ads", kHintRelated},
    {"advert", kHintRelated},
    {"advertisement", kHintRelated},
    {"article", kHintBody},
    {"articlebody", kHintBody},
    {"author", kHintByline},
    {"body", kHintBody},
    {"breadcrumb", kHintChrome},
    {"breadcrumbs", kHintChrome},
    {"byline", kHintByline},
    {"caption", kHintCaption},
    {"comment", kHintComment},
    {"commentlist", kHintComment},
    {"comments", kHintComment},
    {"consent", kHintChrome},
    {"content", kHintBody},
    {"cookie", kHintChrome},
    {"cookies", kHintChrome},
    {"copyright", kHintChrome},
    {"credit", kHintCaption | kHintCredit},
    {"credits", kHintCaption | kHintCredit},
    {"date", kHintByline},
    {"dateline", kHintByline},
    {"disqus", kHintComment},
    {"entry", kHintBody},
    {"footer", kHintChrome},
    {"gdpr", kHintChrome},
    {"login", kHintChrome},
    {"masthead", kHintChrome},
    {"menu", kHintChrome},
    {"meta", kHintByline},
    {"modal", kHintChrome},
    {"nav", kHintChrome},
    {"navbar", kHintChrome},
    {"navigation", kHintChrome},
    {"newsletter", kHintRelated},
    {"outbrain", kHintRelated},
    {"pager", kHintChrome},
    {"pagination", kHintChrome},
    {"popular", kHintRelated},
    {"popup", kHintChrome},
    {"post", kHintBody},
    {"promo", kHintRelated},
    {"promotion", kHintRelated},
    {"pubdate", kHintByline},
    {"recirc", kHintRelated},
    {"recommend", kHintRelated},
    {"recommendations", kHintRelated},
    {"recommended", kHintRelated},
    {"related", kHintRelated},
    {"replies", kHintComment},
    {"respond", kHintComment},
    {"share", kHintChrome},
    {"sharing", kHintChrome},
    {"sidebar", kHintRelated},
    {"signup", kHintRelated},
    {"social", kHintChrome},
    {"sponsor", kHintRelated},
    {"sponsored", kHintRelated},
    {"story", kHintBody},
    {"subscribe", kHintRelated},
    {"subscription", kHintRelated},
    {"taboola", kHintRelated},
    {"tags", kHintChrome},
    {"teaser", kHintRelated},
    {"teasers", kHintRelated},
    {"timestamp", kHintByline},
    {"toolbar", kHintChrome},
    {"trending", kHintRelated},
});
static_assert(std::is_sorted(kHintWords.begin(), kHintWords.end(),
                             [](const HintWord& a, const HintWord& b) { return a.word < b.word; }));

// Where the words of each letter begin in kHintWords, and one past the last.
constexpr std::array<uint8_t, 27> kLetters = [] {
  std::array<uint8_t, 27> begins{};
  for (const HintWord& entry : kHintWords) {
    for (auto letter = static_cast<size_t>(entry.word[0] - 'a'); letter < 26; ++letter) ++begins[letter + 1];
  }
  return begins;
}();

// How long the words of each letter are: a bit a length. Most words of pages are no hints, and are told by
// this.
constexpr std::array<uint32_t, 26> kLengths = [] {
  std::array<uint32_t, 26> lengths{};
  for (const HintWord& entry : kHintWords)
    lengths[static_cast<size_t>(entry.word[0] - 'a')] |= 1U << entry.word.size();
  return lengths;
}();

uint32_t hint_of_word(std::string_view word) {
  const auto letter = static_cast<size_t>(word[0] - 'a');
  if (((kLengths[letter] >> word.size()) & 1) == 0) return 0;
  for (size_t i = kLetters[letter]; i < kLetters[letter + 1]; ++i) {
    if (kHintWords[i].word == word) return kHintWords[i].hint;
  }
  return 0;
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

// The hints of a class or id: its words stand between other characters, or begin with a capital
// ("storyBody").
uint32_t hints_of(std::string_view names) {
  constexpr size_t kWordBytesMax = 24;
  std::array<char, kWordBytesMax> word;
  size_t length = 0;
  uint32_t hints = 0;
  char previous = 0;
  const auto close = [&] {
    if (length > 1 && length < kWordBytesMax) hints |= hint_of_word({word.data(), length});
    length = 0;
  };
  for (const char c : names) {
    if ((is_upper(c) && is_lower(previous)) || !(is_upper(c) || is_lower(c))) close();
    if ((is_upper(c) || is_lower(c)) && length < kWordBytesMax) word[length++] = static_cast<char>(c | 0x20);
    previous = c;
  }
  close();
  return hints;
}

// A class that style sheets by custom use for what is not shown. Shown at some widths ("hidden md:block"):
// shown.
uint32_t hint_of_hidden(std::string_view names) {
  if (names.find(':') != std::string_view::npos) return 0;
  for (const std::string_view word :
       {"hidden", "d-none", "invisible", "sr-only", "visually-hidden", "screen-reader-text"}) {
    const size_t at = names.find(word);
    if (at == std::string_view::npos) continue;
    const size_t end = at + word.size();
    if ((at == 0 || names[at - 1] == ' ') && (end == names.size() || names[end] == ' ')) return kHintHidden;
  }
  return 0;
}

}  // namespace

uint32_t hints_of_class(std::string_view names) { return hints_of(names) | hint_of_hidden(names); }

uint32_t hints_of_id(std::string_view id) { return hints_of(id); }

}  // namespace newsieve
