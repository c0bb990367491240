#include "base/character_references.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <optional>

#include "base/unicode.h"
#include "base/windows_1252.h"

namespace newsieve {
namespace {

struct NamedReference {
  std::string_view name;  // Without "&"; with ";" where the standard's table has it.
  std::string_view text;  // UTF-8.
};

constexpr NamedReference kNamedReferences[] = {
#include "base/character_references.inc"
};

// Where the names that begin with each byte begin in kNamedReferences; one more for the end.
constexpr auto kFirstBytes = [] {
  std::array<uint16_t, 257> begins{};
  for (const NamedReference& reference : kNamedReferences)
    ++begins[static_cast<size_t>(reference.name[0]) + 1];
  for (size_t i = 1; i < begins.size(); ++i) begins[i] = static_cast<uint16_t>(begins[i] + begins[i - 1]);
  return begins;
}();

// A reference found at the start of some bytes.
struct Reference {
  size_t bytes = 0;         // Its length, "&" included.
  char32_t code_point = 0;  // Of a numeric one.
  const NamedReference* named = nullptr;
};

bool is_ascii_alnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_html_space(char32_t c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }

// Value of a digit in `base` (10 or 16), or -1.
int digit_value(char c, int base) {
  if (c >= '0' && c <= '9') return c - '0';
  if (base == 16 && c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (base == 16 && c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The standard's "numeric character reference end state": what windows-1252 pages meant by &#128; to &#159;.
char32_t replaced_code_point(uint32_t value) {
  if (value >= 0x80 && value < 0xA0) return kWindows1252[value - 0x80];
  if (value == 0 || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000)) return 0xFFFD;
  return value;
}

// `raw` starts with "&#".
std::optional<Reference> numeric_reference(std::string_view raw) {
  size_t at = 2;
  int base = 10;
  if (at < raw.size() && (raw[at] == 'x' || raw[at] == 'X')) {
    base = 16;
    ++at;
  }
  const size_t first_digit = at;
  uint32_t value = 0;
  for (; at < raw.size(); ++at) {
    const int digit = digit_value(raw[at], base);
    if (digit < 0) break;
    value = std::min<uint32_t>(value * base + digit, 0x110000);
  }
  if (at == first_digit) return std::nullopt;
  if (at < raw.size() && raw[at] == ';') ++at;
  return Reference{at, replaced_code_point(value), nullptr};
}

// The longest named reference `raw` starts with. `raw` starts with "&" and a letter or digit.
std::optional<Reference> named_reference(std::string_view raw) {
  const std::string_view text = raw.substr(1);
  // All names that share a prefix with `text` stand together; each step keeps those that agree in one more
  // byte.
  const auto letter = static_cast<unsigned char>(text[0]);
  const NamedReference* first = kNamedReferences + kFirstBytes[letter];
  const NamedReference* last = kNamedReferences + kFirstBytes[letter + 1];
  const NamedReference* longest = nullptr;
  for (size_t i = 1; i < text.size() && first != last; ++i) {
    const auto byte_at = [i](const NamedReference& r) { return i < r.name.size() ? int{r.name[i]} : -1; };
    const int byte = static_cast<unsigned char>(text[i]);
    first = std::partition_point(first, last, [&](const NamedReference& r) { return byte_at(r) < byte; });
    last = std::partition_point(first, last, [&](const NamedReference& r) { return byte_at(r) == byte; });
    if (first != last && first->name.size() == i + 1) longest = first;
  }
  if (longest == nullptr) return std::nullopt;
  return Reference{longest->name.size() + 1, 0, longest};
}

// The reference at the start of `raw`, which starts with "&". Nullopt: it is only an ampersand.
std::optional<Reference> read_reference(std::string_view raw, bool in_attribute) {
  if (raw.size() < 2) return std::nullopt;
  if (raw[1] == '#') return numeric_reference(raw);
  if (!is_ascii_alnum(raw[1])) return std::nullopt;
  const std::optional<Reference> reference = named_reference(raw);
  if (reference && in_attribute && reference->named->name.back() != ';' && reference->bytes < raw.size()) {
    const char next = raw[reference->bytes];
    if (next == '=' || is_ascii_alnum(next)) return std::nullopt;
  }
  return reference;
}

// Appends what the reference at the start of `raw` stands for, or the ampersand it starts with. Returns the
// number of bytes read.
size_t append_reference(std::string_view raw, bool in_attribute, std::string& out) {
  const std::optional<Reference> reference = read_reference(raw, in_attribute);
  if (!reference) {
    out += '&';
    return 1;
  }
  if (reference->named) {
    out += reference->named->text;
  } else {
    append_utf8(out, reference->code_point);
  }
  return reference->bytes;
}

// The white space character a reference at the start of `raw` stands for, or 0.
char32_t space_reference(std::string_view raw, size_t* bytes) {
  const std::optional<Reference> reference = read_reference(raw, false);
  if (!reference) return 0;
  *bytes = reference->bytes;
  const char32_t c = reference->named ? reference->named->text.front() : reference->code_point;
  return is_html_space(c) ? c : 0;
}

}  // namespace

void append_decoded(std::string_view raw, bool in_attribute, std::string& out) {
  size_t at = 0;
  size_t ampersand = std::min(raw.find('&'), raw.size());
  size_t carriage_return = std::min(raw.find('\r'), raw.size());
  while (at < raw.size()) {
    const size_t plain_end = std::min(ampersand, carriage_return);
    out.append(raw, at, plain_end - at);
    at = plain_end;
    if (at == raw.size()) return;
    if (raw[at] == '\r') {
      out += '\n';
      at += raw.substr(at).starts_with("\r\n") ? 2 : 1;
    } else {
      at += append_reference(raw.substr(at), in_attribute, out);
    }
    if (ampersand < at) ampersand = std::min(raw.find('&', at), raw.size());
    if (carriage_return < at) carriage_return = std::min(raw.find('\r', at), raw.size());
  }
}

void append_newlines_normalised(std::string_view raw, std::string& out) {
  size_t at = 0;
  while (at < raw.size()) {
    const size_t line_end = std::min(raw.find('\r', at), raw.size());
    out.append(raw, at, line_end - at);
    if (line_end == raw.size()) return;
    out += '\n';
    at = line_end + (raw.substr(line_end).starts_with("\r\n") ? 2 : 1);
  }
}

size_t leading_space_bytes(std::string_view raw) {
  size_t at = 0;
  while (at < raw.size()) {
    size_t bytes = 1;
    if (raw[at] == '&') {
      if (space_reference(raw.substr(at), &bytes) == 0) break;
    } else if (!is_html_space(static_cast<unsigned char>(raw[at]))) {
      break;
    }
    at += bytes;
  }
  return at;
}

size_t leading_newline_bytes(std::string_view raw) {
  if (raw.starts_with("\r\n")) return 2;
  if (raw.starts_with('\n') || raw.starts_with('\r')) return 1;
  size_t bytes = 0;
  return raw.starts_with('&') && space_reference(raw, &bytes) == '\n' ? bytes : 0;
}

}  // namespace newsieve
