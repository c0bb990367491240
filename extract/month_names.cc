// What ICU knows of how languages write dates: the names of months, and whether the month stands before the
// day.
#include <unicode/datefmt.h>
#include <unicode/dtfmtsym.h>
#include <unicode/locid.h>
#include <unicode/smpdtfmt.h>

#include <set>

#include "base/mutex.h"
#include "base/unicode.h"
#include "extract/dates.h"

namespace newsieve {
namespace {

struct MonthName {
  std::string word;
  std::string language;
  int month = 0;

  auto operator<=>(const MonthName&) const = default;
};

struct MonthTable {
  std::vector<MonthName> names;  // Sorted, no duplicates.
  std::set<std::string, std::less<>> units;
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
    table.names.push_back({words[0], language, month});
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
  std::sort(table.names.begin(), table.names.end());
  table.names.erase(std::unique(table.names.begin(), table.names.end()), table.names.end());
  return table;
}

const MonthTable& month_table() {
  static const MonthTable table = make_month_table();
  return table;
}

bool ask_icu_for_month_first(const std::string& language, const std::string& country) {
  UErrorCode status = U_ZERO_ERROR;
  icu::Locale locale(language.empty() ? "und" : language.c_str(),
                     country.empty() ? nullptr : country.c_str());
  locale.addLikelySubtags(status);
  const std::unique_ptr<icu::DateFormat> format(
      icu::DateFormat::createDateInstance(icu::DateFormat::kShort, locale));
  const auto* simple = dynamic_cast<const icu::SimpleDateFormat*>(format.get());
  if (simple == nullptr) return false;
  icu::UnicodeString pattern;
  simple->toPattern(pattern);
  const int32_t month = pattern.indexOf(u'M');
  const int32_t day = pattern.indexOf(u'd');
  const int32_t year = pattern.indexOf(u'y');
  return month >= 0 && month < day && day < year;  // Where the year comes first the order says nothing.
}

}  // namespace

int month_of_name(std::string_view folded_word, std::string_view language) {
  const std::vector<MonthName>& names = month_table().names;
  const auto by_word = [](const MonthName& name, std::string_view word) { return name.word < word; };
  int found = 0;
  bool disputed = false;
  for (auto name = std::lower_bound(names.begin(), names.end(), folded_word, by_word);
       name != names.end() && name->word == folded_word; ++name) {
    if (name->language == language) return name->month;
    disputed = disputed || (found != 0 && found != name->month);
    found = name->month;
  }
  return disputed ? 0 : found;
}

bool is_month_unit(std::string_view folded_word) { return month_table().units.contains(folded_word); }

bool is_month_first(std::string_view language, std::string_view country) {
  if (language.empty() && country.empty()) return false;
  struct Memo {
    Mutex mutex;
    std::unordered_map<std::string, bool> answers GUARDED_BY(mutex);
  };
  constexpr size_t kAnswersMax = 4096;  // Languages times countries that pages really name are some hundreds.
  static Memo memo;
  const std::string key = std::string(language) + "_" + std::string(country);
  {
    MutexLock lock(memo.mutex);
    if (const auto found = memo.answers.find(key); found != memo.answers.end()) return found->second;
  }
  const bool answer = ask_icu_for_month_first(std::string(language), std::string(country));
  MutexLock lock(memo.mutex);
  if (memo.answers.size() < kAnswersMax) memo.answers.emplace(key, answer);
  return answer;
}

}  // namespace newsieve
