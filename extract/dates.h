// Dates as pages write them, for machines ("2021-09-21T16:05:00+07:00") and for people ("Thứ Ba, 21/09/2021 |
// 16:05", "21. září 2021", "2021年9月21日").
//
// People's dates are read by their form: three numbers with marks between them, or a month's name between a
// day and a year, in any language ICU has month names for and in any script's digits. Where day and month
// could be either, the page's habit decides (ICU's short date pattern for its language and country), and
// without one the day comes first. A time of day is taken where one stands beside the date. Without an offset
// from UTC the time is taken as UTC, so that the written day is kept. Dates before 1990 or after `latest` are
// not dates of articles and are passed over.
//
// Pure functions. The first use of a month's name builds a table of all languages' names once; thread-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace newsieve {

struct DateContext {
  std::string language;             // ISO 639, or a BCP 47 tag; may be empty.
  std::string country;              // ISO 3166 in upper case; may be empty.
  Instant latest = Instant::max();  // Nothing later is believed.
};

// The first date in a text for people. The text's first kFindDateBytesMax bytes are read.
inline constexpr size_t kFindDateBytesMax = 512;
std::optional<Instant> find_date(std::string_view text, const DateContext& context);

// The date that an attribute or a field states: RFC 3339 and its near misses, RFC 2822, compact digits,
// seconds or milliseconds since 1970, else what find_date() finds.
std::optional<Instant> parse_date(std::string_view text, const DateContext& context);

// The day in a URL's path: "/2021/09/21/", "/2021-09-21-...", "/20210921/", "/2021/september/21/",
// "/2021/9/21/".
std::optional<Instant> date_in_path(std::string_view path, const DateContext& context);

// The month (1 to 12) that a folded word names in `language`; where that has no such word, the one that more
// than four in five of the languages that have it mean. 0 if it names none. (All of them would be too much to
// ask: "mar" is March in 55 languages and May in one, and ICU's next release brings another one whose "jan"
// is June.)
int month_of_name(std::string_view folded_word, std::string_view language);

// True for a folded word that announces a month's number: Vietnamese "tháng" 9. (CJK marks are read by
// find_date.)
bool is_month_unit(std::string_view folded_word);

// True if numeric dates are written month before day there.
bool is_month_first(std::string_view language, std::string_view country);

}  // namespace newsieve
