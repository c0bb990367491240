#include "store/warc_head.h"

#include <charconv>

#include "base/ascii.h"

namespace newsieve {
namespace {

std::optional<uint64_t> whole_number(std::string_view text) {
  uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "20140216050221"; some writers end it at the minute or the day, and nobody knows the rest then.
std::optional<Instant> arc_date(std::string_view digits) {
  if (digits.size() != 14 || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  std::string text(digits);
  for (const auto& [place, mark] : {std::pair{12, ':'}, {10, ':'}, {8, 'T'}, {6, '-'}, {4, '-'}})
    text.insert(text.begin() + place, mark);
  return from_rfc3339(text + 'Z');
}

std::string without_brackets(std::string_view uri) {
  if (uri.starts_with('<') && uri.ends_with('>')) uri = uri.substr(1, uri.size() - 2);
  return std::string(uri);
}

struct FieldReader {
  WarcHead head;
  bool has_length = false;

  void take(std::string_view line) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const std::string_view value = trim(line.substr(colon + 1));
    const auto is = [name = trim(line.substr(0, colon))](std::string_view wanted) {
      return equal_ignoring_case(name, wanted);
    };
    if (is("WARC-Type")) head.type = to_lower(value);
    if (is("WARC-Target-URI")) head.target_uri = without_brackets(value);
    if (is("WARC-Date")) head.date = from_rfc3339(value);
    if (is("WARC-Identified-Payload-Type")) head.payload_type = value;
    if (is("WARC-Truncated")) head.truncated = true;
    if (is("Content-Type")) head.content_type = value;
    if (!is("Content-Length")) return;
    const std::optional<uint64_t> length = whole_number(value);
    has_length = length.has_value();
    head.content_length = length.value_or(0);
  }
};

// Takes the first line and those that are folded into it.
std::string take_field(std::string_view& text) {
  std::string field;
  do {
    const size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    if (!field.empty()) field += ' ';
    field += trim(text.substr(0, end));
    text.remove_prefix(end);
  } while (text.starts_with(' ') || text.starts_with('\t'));
  return field;
}

}  // namespace

bool begins_warc_record(std::string_view text) {
  constexpr std::string_view kName = "WARC/";
  if (!text.starts_with(kName)) return false;
  const std::string_view version = text.substr(kName.size(), kWarcLineBytes - kName.size());
  const size_t end = version.find_first_not_of("0123456789.");
  return end != 0 && end != std::string_view::npos && (version[end] == '\r' || version[end] == '\n');
}

std::optional<WarcHead> parse_warc_head(std::string_view text) {
  if (!begins_warc_record(text)) return std::nullopt;
  FieldReader reader;
  text.remove_prefix(text.find('\n') + 1);
  while (!text.empty()) reader.take(take_field(text));
  if (!reader.has_length || reader.head.type.empty()) return std::nullopt;
  return std::move(reader.head);
}

std::optional<WarcHead> parse_arc_head(std::string_view line) {
  line = trim(line);
  const auto take_last = [&line] {
    const size_t blank = line.rfind(' ');
    const std::string_view word = blank == std::string_view::npos ? line : line.substr(blank + 1);
    line = blank == std::string_view::npos ? std::string_view() : line.substr(0, blank);
    return word;
  };
  const std::optional<uint64_t> length = whole_number(take_last());
  WarcHead head;
  head.payload_type = take_last();
  head.date = arc_date(take_last());
  const std::string_view address = take_last();
  if (!length || !head.date || address.empty() || line.find("://") == std::string_view::npos)
    return std::nullopt;
  head.content_length = *length;
  head.target_uri = line;
  head.type = line.starts_with("filedesc:") ? "warcinfo" : "response";
  head.content_type = "application/http; msgtype=response";
  return head;
}

}  // namespace newsieve
