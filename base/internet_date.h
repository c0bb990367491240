// Dates as the internet's protocols write them, and as people fill them in.
//
//   mail and RSS (RFC 822, 5322)   "Sat, 07 Sep 2002 09:42:31 GMT", "7 Sep 02 9:42 +0200"
//   HTTP (RFC 850, asctime)        "Saturday, 07-Sep-02 09:42:31 GMT", "Sat Sep  7 09:42:31 2002"
//   W3CDTF, ISO 8601               "2002-09-07T09:42:31Z", "2002-09-07 09:42", "2002-09", "20020907",
//   "2002-250"
//
// What is met in the wild and still has one meaning is read: no weekday, a wrong one or one in another
// language, months' names in full, no seconds, 12-hour times, years of two digits (50 to 99 are of the last
// century), zones by name ("EST", "CET") and as "GMT+7". A zone nobody knows, and none, is UTC. A year or
// month alone is its first day. Months' names are English, as in the standards.
//
// Pure; independent of locale and time zone.
#pragma once

#include <optional>
#include <string_view>

#include "base/clock.h"

namespace newsieve {

// In the years 0000 to 9999, so that to_rfc3339 can write it. Nullopt if the text is no date, or names a day
// or time that does not exist.
std::optional<Instant> from_internet_date(std::string_view text);

}  // namespace newsieve
