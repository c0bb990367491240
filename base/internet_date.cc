#include "base/internet_date.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include "base/ascii.h"

namespace newsieve {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr size_t kBytesMax = 128;  // Longer texts are no dates.

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }

// Of at most nine digits.
unsigned number_of(std::string_view digits) {
  unsigned value = 0;
  std::from_chars(digits.data(), digits.data() + std::min<size_t>(digits.size(), 9), value);
  return value;
}

std::optional<Instant> midnight_of(unsigned year, unsigned month, unsigned day) {
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  return Instant(std::chrono::sys_days(date));
}

// ISO 8601's other forms of a day: "2002", "2002-09", "200209", "20020907", "2002-250".
std::optional<Instant> from_iso_day(std::string_view text) {
  std::string digits;
  for (const char c : text) {
    if (is_ascii_digit(c)) digits += c;
    if (!is_ascii_digit(c) && c != '-') return std::nullopt;
  }
  const auto part = [&](size_t begin, size_t size) {
    return number_of(std::string_view(digits).substr(begin, size));
  };
  if (digits.size() < 4 || text.substr(0, 4) != std::string_view(digits).substr(0, 4)) return std::nullopt;
  if (digits.size() == 4) return midnight_of(part(0, 4), 1, 1);
  if (digits.size() == 6) return midnight_of(part(0, 4), part(4, 2), 1);
  if (digits.size() == 8) return midnight_of(part(0, 4), part(4, 2), part(6, 2));
  if (digits.size() != 7) return std::nullopt;
  const std::optional<Instant> first = midnight_of(part(0, 4), 1, 1);
  const std::optional<Instant> next = midnight_of(part(0, 4) + 1, 1, 1);
  const unsigned day = part(4, 3);
  if (!first || !next || day == 0) return std::nullopt;
  const Instant instant = *first + std::chrono::days(day - 1);
  return instant < *next ? std::optional(instant) : std::nullopt;
}

// Takes two digits off the front of `text`, of a value up to `max`; nullopt if they are not there.
std::optional<unsigned> take_two(std::string_view& text, unsigned max) {
  if (text.size() < 2 || !is_ascii_digit(text[0]) || !is_ascii_digit(text[1])) return std::nullopt;
  const unsigned value = number_of(text.substr(0, 2));
  if (value > max) return std::nullopt;
  text.remove_prefix(2);
  return value;
}

// "09", "0942", "09:42", "094231", "09:42:31.5"
std::optional<seconds> take_time(std::string_view& text) {
  const auto hour = take_two(text, 24);
  if (!hour) return std::nullopt;
  unsigned parts[2] = {0, 0};  // Minutes, seconds.
  for (unsigned& part : parts) {
    const bool has_colon = text.starts_with(':');
    if (!has_colon && (text.empty() || !is_ascii_digit(text.front()))) break;
    if (has_colon) text.remove_prefix(1);
    const auto value = take_two(text, 60);
    if (!value) return std::nullopt;
    part = *value;
  }
  if (text.starts_with('.') || text.starts_with(',')) {
    text.remove_prefix(std::min(text.find_first_not_of("0123456789", 1), text.size()));
  }
  return std::chrono::hours(*hour) + minutes(parts[0]) + seconds(parts[1]);
}

// "+07:00", "-0500", "+7"
std::optional<minutes> signed_offset(std::string_view text) {
  if (!text.starts_with('+') && !text.starts_with('-')) return std::nullopt;
  const bool minus = text.front() == '-';
  std::string digits;
  for (const char c : text.substr(1)) {
    if (is_ascii_digit(c)) digits += c;
    if (!is_ascii_digit(c) && c != ':') return std::nullopt;
  }
  if (digits.empty() || digits.size() > 4) return std::nullopt;
  const bool has_minutes = digits.size() > 2;
  const unsigned value = number_of(digits);
  const minutes offset(has_minutes ? value / 100 * 60 + value % 100 : value * 60);
  if (offset > std::chrono::hours(24)) return std::nullopt;
  return minus ? -offset : offset;
}

// A zone after a time. Nullopt if the text is none; of letters nobody knows, UTC.
std::optional<minutes> zone_of(std::string_view text) {
  struct Zone {
    std::string_view name;
    int minutes;
  };
  constexpr Zone kZones[] = {{"est", -300}, {"edt", -240}, {"cst", -360},  {"cdt", -300},  {"mst", -420},
                             {"mdt", -360}, {"pst", -480}, {"pdt", -420},  {"ast", -240},  {"adt", -180},
                             {"nst", -210}, {"ndt", -150}, {"akst", -540}, {"akdt", -480}, {"hst", -600},
                             {"brt", -180}, {"art", -180}, {"bst", 60},    {"cet", 60},    {"cest", 120},
                             {"met", 60},   {"mest", 120}, {"wat", 60},    {"west", 60},   {"eet", 120},
                             {"eest", 180}, {"cat", 120},  {"sast", 120},  {"eat", 180},   {"msk", 180},
                             {"trt", 180},  {"gst", 240},  {"pkt", 300},   {"ist", 330},   {"npt", 345},
                             {"bdt", 360},  {"ict", 420},  {"wib", 420},   {"hkt", 480},   {"sgt", 480},
                             {"myt", 480},  {"pht", 480},  {"awst", 480},  {"jst", 540},   {"kst", 540},
                             {"acst", 570}, {"aest", 600}, {"aedt", 660},  {"nzst", 720},  {"nzdt", 780}};
  size_t letters = 0;
  while (letters < text.size() && is_ascii_letter(text[letters])) ++letters;
  const std::string_view name = text.substr(0, letters);
  const std::string_view rest = trim(text.substr(letters));
  if (!rest.empty()) return signed_offset(rest);  // Also of "GMT+7".
  const auto* zone = std::find_if(std::begin(kZones), std::end(kZones),
                                  [&](const Zone& known) { return equal_ignoring_case(known.name, name); });
  return minutes(zone == std::end(kZones) ? 0 : zone->minutes);
}

std::optional<Instant> from_iso(std::string_view text) {
  const size_t day_end = std::min(text.find_first_of("Tt "), text.size());
  const std::optional<Instant> day = from_iso_day(text.substr(0, day_end));
  if (!day || day_end == text.size()) return day;
  std::string_view rest = trim(text.substr(day_end + 1));
  const std::optional<seconds> time = take_time(rest);
  const std::optional<minutes> zone = zone_of(trim(rest));
  if (!time || !zone) return std::nullopt;
  return *day + *time - *zone;
}

// 1 to 12 for an English month's name or its beginning of at least three letters, 0 for another word.
unsigned month_of(std::string_view word) {
  constexpr std::string_view kMonths[] = {"january",   "february", "march",    "april",
                                          "may",       "june",     "july",     "august",
                                          "september", "october",  "november", "december"};
  for (unsigned month = 1; month <= 12; ++month) {
    const std::string_view name = kMonths[month - 1];
    if (word.size() >= 3 && word.size() <= name.size() &&
        equal_ignoring_case(name.substr(0, word.size()), word))
      return month;
  }
  return 0;
}

// What mail, RSS and HTTP write: a month's name between or before a day and a year; the time and its zone
// last, or before the year (asctime).
class MailDate {
 public:
  std::optional<Instant> read(std::string_view text) {
    constexpr std::string_view kSeparators = " \t\r\n,-/.()";
    while (!text.empty() && !is_bad_) {
      const char first = text.front();
      const bool is_signed = first == '+' || first == '-';
      if (time_ && year_ && (is_signed || is_ascii_letter(first))) return instant(text);
      const size_t size = std::min(text.find_first_of(kSeparators), text.size());
      read_token(text.substr(0, size));
      text.remove_prefix(std::max<size_t>(size, 1));
    }
    return instant({});
  }

 private:
  void read_token(std::string_view token) {
    if (token.empty()) return;
    if (!is_ascii_digit(token.front())) {
      if (month_ == 0) month_ = month_of(token);
    } else if (token.find(':') != std::string_view::npos) {
      read_time(token);
    } else {
      read_number(token);
    }
  }

  void read_time(std::string_view token) {
    std::string padded(token.find(':') == 1 ? "0" : "");
    padded += token;
    std::string_view rest = padded;
    time_ = take_time(rest);
    if (!time_) is_bad_ = true;
  }

  void read_number(std::string_view token) {
    const std::string_view digits = token.substr(0, token.find_first_not_of("0123456789"));
    if (!day_ && digits.size() <= 2) {
      day_ = number_of(digits);
    } else if (!year_ && digits.size() <= 4) {
      const unsigned year = number_of(digits);
      year_ = digits.size() == 4 ? year : year + (digits.size() == 2 && year < 50 ? 2000 : 1900);
    } else if (digits.size() > 4) {
      is_bad_ = true;
    }
  }

  std::optional<Instant> instant(std::string_view zone_text) {
    if (!day_ || !year_ || month_ == 0 || is_bad_) return std::nullopt;
    std::string_view rest = trim(zone_text);
    read_half_of_day(rest);
    const std::optional<Instant> midnight = midnight_of(*year_, month_, *day_);
    if (!midnight) return std::nullopt;
    // What follows a zone ("+0000 (UTC)") says the same again.
    const std::optional<minutes> zone = zone_of(rest.substr(0, rest.find_first_of(" (")));
    return *midnight + time_.value_or(seconds(0)) - zone.value_or(minutes(0));
  }

  // "PM" before the zone.
  void read_half_of_day(std::string_view& rest) {
    const std::string_view word = rest.substr(0, 2);
    const bool is_pm = equal_ignoring_case(word, "pm");
    if ((!is_pm && !equal_ignoring_case(word, "am")) || (rest.size() > 2 && rest[2] != ' ') || !time_) return;
    constexpr std::chrono::hours kHalf(12);
    if (is_pm && *time_ < kHalf) *time_ += kHalf;
    if (!is_pm && *time_ >= kHalf) *time_ -= kHalf;
    rest = trim(rest.substr(2));
  }

  std::optional<unsigned> day_;
  std::optional<unsigned> year_;
  unsigned month_ = 0;
  std::optional<seconds> time_;
  bool is_bad_ = false;
};

}  // namespace

std::optional<Instant> from_internet_date(std::string_view text) {
  text = trim(text);
  if (text.size() < 4 || text.size() > kBytesMax) return std::nullopt;
  std::optional<Instant> instant = from_iso(text);
  if (!instant) instant = MailDate().read(text);
  // A zone may take the first and the last day out of the years that RFC 3339 can write.
  if (instant && (*instant < *midnight_of(0, 1, 1) || *instant >= *midnight_of(10'000, 1, 1)))
    return std::nullopt;
  return instant;
}

}  // namespace newsieve
