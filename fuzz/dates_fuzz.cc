// "language-COUNTRY\ntext". Invariants: a date is never before 1990 nor later than the caller's latest; a
// date found is found again in its machine form; the path of a URL is bound by the same limits.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "extract/dates.h"

namespace {

using newsieve::DateContext;
using newsieve::Instant;

constexpr Instant kEarliest = std::chrono::sys_days(std::chrono::year(1990) / 1 / 1);
constexpr Instant kLatest = std::chrono::sys_days(std::chrono::year(2024) / 6 / 1);

void check_date(const std::optional<Instant>& date, const DateContext& context) {
  if (!date) return;
  NEWSIEVE_CHECK(*date >= kEarliest && *date <= kLatest);
  const Instant second = std::chrono::floor<std::chrono::seconds>(*date);
  NEWSIEVE_CHECK(newsieve::parse_date(newsieve::to_rfc3339(*date), context) == second);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t line_end = std::min(input.find('\n'), size);
  const std::string_view locale = input.substr(0, line_end);
  const std::string_view text = input.substr(std::min(line_end + 1, size));
  const size_t mark = std::min(locale.find('-'), locale.size());

  DateContext context;
  context.language = locale.substr(0, mark);
  context.country = locale.substr(std::min(mark + 1, locale.size()));
  context.latest = kLatest;
  check_date(newsieve::find_date(text, context), context);
  check_date(newsieve::parse_date(text, context), context);
  check_date(newsieve::date_in_path(text, context), context);
  return 0;
}
