// Writes the table behind extract/month_names.cc: what all of ICU's languages call the months. Run by the
// build, since asking ICU for all of them takes a tenth of a second, which every process would pay.
//
//   make_month_names > month_names.inc
#include <fmt/format.h>
#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/unicode.h"

namespace newsieve {
namespace {

struct MonthName {
  std::string word;
  std::string language;
  int month = 0;

  auto operator<=>(const MonthName&) const = default;
};

struct MonthTable {
  std::set<MonthName> names;
  std::set<std::string> units;
};

// The words of a folded name; "tháng 9" has the words "tháng" and "9".
std::vector<std::string> words_of(std::string_view folded) {
  std::vector<std::string> words(1);
  size_t i = 0;
  while (i < folded.size()) {
    const size_t begin = i;
    const char32_t c = next_code_point(folded, &i);
    if (is_word(c)) {
      words.back().append(folded, begin, i - begin);
    } else if (!words.back().empty()) {
      words.emplace_back();
    }
  }
  if (words.back().empty()) words.pop_back();
  return words;
}

bool has_digit(std::string_view word) {
  size_t i = 0;
  while (i < word.size()) {
    if (is_digit(next_code_point(word, &i))) return true;
  }
  return false;
}

void add_name(const icu::UnicodeString& name, const std::string& language, int month, MonthTable& table) {
  std::string utf8;
  name.toUTF8String(utf8);
  const std::vector<std::string> words = words_of(fold_case(utf8));
  if (words.size() == 1 && !has_digit(words[0]) && words[0].size() > 1) {
    table.names.insert({words[0], language, month});
  } else if (words.size() == 2 && !has_digit(words[0]) && has_digit(words[1])) {
    table.units.insert(words[0]);
  }
}

MonthTable make_month_table() {
  MonthTable table;
  int32_t count = 0;
  const icu::Locale* locales = icu::Locale::getAvailableLocales(count);
  for (const icu::Locale& locale : std::span(locales, static_cast<size_t>(count))) {
    UErrorCode status = U_ZERO_ERROR;
    const icu::DateFormatSymbols symbols(locale, status);
    if (U_FAILURE(status)) continue;
    for (const auto context : {icu::DateFormatSymbols::FORMAT, icu::DateFormatSymbols::STANDALONE}) {
      for (const auto width : {icu::DateFormatSymbols::WIDE, icu::DateFormatSymbols::ABBREVIATED}) {
        int32_t months = 0;
        const icu::UnicodeString* names = symbols.getMonths(months, context, width);
        for (int32_t m = 0; m < std::min(months, 12); ++m)
          add_name(names[m], locale.getLanguage(), m + 1, table);
      }
    }
  }
  return table;
}

// A C++ string literal of letters and dots in UTF-8.
std::string literal(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if ((c & 0x80) == 0) {
      out += c;
    } else {
      out += fmt::format("\\{:03o}", static_cast<unsigned char>(c));
    }
  }
  return out + '"';
}

void print(const MonthTable& table) {
  fmt::print("constexpr MonthName kMonthNames[] = {{\n");
  for (const MonthName& name : table.names)
    fmt::print("{{{}, {}, {}}},\n", literal(name.word), literal(name.language), name.month);
  fmt::print("}};\nconstexpr std::string_view kMonthUnits[] = {{\n");
  for (const std::string& unit : table.units) fmt::print("{},\n", literal(unit));
  fmt::print("}};\n");
}

}  // namespace
}  // namespace newsieve

int main() { newsieve::print(newsieve::make_month_table()); }
