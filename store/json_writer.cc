#include "store/json_writer.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <iterator>

#include "base/check.h"
#include "base/unicode.h"

namespace newsieve {
namespace {

enum class ByteClass : uint8_t { kPlain, kEscape, kMultiByte };

constexpr std::array<ByteClass, 256> kByteClasses = [] {
  std::array<ByteClass, 256> classes{};
  for (size_t c = 0; c < 0x20; ++c) classes[c] = ByteClass::kEscape;
  classes['"'] = classes['\\'] = classes[0x7F] = ByteClass::kEscape;
  for (size_t c = 0x80; c < 256; ++c) classes[c] = ByteClass::kMultiByte;
  return classes;
}();

void append_escape(std::string& out, char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
  }
}

constexpr char32_t kReplacement = 0xFFFD;

}  // namespace

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  out_ += '"';
  out_ += name;
  out_ += "\":";
  first_ = true;
  return *this;
}

void JsonWriter::null() {
  separate();
  out_ += "null";
}

void JsonWriter::boolean(bool value) {
  separate();
  out_ += value ? "true" : "false";
}

void JsonWriter::number(int64_t value) {
  separate();
  fmt::format_to(std::back_inserter(out_), "{}", value);
}

void JsonWriter::number(double value) {
  NEWSIEVE_CHECK(std::isfinite(value));
  separate();
  fmt::format_to(std::back_inserter(out_), "{}", value);
}

// Copies runs: `begin` is where the bytes that need no change began.
void JsonWriter::text(std::string_view value) {
  separate();
  out_ += '"';
  size_t begin = 0;
  for (size_t i = 0; i < value.size();) {
    const ByteClass byte_class = kByteClasses[static_cast<unsigned char>(value[i])];
    if (byte_class == ByteClass::kPlain) {
      ++i;
      continue;
    }
    const size_t at = i;
    if (byte_class == ByteClass::kEscape) {
      ++i;
    } else if (next_code_point(value, &i) != kReplacement) {
      continue;
    }
    out_.append(value.substr(begin, at - begin));
    byte_class == ByteClass::kEscape ? append_escape(out_, value[at]) : append_utf8(out_, kReplacement);
    begin = i;
  }
  out_.append(value.substr(begin));
  out_ += '"';
}

void JsonWriter::open(char bracket) {
  separate();
  out_ += bracket;
  first_ = true;
}

void JsonWriter::close(char bracket) {
  out_ += bracket;
  first_ = false;
}

void JsonWriter::separate() {
  if (!first_) out_ += ',';
  first_ = false;
}

}  // namespace newsieve
