#include "extract/language.h"

#include <cld2/public/compact_lang_det.h>
#include <cld2/public/encodings.h>
#include <unicode/uloc.h>

#include <algorithm>

namespace newsieve {
namespace {

constexpr size_t kShortBytes = 200;  // Below this a declaration is asked first.

// cld2 keeps some codes that ISO 639 has replaced, and names scripts.
std::string iso_code(CLD2::Language language) {
  if (language == CLD2::UNKNOWN_LANGUAGE) return {};
  return language_of_tag(CLD2::LanguageCode(language));
}

// At most `bytes` of `text`, not cut inside a character.
std::string_view beginning(std::string_view text, size_t bytes) {
  if (text.size() <= bytes) return text;
  while (bytes > 0 && (static_cast<unsigned char>(text[bytes]) & 0xC0) == 0x80) --bytes;
  return text.substr(0, bytes);
}

}  // namespace

std::string language_of_tag(std::string_view tag) {
  tag = tag.substr(0, tag.find_first_of("-_,; "));
  if (tag.size() < 2 || tag.size() > 3) return {};
  std::string code(tag);
  for (char& c : code) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    if (c < 'a' || c > 'z') return {};
  }
  // ICU maps three letters to two where there are two, and old codes (iw, in, ji) to today's.
  UErrorCode status = U_ZERO_ERROR;
  char canonical[ULOC_LANG_CAPACITY];
  const int32_t length = uloc_getLanguage(code.c_str(), canonical, ULOC_LANG_CAPACITY, &status);
  if (U_FAILURE(status) || length == 0) return {};
  status = U_ZERO_ERROR;
  char today[ULOC_FULLNAME_CAPACITY];
  uloc_toLanguageTag(canonical, today, ULOC_FULLNAME_CAPACITY, false, &status);
  const std::string_view language = U_FAILURE(status) ? std::string_view(canonical) : std::string_view(today);
  return language == "und" ? std::string() : std::string(language.substr(0, language.find('-')));
}

std::string detect_language(std::string_view text, std::string_view declared) {
  const std::string said = language_of_tag(declared);
  const std::string_view sample = beginning(text, kLanguageSampleBytes);
  CLD2::Language languages[3];
  int percents[3];
  double scores[3];
  int text_bytes = 0;
  bool is_reliable = false;
  const CLD2::CLDHints hints{nullptr, nullptr, CLD2::UNKNOWN_ENCODING, CLD2::UNKNOWN_LANGUAGE};
  int valid_prefix_bytes = 0;
  const CLD2::Language found = CLD2::ExtDetectLanguageSummaryCheckUTF8(
      sample.data(), static_cast<int>(sample.size()), true, &hints, 0, languages, percents, scores, nullptr,
      &text_bytes, &is_reliable, &valid_prefix_bytes);
  std::string detected = iso_code(found);
  const bool certain = is_reliable && !detected.empty() && (said.empty() || sample.size() >= kShortBytes);
  if (certain) return detected;
  return said.empty() ? detected : said;
}

}  // namespace newsieve
