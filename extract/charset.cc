#include "extract/charset.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"
#include "base/unicode.h"
#include "extract/converted_text.h"
#include "extract/detected_encoding.h"
#include "extract/vietnamese_encodings.h"

namespace newsieve {
namespace {

constexpr size_t kMultibyteProofBytes = 16;  // Beyond ASCII: enough that valid UTF-8 is no accident.

struct Utf8Census {
  size_t wide = 0;                             // Well-formed sequences beyond ASCII.
  size_t wide_bytes = 0;                       // ... and the bytes of them.
  size_t broken = 0;                           // Ill-formed sequences.
  size_t first_wide = std::string_view::npos;  // Offset of the first byte beyond ASCII.
};

// Length of the well-formed sequence beyond ASCII at `bytes`, 0 if it is ill-formed (Unicode standard, table
// 3-7).
size_t sequence_length(const unsigned char* bytes, size_t size) {
  const unsigned char first = bytes[0];
  const auto continues = [&](size_t i, unsigned char low = 0x80, unsigned char high = 0xBF) {
    return i < size && bytes[i] >= low && bytes[i] <= high;
  };
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned char low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned char high = first == 0xED ? 0x9F : 0xBF;
    return continues(1, low, high) && continues(2) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned char low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = first == 0xF4 ? 0x8F : 0xBF;
    return continues(1, low, high) && continues(2) && continues(3) ? 4 : 0;
  }
  return 0;
}

Utf8Census census_of(std::string_view bytes) {
  Utf8Census census;
  size_t i = 0;
  while (i < bytes.size()) {
    if (static_cast<unsigned char>(bytes[i]) < 0x80) {
      i += ascii_run(bytes.substr(i));
      continue;
    }
    if (census.first_wide == std::string_view::npos) census.first_wide = i;
    const size_t length =
        sequence_length(reinterpret_cast<const unsigned char*>(bytes.data()) + i, bytes.size() - i);
    if (length == 0) {
      ++census.broken;
      ++i;
    } else {
      ++census.wide;
      census.wide_bytes += length;
      i += length;
    }
  }
  return census;
}

std::string repaired_utf8(std::string_view bytes) {
  std::string text;
  text.reserve(bytes.size() + bytes.size() / 16);
  size_t i = 0;
  while (i < bytes.size()) {
    const size_t run = ascii_run(bytes.substr(i));
    text.append(bytes, i, run);
    i += run;
    if (i < bytes.size()) append_utf8(text, next_code_point(bytes, &i));
  }
  return text;
}

bool is_multibyte(std::string_view encoding) {
  static constexpr auto kMultibyte = std::to_array<std::string_view>(
      {"GBK", "gb18030", "Big5", "EUC-JP", "ISO-2022-JP", "Shift_JIS", "EUC-KR"});
  return std::find(kMultibyte.begin(), kMultibyte.end(), encoding) != kMultibyte.end();
}

// The rule in the header: is `declared` true of bytes with this census?
bool is_believed(std::string_view declared, const Utf8Census& census, std::string_view bytes) {
  if (declared.empty() || declared == "replacement") return false;
  if (declared == "UTF-8") return census.broken <= census.wide;
  if (census.wide_bytes >= kMultibyteProofBytes && census.broken <= census.wide / 16) return false;
  if (census.broken > 0) return true;
  if (declared.starts_with("UTF-16")) return bytes.find('\0') != std::string_view::npos;
  return census.wide_bytes < (is_multibyte(declared) ? kMultibyteProofBytes : 1);
}

// Empty where nothing that is declared holds.
std::string_view choose_encoding(std::string_view bytes, std::string_view content_type,
                                 const Utf8Census& census) {
  if (const std::string_view header = encoding_of_content_type(content_type);
      is_believed(header, census, bytes)) {
    return header;
  }
  if (census.broken == 0 && census.wide_bytes >= kMultibyteProofBytes)
    return "UTF-8";  // No meta can change that.
  if (const std::string_view meta = encoding_of_meta(bytes); is_believed(meta, census, bytes)) return meta;
  return census.broken <= census.wide / 8 ? "UTF-8" : "";
}

constexpr size_t kVietnameseSampleBytes = 4 << 10;  // Some 400 words.

// Nullopt if the bytes are not Vietnamese in an encoding that pages do not declare.
std::optional<DecodedText> decode_vietnamese(std::string_view bytes) {
  const std::string sample = encoding_sample(bytes, kVietnameseSampleBytes);
  const std::string_view encoding =
      recognize_vietnamese(convert_to_utf8(sample, "windows-1252").value_or(""));
  if (encoding.empty()) return std::nullopt;
  const std::string text = convert_to_utf8(bytes, "windows-1252").value_or("");
  return DecodedText{reread_as_vietnamese(text, encoding), std::string(encoding)};
}

// Encodings that are declared of bytes that only a font makes Vietnamese.
bool hides_vietnamese(std::string_view encoding) {
  return encoding.empty() || encoding == "windows-1252" || encoding == "windows-1258" ||
         encoding == "x-user-defined";
}

DecodedText decode_utf8(std::string bytes, const Utf8Census& census) {
  constexpr size_t kSampleBytes = 8 << 10;
  if (census.broken > 0) bytes = repaired_utf8(bytes);
  if (census.wide > 0 && may_be_tcvn3(std::string_view(bytes).substr(census.first_wide, kSampleBytes))) {
    const std::string_view encoding = recognize_vietnamese(encoding_sample(bytes, kVietnameseSampleBytes));
    if (!encoding.empty()) return {reread_as_vietnamese(bytes, encoding), std::string(encoding)};
  }
  return {std::move(bytes), "UTF-8"};
}

// The encoding that a byte order mark names, and the mark's length.
std::pair<std::string_view, size_t> byte_order_mark(std::string_view bytes) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return {"UTF-8", 3};
  if (bytes.starts_with("\xFE\xFF")) return {"UTF-16BE", 2};
  if (bytes.starts_with("\xFF\xFE")) return {"UTF-16LE", 2};
  return {{}, 0};
}

}  // namespace

DecodedText decode_text(std::string bytes, std::string_view content_type) {
  auto [encoding, mark_bytes] = byte_order_mark(bytes);
  bytes.erase(0, mark_bytes);
  const Utf8Census census = census_of(bytes);
  if (encoding.empty()) encoding = choose_encoding(bytes, content_type, census);
  const bool is_ascii = census.wide + census.broken == 0;
  if (!is_ascii && hides_vietnamese(encoding)) {
    if (auto vietnamese = decode_vietnamese(bytes)) return *std::move(vietnamese);
  }
  if (encoding.empty()) encoding = detect_encoding(bytes);
  if (encoding != "UTF-8") {
    const bool is_ascii_in_it = !encoding.starts_with("UTF-16") && encoding != "ISO-2022-JP";
    if (is_ascii && is_ascii_in_it) return {std::move(bytes), std::string(encoding)};
    if (auto text = convert_to_utf8(bytes, encoding)) return {std::move(*text), std::string(encoding)};
  }
  return decode_utf8(std::move(bytes), census);
}

}  // namespace newsieve
