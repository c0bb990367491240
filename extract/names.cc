#include "extract/names.h"

#include <unicode/listformatter.h>
#include <unicode/locid.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/ascii.h"
#include "base/unicode.h"
#include "extract/plain_text.h"

namespace newsieve {
namespace {

constexpr size_t kNameBytesMax = 100;
constexpr size_t kNameWordsMax = 8;
constexpr size_t kSureWordsMax = 4;
constexpr size_t kParticleBytesMax = 3;
constexpr size_t kNamesMax = 30;
constexpr size_t kListBytesMax = 2000;  // Of a list of names; the rest is left out.
constexpr size_t kByWordsBefore = 2;    // "Article written by".

// What stands before a name in a byline. A language that is not here loses only bylines that no markup
// announces.
constexpr auto kByWords = std::to_array<std::string_view>(
    {"by", "von", "par", "por", "di", "door", "av", "af", "przez", "od", "oleh", "bởi", "от", "автор"});

// " and ", " und ", "和": what stands between the two of a list of two.
std::string conjunction_of(std::string_view language) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale(language.empty() ? "en" : std::string(language).c_str());
  const std::unique_ptr<icu::ListFormatter> formatter(icu::ListFormatter::createInstance(locale, status));
  if (U_FAILURE(status)) return {};
  const icu::UnicodeString pair[] = {u"\u0001", u"\u0002"};
  icu::UnicodeString joined;
  formatter->format(pair, 2, joined, status);
  const int32_t begin = joined.indexOf(u'\u0001') + 1;
  const int32_t end = joined.indexOf(u'\u0002');
  if (U_FAILURE(status) || begin <= 0 || end <= begin) return {};
  std::string conjunction;
  joined.tempSubStringBetween(begin, end).toUTF8String(conjunction);
  return conjunction;
}

bool begins_upper_case(std::string_view word) {
  size_t end = 0;
  next_code_point(word, &end);
  const std::string_view first = word.substr(0, end);
  return fold_case(first) != first;
}

size_t words_in(std::string_view text) {
  size_t words = 0;
  for_each_token(text, [&](std::string_view) { ++words; });
  return words;
}

bool says_author(std::string_view text) {
  bool says = false;
  for_each_token(text, [&](std::string_view word) {
    says = says || equal_ignoring_case(word, "author") || equal_ignoring_case(word, "authors");
  });
  return says;
}

// Can it be a name at all: not an address, a handle or a sentence?
bool is_plausible_name(std::string_view text) {
  if (text.size() < 2 || text.size() > kNameBytesMax || text.find('@') != std::string_view::npos)
    return false;
  if (text.find("://") != std::string_view::npos || text.starts_with("www.") || text.front() == '#')
    return false;
  if (says_author(text)) return false;  // "About the author": a label that its class name gave away.
  return words_in(text) <= kNameWordsMax && !letters_of(text).empty() &&
         !std::all_of(text.begin(), text.end(),
                      [](char c) { return (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

std::string_view trim_marks(std::string_view text) {
  static constexpr std::string_view kMarks = " -:.,|*()[]";
  while (!text.empty() && kMarks.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  static constexpr std::string_view kEndMarks = " -:,*|";
  while (!text.empty() && kEndMarks.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return text;
}

// Without "By ", and without a label that a colon ends.
std::string_view without_label(std::string_view text) {
  text = trim_marks(text);
  const size_t colon = text.find(':');
  if (colon != std::string_view::npos && colon + 1 < text.size() && text.substr(colon, 3) != "://") {
    text = trim_marks(text.substr(colon + 1));
  }
  const std::string folded = fold_case(text);
  if (folded.size() == text.size()) {  // "By ", "View all posts by ".
    if (folded == "by" || folded.ends_with(" by")) return {};
    const size_t by = folded.starts_with("by ") ? 0 : folded.rfind(" by ");
    if (by != std::string::npos) return trim_marks(text.substr(by + (by == 0 ? 3 : 4)));
  }
  const size_t name = name_behind_by(text);
  return name < text.size() && is_capitalized_name(text.substr(name)) ? text.substr(name) : text;
}

void split_at_conjunction(std::string_view text, std::string_view conjunction,
                          std::vector<std::string>& names) {
  while (true) {
    const size_t at = conjunction.empty() ? std::string_view::npos : text.find(conjunction);
    const std::string_view name = without_label(text.substr(0, at));
    if (is_plausible_name(name)) names.emplace_back(name);
    if (at == std::string_view::npos) return;
    text.remove_prefix(at + conjunction.size());
  }
}

}  // namespace

bool is_capitalized_name(std::string_view name) {
  size_t words = 0;
  size_t capitalized = 0;
  bool ends_capitalized = false;
  for_each_token(name, [&](std::string_view word) {
    ends_capitalized = begins_upper_case(word);
    const bool is_particle = word.size() <= kParticleBytesMax && word != "by";  // "de", "van", "bin".
    words += ends_capitalized || (is_particle && words > 0) ? 1 : kSureWordsMax + 1;
    capitalized += ends_capitalized ? 1 : 0;
  });
  return ends_capitalized && capitalized >= 2 && words <= kSureWordsMax;
}

bool looks_like_name(std::string_view name) {
  size_t end = 0;
  const bool has_case = name.empty() || u_hasBinaryProperty(static_cast<UChar32>(next_code_point(name, &end)),
                                                            UCHAR_CASED) != 0;
  return !has_case || is_capitalized_name(name);
}

std::vector<std::string> split_names(std::string_view text, std::string_view language) {
  text = text.substr(0, kListBytesMax);
  const bool may_be_joined = std::count(text.begin(), text.end(), ' ') >= 2;
  const std::string conjunction = may_be_joined ? conjunction_of(language) : std::string();
  static constexpr auto kMarks =
      std::to_array<std::string_view>({",", ";", "&", "|", " / ", "·", "•", "、", "，"});
  std::vector<std::string> names;
  while (!text.empty() && names.size() < kNamesMax) {
    size_t end = std::string_view::npos;
    size_t mark_bytes = 0;
    for (const std::string_view mark : kMarks) {
      if (const size_t at = text.find(mark); at < end) {
        end = at;
        mark_bytes = mark.size();
      }
    }
    split_at_conjunction(text.substr(0, end), conjunction, names);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + mark_bytes);
  }
  const auto is_phrase = [](const std::string& name) {
    return words_in(name) > kSureWordsMax || !begins_upper_case(name);
  };
  if (!names.empty() && is_capitalized_name(names[0]) && std::any_of(names.begin(), names.end(), is_phrase))
    std::erase_if(names, [](const std::string& name) { return !is_capitalized_name(name); });
  return names;
}

void add_names(std::vector<std::string> more, std::vector<std::string>& names) {
  for (std::string& name : more) {
    const std::string letters = letters_of(name);
    const bool known = std::any_of(names.begin(), names.end(),
                                   [&](const std::string& other) { return letters_of(other) == letters; });
    if (!known && names.size() < kNamesMax) names.push_back(std::move(name));
  }
}

size_t name_behind_by(std::string_view line) {
  size_t at = 0;
  for (size_t word = 0; word <= kByWordsBefore && at < line.size(); ++word) {
    const size_t end = std::min(line.find(' ', at), line.size());
    const std::string folded = fold_case(trim_marks(line.substr(at, end - at)));
    const bool is_by = word == 0 ? std::find(kByWords.begin(), kByWords.end(), folded) != kByWords.end()
                                 : folded == "by";  // The others join names too: "Ludwig von Mises".
    if (is_by) return std::min(line.find_first_not_of(" :", end), line.size());
    at = std::min(end + 1, line.size());
  }
  return std::string_view::npos;
}

}  // namespace newsieve
