// What ICU knows of how languages write dates: the names of months, and whether the month stands before the
// day.
#include <unicode/datefmt.h>
#include <unicode/locid.h>
#include <unicode/smpdtfmt.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <unordered_map>

#include "base/mutex.h"
#include "extract/dates.h"

namespace newsieve {
namespace {

struct MonthName {
  std::string_view word;  // Folded.
  std::string_view language;
  int month;
};

// kMonthNames, sorted, and kMonthUnits, sorted: written by the build (tables/make_month_names.cc).
#include "month_names.inc"

// A wrong date is worse than none: "listopad" is November in two languages and October in one, and stays
// open.
constexpr int kMajority = 4;  // Languages for a month's every one against it.

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
  const auto by_word = [](const MonthName& name, std::string_view word) { return name.word < word; };
  std::array<int, 13> languages{};  // How many mean that month.
  const MonthName* const end = std::end(kMonthNames);
  const MonthName* const begin = std::lower_bound(std::begin(kMonthNames), end, folded_word, by_word);
  const MonthName* name = begin;
  for (; name != end && name->word == folded_word; ++name) {
    if (name->language == language) return name->month;
    ++languages[static_cast<size_t>(name->month)];
  }
  const auto most = std::max_element(languages.begin(), languages.end());
  const auto others = (name - begin) - *most;
  return *most > kMajority * others ? static_cast<int>(most - languages.begin()) : 0;
}

bool is_month_unit(std::string_view folded_word) {
  return std::binary_search(std::begin(kMonthUnits), std::end(kMonthUnits), folded_word);
}

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
