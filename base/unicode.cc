#include "base/unicode.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include "base/ascii.h"

namespace newsieve {
namespace {

const icu::Normalizer2& nfc() {
  UErrorCode status = U_ZERO_ERROR;
  return *icu::Normalizer2::getNFCInstance(
      status);  // ICU's own singleton; cannot fail with its data present.
}

bool is_ascii(std::string_view text) { return ascii_run(text) == text.size(); }

bool is_plainly_nfc(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    i += ascii_run(text.substr(i));
    if (i < text.size() && !newsieve::is_plainly_nfc(next_code_point(text, &i))) return false;
  }
  return true;
}

}  // namespace

namespace beyond_ascii {

char32_t next_code_point(std::string_view text, size_t* position) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());
  auto i = static_cast<int64_t>(*position);
  UChar32 code_point = 0;
  U8_NEXT_OR_FFFD(bytes, i, static_cast<int64_t>(text.size()), code_point);
  *position = static_cast<size_t>(i);
  return static_cast<char32_t>(code_point);
}

bool is_word(char32_t c) {
  constexpr uint32_t kWord = U_GC_L_MASK | U_GC_M_MASK | U_GC_N_MASK;
  return (U_GET_GC_MASK(static_cast<UChar32>(c)) & kWord) != 0;
}

bool is_digit(char32_t c) { return u_isdigit(static_cast<UChar32>(c)); }

}  // namespace beyond_ascii

void append_utf8(std::string& out, char32_t code_point) {
  uint8_t bytes[4];
  int32_t length = 0;
  UBool error = false;
  U8_APPEND(bytes, length, 4, static_cast<UChar32>(code_point), error);
  if (error) {
    out += "\xEF\xBF\xBD";
    return;
  }
  out.append(reinterpret_cast<const char*>(bytes), static_cast<size_t>(length));
}

std::string to_nfc(std::string_view text) {
  if (is_plainly_nfc(text)) return std::string(text);
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  icu::StringByteSink<std::string> sink(&out, static_cast<int32_t>(text.size()));
  const icu::StringPiece piece(text.data(), static_cast<int32_t>(text.size()));
  nfc().normalizeUTF8(0, piece, sink, nullptr, status);
  return U_SUCCESS(status) ? out : std::string(text);
}

std::string fold_case(std::string_view text) {
  if (is_ascii(text)) {
    std::string out(text);
    for (char& c : out) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
    return out;
  }
  icu::UnicodeString unicode = icu::UnicodeString::fromUTF8({text.data(), static_cast<int32_t>(text.size())});
  unicode.foldCase();
  UErrorCode status = U_ZERO_ERROR;
  std::string out;
  nfc().normalize(unicode, status).toUTF8String(out);
  return out;
}

std::string fold_spaces(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool pending = false;
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    if (is_space(next_code_point(text, &i))) {
      pending = !out.empty();
      continue;
    }
    if (pending) out += ' ';
    pending = false;
    out.append(text.substr(start, i - start));
  }
  return out;
}

}  // namespace newsieve
