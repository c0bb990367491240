#include "extract/dates.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <vector>

#include "base/unicode.h"

namespace newsieve {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr int kYearFirst = 1990;
constexpr size_t kTokensMax = 160;

// A number or a word of the text, with what stands before it.
struct Token {
  std::string gap;   // From the token before, white space left out.
  std::string word;  // Folded; empty for a number.
  int number = -1;   // -1 for a word and for a number too large for a date.
  int digits = 0;
  bool spaced = false;  // White space stood in the gap.

  bool is_number() const { return word.empty(); }
};

class Tokenizer {
 public:
  explicit Tokenizer(std::string_view text) : text_(text) {}

  std::vector<Token> tokens() {
    std::vector<Token> tokens;
    Token token;
    while (at_ < text_.size() && tokens.size() < kTokensMax) {
      const size_t begin = at_;
      const char32_t c = next_code_point(text_, &at_);
      if (is_digit(c)) {
        at_ = begin;
        take_number(token);
      } else if (is_word(c) || is_ideographic(c)) {
        at_ = begin;
        take_word(token, is_ideographic(c));
      } else {
        if (is_space(c)) {
          token.spaced = true;
        } else {
          token.gap.append(text_, begin, at_ - begin);
        }
        continue;
      }
      tokens.push_back(std::move(token));
      token = Token();
    }
    return tokens;
  }

 private:
  void take_number(Token& token) {
    int64_t value = 0;
    while (at_ < text_.size()) {
      size_t next = at_;
      const char32_t c = next_code_point(text_, &next);
      if (!is_digit(c)) break;
      at_ = next;
      ++token.digits;
      value = std::min<int64_t>(value * 10 + u_charDigitValue(static_cast<UChar32>(c)), 1'000'000'000);
    }
    token.number = value < 100'000'000 ? static_cast<int>(value) : -1;
  }

  // One word, or one character of a script without spaces: "9月21日" is five tokens.
  void take_word(Token& token, bool ideographic) {
    const size_t begin = at_;
    while (at_ < text_.size()) {
      size_t next = at_;
      const char32_t c = next_code_point(text_, &next);
      if (is_digit(c) || !is_word(c) || is_ideographic(c) != ideographic) break;
      at_ = next;
      if (u_hasBinaryProperty(static_cast<UChar32>(c), UCHAR_IDEOGRAPHIC)) break;
    }
    if (at_ == begin) next_code_point(text_, &at_);
    token.word = fold_case(text_.substr(begin, at_ - begin));
  }

  const std::string_view text_;
  size_t at_ = 0;
};

std::optional<Instant> day_of(int year, int month, int day) {
  if (month < 1 || month > 12 || day < 1 || day > 31) return std::nullopt;  // Before the types below wrap.
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok() || year < kYearFirst) return std::nullopt;
  return std::chrono::sys_days(date);
}

std::optional<Instant> believed(std::optional<Instant> instant, const DateContext& context) {
  constexpr auto kEarliest = std::chrono::sys_days(std::chrono::year(kYearFirst) / 1 / 1);
  if (!instant || *instant < kEarliest || *instant > context.latest) return std::nullopt;
  return instant;
}

// The Gregorian year of a written one: Thailand counts from 543 BC.
int gregorian_year(const Token& token) {
  const int year = token.number;
  return year >= 2500 && year < 2700 ? year - 543 : year;
}

bool is_year(const Token& token) {
  return token.digits == 4 && gregorian_year(token) >= kYearFirst && gregorian_year(token) < 2100;
}
bool is_day(const Token& token) {
  return token.digits > 0 && token.digits <= 2 && token.number >= 1 && token.number <= 31;
}
bool is_month(const Token& token) { return is_day(token) && token.number <= 12; }

// A date found among the tokens: which of them it is made of.
struct Match {
  Instant day;
  size_t begin = 0;
  size_t end = 0;                    // One past its last token.
  std::optional<Milliseconds> time;  // Where it stands among them.
};

class DateFinder {
 public:
  DateFinder(std::vector<Token> tokens, const DateContext& context)
      : tokens_(std::move(tokens)),
        context_(context),
        language_(context.language.substr(0, context.language.find_first_of("-_"))) {}

  std::optional<Instant> first() const {
    for (size_t i = 0; i < tokens_.size(); ++i) {
      const std::optional<Match> match = match_at(i);
      if (!match) continue;
      const auto instant = believed(match->day + time_beside(*match), context_);
      if (instant) return instant;
    }
    return std::nullopt;
  }

 private:
  std::optional<Match> match_at(size_t i) const {
    if (!tokens_[i].is_number()) return month_name_first(i);
    if (auto match = three_numbers(i)) return match;
    if (auto match = numbers_with_units(i)) return match;
    return number_then_month_name(i);
  }

  // 21/09/2021, 21-9-2021, 2021.09.21, 21. 9. 2021, 09/21/21.
  std::optional<Match> three_numbers(size_t i) const {
    if (i + 2 >= tokens_.size()) return std::nullopt;
    const Token& a = tokens_[i];
    const Token& b = tokens_[i + 1];
    const Token& c = tokens_[i + 2];
    if (!b.is_number() || !c.is_number() || b.gap != c.gap) return std::nullopt;
    if (b.gap != "/" && b.gap != "-" && b.gap != "." && b.gap != "\u2013" && b.gap != "\u2011")
      return std::nullopt;
    if (i + 3 < tokens_.size() && tokens_[i + 3].is_number() && tokens_[i + 3].gap == b.gap &&
        !tokens_[i + 3].spaced) {
      return std::nullopt;  // Four of them: an address or a version.
    }
    if (is_year(a)) return made(day_of(gregorian_year(a), b.number, c.number), i, i + 3);
    if (!is_day(a) || !is_day(b)) return std::nullopt;
    int year = 0;
    if (is_year(c)) {
      year = gregorian_year(c);
    } else if (c.digits == 2 && a.digits == 2 && b.digits == 2 && !b.spaced) {
      year = 2000 + c.number;
    } else {
      return std::nullopt;
    }
    const bool month_first =
        b.number > 12 || (a.number <= 12 && b.gap != "." && is_month_first(language_, context_.country));
    const auto day_first = believed(day_of(year, b.number, a.number), context_);
    const auto other = believed(day_of(year, a.number, b.number), context_);
    const auto day = month_first ? (other ? other : day_first) : (day_first ? day_first : other);
    return made(day, i, i + 3);
  }

  // 2021年9月21日, 2021년 9월 21일; 21 tháng 9 năm 2021.
  std::optional<Match> numbers_with_units(size_t i) const {
    const auto unit = [&](size_t k, std::string_view a, std::string_view b) {
      return k < tokens_.size() && (tokens_[k].word == a || tokens_[k].word == b);
    };
    if (is_year(tokens_[i]) && i + 4 < tokens_.size() && unit(i + 1, "年", "년") &&
        is_month(tokens_[i + 2]) && unit(i + 3, "月", "월") && is_day(tokens_[i + 4])) {
      return made(day_of(tokens_[i].number, tokens_[i + 2].number, tokens_[i + 4].number), i,
                  unit(i + 5, "日", "일") ? i + 6 : i + 5);
    }
    if (!is_day(tokens_[i]) || i + 2 >= tokens_.size() || tokens_[i + 1].is_number() ||
        !is_month(tokens_[i + 2]) || !is_month_unit(tokens_[i + 1].word)) {
      return std::nullopt;
    }
    const size_t year = skip_words(i + 3, 1);
    if (year >= tokens_.size() || !is_year(tokens_[year])) return std::nullopt;
    return made(day_of(gregorian_year(tokens_[year]), tokens_[i + 2].number, tokens_[i].number), i, year + 1);
  }

  // 21 September 2021, 21st of September, 2021, 21 de setembro de 2021, 2021 m. rugsėjo 21 d., 2021
  // September 21.
  std::optional<Match> number_then_month_name(size_t i) const {
    for (size_t k = i + 1; k < tokens_.size() && k <= i + 3 && !tokens_[k].is_number(); ++k) {
      const int month = month_at(k);
      if (month == 0) continue;
      const size_t second = skip_words(k + 1, 2);
      if (second >= tokens_.size()) return std::nullopt;
      if (is_day(tokens_[i]) && is_year(tokens_[second])) {
        return made(day_of(gregorian_year(tokens_[second]), month, tokens_[i].number), i, second + 1);
      }
      if (is_year(tokens_[i]) && is_day(tokens_[second])) {
        return made(day_of(gregorian_year(tokens_[i]), month, tokens_[second].number), i, second + 1);
      }
      return std::nullopt;
    }
    return std::nullopt;
  }

  // September 21, 2021; Sept. 21st 2021; Sep 21 16:05:00 CEST 2021.
  std::optional<Match> month_name_first(size_t i) const {
    if (i + 2 >= tokens_.size() || !is_day(tokens_[i + 1])) return std::nullopt;
    const int month = month_at(i);
    if (month == 0) return std::nullopt;
    size_t year = i + 2;
    if (time_at(year)) year += year + 2 < tokens_.size() && tokens_[year + 2].gap == ":" ? 3 : 2;
    const size_t end = year;
    year = skip_words(year, 2);
    if (year >= tokens_.size() || !is_year(tokens_[year])) return std::nullopt;
    const auto day = day_of(gregorian_year(tokens_[year]), month, tokens_[i + 1].number);
    return end > i + 2 ? made(day, i, end, *time_at(i + 2)) : made(day, i, year + 1);
  }

  static std::optional<Match> made(std::optional<Instant> day, size_t begin, size_t end,
                                   std::optional<Milliseconds> time = std::nullopt) {
    if (!day) return std::nullopt;
    return Match{*day, begin, end, time};
  }

  // The first number among the tokens from `k` on, with at most `words` words before it.
  size_t skip_words(size_t k, size_t words) const {
    for (; words > 0 && k < tokens_.size() && !tokens_[k].is_number(); --words) ++k;
    return k;
  }

  int month_at(size_t k) const {
    const std::string& word = tokens_[k].word;
    return word.size() < 3 ? 0 : month_of_name(word, language_);  // "de" is short for December somewhere.
  }

  // A time of day in the few tokens behind the date, else in the few before it.
  Milliseconds time_beside(const Match& match) const {
    if (match.time) return *match.time;
    constexpr size_t kReach = 4;
    for (size_t k = match.end; k < std::min(match.end + kReach, tokens_.size()); ++k) {
      if (const auto time = time_at(k)) return *time;
    }
    for (size_t k = match.begin >= 2 ? match.begin - 2 : tokens_.size(); k < match.begin; --k) {
      if (k + kReach + 2 < match.begin) break;
      if (const auto time = time_at(k)) return *time;
    }
    return Milliseconds(0);
  }

  // 16:05, 16:05:30, 16h05, 16.05, 4:05 pm; with an offset behind it.
  std::optional<Milliseconds> time_at(size_t k) const {
    if (k >= tokens_.size() || !tokens_[k].is_number() || tokens_[k].digits > 2 || tokens_[k].number > 23 ||
        tokens_[k].number < 0)
      return std::nullopt;
    size_t next = k + 1;
    if (next < tokens_.size() && tokens_[next].word == "h") ++next;  // "16h05", "16 h 05".
    if (next >= tokens_.size() || !tokens_[next].is_number() || tokens_[next].digits != 2 ||
        tokens_[next].number > 59) {
      return std::nullopt;
    }
    const std::string& mark = tokens_[next].gap;
    if (next == k + 1 ? (mark != ":" && (mark != "." || tokens_[next].spaced)) : !mark.empty())
      return std::nullopt;
    int hour = tokens_[k].number;
    Milliseconds time = minutes(tokens_[next].number);
    ++next;
    if (next < tokens_.size() && tokens_[next].is_number() && tokens_[next].gap == ":" &&
        tokens_[next].digits == 2) {
      time += seconds(std::min(tokens_[next].number, 59));
      ++next;
    }
    hour += afternoon_hours(next, hour);
    return time + hours(hour) - offset_at(next);
  }

  int afternoon_hours(size_t& k, int hour) const {
    if (k >= tokens_.size()) return 0;
    const std::string& word = tokens_[k].word;
    const bool split = (word == "p" || word == "a") && k + 1 < tokens_.size() && tokens_[k + 1].word == "m";
    const bool pm = word == "pm" || (split && word == "p");
    const bool am = word == "am" || (split && word == "a");
    if (!pm && !am) return 0;
    k += split ? 2 : 1;
    if (pm) return hour < 12 ? 12 : 0;
    return hour == 12 ? -12 : 0;
  }

  // "+07:00", "GMT+7", "(UTC -3)", "+0700".
  Milliseconds offset_at(size_t k) const {
    if (k < tokens_.size() && (tokens_[k].word == "gmt" || tokens_[k].word == "utc")) ++k;
    if (k >= tokens_.size() || !tokens_[k].is_number() || tokens_[k].gap.empty()) return Milliseconds(0);
    const std::string_view gap = tokens_[k].gap;
    const bool plus = gap.ends_with('+');
    const bool minus = gap.ends_with('-') || gap.ends_with("\u2212");
    if (!plus && !minus) return Milliseconds(0);
    int hour = tokens_[k].number;
    int minute = 0;
    if (tokens_[k].digits == 4) {
      minute = hour % 100;
      hour /= 100;
    } else if (k + 1 < tokens_.size() && tokens_[k + 1].is_number() && tokens_[k + 1].gap == ":") {
      minute = tokens_[k + 1].number;
    }
    if (hour < 0 || hour > 14 || minute < 0 || minute > 59) return Milliseconds(0);
    const Milliseconds offset = hours(hour) + minutes(minute);
    return plus ? offset : -offset;
  }

  const std::vector<Token> tokens_;
  const DateContext& context_;
  const std::string language_;
};

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\n\f\r\"'";
  while (!text.empty() && kSpaces.find(text.front()) != std::string_view::npos) text.remove_prefix(1);
  while (!text.empty() && kSpaces.find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  return text;
}

// 20210921, 20210921160500, 1632240300, 1632240300000.
std::optional<Instant> from_digits(std::string_view text) {
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number <= 0) return std::nullopt;
  if (text.size() == 10) return Instant(seconds(number));
  if (text.size() == 13) return Instant(Milliseconds(number));
  if (text.size() != 8 && text.size() != 12 && text.size() != 14) return std::nullopt;
  const auto field = [&](size_t begin, size_t length) {
    int value = 0;
    if (begin < text.size()) std::from_chars(text.data() + begin, text.data() + begin + length, value);
    return value;
  };
  const auto day = day_of(field(0, 4), field(4, 2), field(6, 2));
  if (!day || field(8, 2) > 23 || field(10, 2) > 59 || field(12, 2) > 59) return std::nullopt;
  return *day + hours(field(8, 2)) + minutes(field(10, 2)) + seconds(field(12, 2));
}

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }

// "2021/09/21...", "2021-09-21...", "20210921..." and no digit more.
std::optional<Instant> day_in_digits(std::string_view path) {
  std::string digits;
  size_t marks = 0;
  for (size_t k = 0; k < path.size() && digits.size() < 9; ++k) {
    if (is_ascii_digit(path[k])) {
      digits.push_back(path[k]);
    } else if ((digits.size() == 4 || digits.size() == 6) && marks < 2 &&
               (path[k] == '/' || path[k] == '-' || path[k] == '_')) {
      ++marks;
    } else {
      break;
    }
  }
  return digits.size() == 8 ? from_digits(digits) : std::nullopt;
}

// "2021/september/21/...", "2021/sep/3/...", "2021/9/3/...": three segments.
std::optional<Instant> day_in_segments(std::string_view path) {
  std::array<std::string_view, 3> segments;
  for (std::string_view& segment : segments) {
    segment = path.substr(0, path.find('/'));
    path.remove_prefix(std::min(segment.size() + 1, path.size()));
  }
  const auto number = [](std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() && text.size() <= 4 ? value : 0;
  };
  if (segments[0].size() != 4 || segments[1].size() > 16) return std::nullopt;
  int month = number(segments[1]);
  if (month == 0 && segments[1].size() >= 3) month = month_of_name(fold_case(segments[1]), "");
  return day_of(number(segments[0]), month, number(segments[2]));
}

}  // namespace

std::optional<Instant> find_date(std::string_view text, const DateContext& context) {
  text = text.substr(0, kFindDateBytesMax);
  if (std::none_of(text.begin(), text.end(), [](char c) { return is_ascii_digit(c) || (c & 0x80) != 0; })) {
    return std::nullopt;
  }
  return DateFinder(Tokenizer(text).tokens(), context).first();
}

std::optional<Instant> parse_date(std::string_view text, const DateContext& context) {
  text = trim(text);
  if (text.empty()) return std::nullopt;
  if (const auto exact = from_rfc3339(text)) return believed(exact, context);
  if (const auto digits = from_digits(text)) return believed(digits, context);
  if (text.size() > 8 && text[text.size() - 1] == ']')
    text = text.substr(0, text.find('['));  // "...+01:00[Europe/Paris]"
  if (const auto exact = from_rfc3339(text)) return believed(exact, context);
  return find_date(text, context);
}

std::optional<Instant> date_in_path(std::string_view path, const DateContext& context) {
  for (size_t i = 0; i + 8 < path.size(); ++i) {
    if (path[i] != '/' && path[i] != '-' && path[i] != '_') continue;
    if (const auto day = believed(day_in_digits(path.substr(i + 1)), context)) return day;
    if (path[i] != '/') continue;
    if (const auto day = believed(day_in_segments(path.substr(i + 1)), context)) return day;
  }
  return std::nullopt;
}

}  // namespace newsieve
