#include "extract/vietnamese_syllable.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <string>

namespace newsieve {
namespace {

constexpr auto kInitials = std::to_array<std::u16string_view>(
    {u"ngh", u"ch", u"gh", u"gi", u"kh", u"ng", u"nh", u"ph", u"qu", u"th", u"tr", u"b", u"c", u"d",
     u"đ",   u"g",  u"h",  u"k",  u"l",  u"m",  u"n",  u"p",  u"r",  u"s",  u"t",  u"v", u"x", u""});

constexpr auto kVowels = std::to_array<std::u16string_view>(
    {u"a",   u"ă",   u"â",   u"e",   u"ê",   u"i",   u"o",   u"ô",   u"ơ",   u"u",   u"ư",
     u"y",   u"ai",  u"ao",  u"au",  u"ay",  u"âu",  u"ây",  u"eo",  u"êu",  u"ia",  u"iê",
     u"iu",  u"oa",  u"oă",  u"oe",  u"oi",  u"oo",  u"ôi",  u"ơi",  u"ua",  u"uâ",  u"uê",
     u"ui",  u"uô",  u"uơ",  u"uy",  u"ưa",  u"ưi",  u"ươ",  u"ưu",  u"yê",  u"iêu", u"oai",
     u"oao", u"oay", u"oeo", u"uây", u"uôi", u"uya", u"uyê", u"uyu", u"ươi", u"ươu", u"yêu"});

constexpr auto kFinals =
    std::to_array<std::u16string_view>({u"", u"c", u"ch", u"m", u"n", u"ng", u"nh", u"p", u"t"});

template <size_t N>
bool holds(const std::array<std::u16string_view, N>& all, std::u16string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool is_vowel(char16_t c) {
  return std::u16string_view(u"aăâeêioôơuưy").find(c) != std::u16string_view::npos;
}

// Takes the tone's mark out of a word and returns it; 0 for the level tone, which has none. U+FFFF: two
// marks.
char16_t take_tone(icu::UnicodeString& word) {
  constexpr std::u16string_view kTones = u"\u0300\u0301\u0303\u0309\u0323";
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString apart = icu::Normalizer2::getNFDInstance(status)->normalize(word, status);
  char16_t tone = 0;
  for (int32_t i = apart.length(); i-- > 0;) {
    if (kTones.find(apart[i]) == std::u16string_view::npos) continue;
    tone = tone == 0 ? apart[i] : u'\uFFFF';
    apart.remove(i, 1);
  }
  word = icu::Normalizer2::getNFCInstance(status)->normalize(apart, status);
  return tone;
}

bool is_rime(std::u16string_view rime, char16_t tone) {
  const auto end = std::find_if_not(rime.begin(), rime.end(), is_vowel);
  const auto vowels = static_cast<size_t>(end - rime.begin());
  const std::u16string_view final = rime.substr(vowels);
  if (!holds(kVowels, rime.substr(0, vowels)) || !holds(kFinals, final)) return false;
  const bool is_stopped = final == u"c" || final == u"ch" || final == u"p" || final == u"t";
  return !is_stopped || tone == u'\u0301' || tone == u'\u0323';
}

}  // namespace

bool is_vietnamese_syllable(std::string_view folded) {
  constexpr size_t kBytesMax = 32;  // "nghiêng" with marks is half of that.
  if (folded.size() > kBytesMax) return false;
  icu::UnicodeString word =
      icu::UnicodeString::fromUTF8({folded.data(), static_cast<int32_t>(folded.size())});
  const char16_t tone = take_tone(word);
  if (tone == u'\uFFFF') return false;
  const std::u16string_view text(word.getBuffer(), static_cast<size_t>(word.length()));
  // "gì" and "giếng": the "i" of an initial may be the vowel.
  return std::any_of(kInitials.begin(), kInitials.end(), [&](std::u16string_view initial) {
    return text.starts_with(initial) && is_rime(text.substr(initial.size()), tone);
  });
}

}  // namespace newsieve
