#include "extract/detected_encoding.h"

#include <uchardet/uchardet.h>
#include <unicode/uchar.h>
#include <unicode/ulocdata.h>
#include <unicode/uniset.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/unicode.h"
#include "extract/charset.h"
#include "extract/converted_text.h"

namespace newsieve {
namespace {

constexpr std::string_view kFallback = "windows-1252";

// ISO 8859 encodings and those of Windows that have letters where the others have control characters.
constexpr std::pair<std::string_view, std::string_view> kWindowsTwins[] = {
    {"ISO-8859-2", "windows-1250"}, {"ISO-8859-5", "windows-1251"},  {"ISO-8859-15", "windows-1252"},
    {"ISO-8859-7", "windows-1253"}, {"ISO-8859-9", "windows-1254"},  {"ISO-8859-8", "windows-1255"},
    {"ISO-8859-6", "windows-1256"}, {"ISO-8859-13", "windows-1257"}, {"ISO-8859-8-I", "windows-1255"},
    {"ISO-8859-4", "windows-1257"},
};

constexpr auto kCandidates = std::to_array<std::string_view>(
    {"windows-1252", "windows-1251", "windows-1250", "windows-1253", "windows-1254", "windows-1255",
     "windows-1256", "windows-1257", "windows-874", "ISO-8859-2", "ISO-8859-5", "KOI8-U", "GBK", "Big5",
     "Shift_JIS", "EUC-JP", "EUC-KR"});

bool is_wide(char c) { return (c & 0x80) != 0; }

struct DeleteDetector {
  void operator()(uchardet* detector) const { uchardet_delete(detector); }
};

std::string_view ask_uchardet(std::string_view sample) {
  const std::unique_ptr<uchardet, DeleteDetector> detector(uchardet_new());
  if (uchardet_handle_data(detector.get(), sample.data(), sample.size()) != 0) return kFallback;
  uchardet_data_end(detector.get());
  const std::string_view label = uchardet_get_charset(detector.get());
  const std::string_view encoding = label == "UHC" ? "EUC-KR" : encoding_of_label(label);
  if (encoding.empty() || encoding == "replacement") return kFallback;
  const bool has_controls = std::any_of(sample.begin(), sample.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x80 && static_cast<unsigned char>(c) < 0xA0;
  });
  const auto twin = std::find_if(std::begin(kWindowsTwins), std::end(kWindowsTwins),
                                 [&](const auto& pair) { return pair.first == encoding; });
  return has_controls && twin != std::end(kWindowsTwins) ? twin->second : encoding;
}

// The value of the lang attribute of <html>, without the country; empty if there is none.
std::string declared_language(std::string_view page) {
  constexpr size_t kHeadBytes = 4096;
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz";
  const std::string head = fold_case(page.substr(0, std::min(kHeadBytes, page.size())));
  const size_t tag = head.find("<html");
  if (tag == std::string::npos) return {};
  const std::string_view attributes = std::string_view(head).substr(tag, head.find('>', tag) - tag);
  const size_t name = attributes.find("lang=");
  if (name == std::string_view::npos) return {};
  const size_t begin = std::min(attributes.find_first_of(kLetters, name + 5), attributes.size());
  const std::string_view value = attributes.substr(begin);
  return std::string(value.substr(0, value.find_first_not_of(kLetters)));
}

// The letters a language is written with, in lower case; empty if ICU does not know it.
icu::UnicodeSet letters_of_language(const std::string& language) {
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeSet letters;
  if (language.empty()) return letters;
  ULocaleData* const data = ulocdata_open(language.c_str(), &status);
  if (U_SUCCESS(status) && status != U_USING_DEFAULT_WARNING) {
    ulocdata_getExemplarSet(data, letters.toUSet(), 0, ULOCDATA_ES_STANDARD, &status);
  }
  if (data != nullptr) ulocdata_close(data);
  return letters;
}

// Which share of the letters beyond ASCII, read in `encoding`, are of this language. 0 to 1.
double share_of_letters(std::string_view sample, std::string_view encoding, const icu::UnicodeSet& letters) {
  const std::optional<std::string> text = convert_to_utf8(sample, encoding);
  if (!text) return 0;
  size_t hits = 0;
  size_t misses = 0;
  for (size_t i = 0; i < text->size();) {
    const char32_t c = next_code_point(*text, &i);
    if (c < 0x80) continue;
    const auto point = static_cast<UChar32>(c);
    const bool is_nothing = c < 0xA0 || c == 0xFFFD || !u_isdefined(point);
    if (letters.contains(u_tolower(point))) {
      ++hits;
    } else {
      misses += is_nothing || u_isalpha(point);
    }
  }
  return hits == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(hits + misses);
}

}  // namespace

std::string encoding_sample(std::string_view page, size_t bytes_max) {
  constexpr size_t kAroundBytes = 32;
  std::string sample;
  size_t at = 0;
  while (at < page.size() && sample.size() < bytes_max) {
    const auto begin = page.begin() + static_cast<std::ptrdiff_t>(at);
    const auto wide = static_cast<size_t>(std::find_if(begin, page.end(), is_wide) - page.begin());
    if (wide == page.size()) break;
    if (wide - at > 2 * kAroundBytes) {
      sample.append(page, at, sample.empty() ? 0 : kAroundBytes);
      sample += ' ';
      at = wide - kAroundBytes;
    }
    const auto end = std::find_if_not(page.begin() + static_cast<std::ptrdiff_t>(wide), page.end(), is_wide);
    const auto wide_end = static_cast<size_t>(end - page.begin());
    sample.append(page, at, wide_end - at);
    at = wide_end;
  }
  return sample;
}

std::string_view detect_encoding(std::string_view page) {
  constexpr size_t kSampleBytes = 64 << 10;
  constexpr double kShareMin = 0.9;
  constexpr double kLead = 0.03;
  const std::string sample = encoding_sample(page, kSampleBytes);
  const std::string_view detected = ask_uchardet(sample);
  const icu::UnicodeSet letters = letters_of_language(declared_language(page));
  if (letters.isEmpty()) return detected;
  double best_share = share_of_letters(sample, detected, letters) + kLead;
  if (best_share >= 1) return detected;
  std::string_view best = detected;
  for (const std::string_view candidate : kCandidates) {
    const double share = share_of_letters(sample, candidate, letters);
    if (share < kShareMin || share <= best_share) continue;
    best_share = share;
    best = candidate;
  }
  return best;
}

}  // namespace newsieve
