#include "extract/vietnamese_encodings.h"

#include <algorithm>
#include <array>
#include <string>
#include <unordered_set>

#include "base/unicode.h"
#include "base/windows_1252.h"
#include "extract/vietnamese_syllable.h"

namespace newsieve {
namespace {

// What a byte stands for where it is not what windows-1252 has; 0 where it is.
using Letters = std::array<char16_t, 256>;

constexpr Letters letters_from(size_t first, std::u16string_view letters) {
  Letters table{};
  for (size_t i = 0; i < letters.size(); ++i) table[first + i] = letters[i] == u' ' ? u'\0' : letters[i];
  return table;
}

// TCVN 5712-3 and the capitals of TCVN 5712-1, but for those in 0x80 to 0x9F: there pages have quotation
// marks.
constexpr Letters kTcvn3 = letters_from(0xA1,
                                        u"ĂÂÊÔƠƯĐăâêôơưđẰ     "
                                        u"àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịò"
                                        u"Ổỏõóọồổỗốộờởỡớợù"
                                        u"ỖủũúụừửữứựỳỷỹýỵỐ");

constexpr Letters kViscii = [] {
  Letters table = letters_from(0x80,
                               u"ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
                               u"ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ"
                               u"ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư"
                               u"àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ");
  table[0x02] = u'Ẳ';
  table[0x05] = u'Ẵ';
  table[0x06] = u'Ẫ';
  table[0x14] = u'Ỷ';
  table[0x19] = u'Ỹ';
  table[0x1E] = u'Ỵ';
  return table;
}();

constexpr Letters kWindows1258 = [] {
  Letters table{};
  constexpr std::pair<int, char16_t> kDifferent[] = {
      {0xC3, u'Ă'}, {0xCC, 0x0300}, {0xD0, u'Đ'}, {0xD2, 0x0309}, {0xD5, u'Ơ'}, {0xDD, u'Ư'}, {0xDE, 0x0303},
      {0xE3, u'ă'}, {0xEC, 0x0301}, {0xF0, u'đ'}, {0xF2, 0x0323}, {0xF5, u'ơ'}, {0xFD, u'ư'}, {0xFE, 0x20AB}};
  for (const auto& [byte, letter] : kDifferent) table[byte] = letter;
  return table;
}();

struct Encoding {
  std::string_view name;
  const Letters& letters;
};
constexpr Encoding kEncodings[] = {{"TCVN3", kTcvn3}, {"VISCII", kViscii}, {"windows-1258", kWindows1258}};

// The byte that windows-1252 has for a character; 0 if it has none.
uint8_t windows_1252_byte(char32_t c) {
  if (c < 0x80 || (c >= 0xA0 && c <= 0xFF)) return static_cast<uint8_t>(c);
  const auto found = std::find(kWindows1252.begin(), kWindows1252.end(), c);
  return found == kWindows1252.end() ? 0 : static_cast<uint8_t>(0x80 + (found - kWindows1252.begin()));
}

// How Vietnamese the words of a text are that hold letters beyond ASCII. Words of one letter show nothing.
struct Census {
  size_t words = 0;
  size_t syllables = 0;
  std::unordered_set<std::string> distinct;  // Of the syllables.

  bool is_vietnamese() const {
    constexpr size_t kWordsMin = 20;
    constexpr size_t kDistinctMin = 10;
    return words >= kWordsMin && distinct.size() >= kDistinctMin && syllables * 5 >= words * 4;
  }

  double share() const {
    return words == 0 ? 0 : static_cast<double>(syllables) / static_cast<double>(words);
  }

  // More words would change nothing.
  bool is_clear() const { return words >= 200 || (words >= 20 && syllables * 2 < words); }
};

Census census_of(std::string_view text) {
  Census census;
  std::string word;
  size_t letters = 0;
  bool is_wide = false;
  const auto end_word = [&] {
    if (is_wide && letters > 1) {
      ++census.words;
      const std::string folded = fold_case(word);
      if (is_vietnamese_syllable(folded)) {
        ++census.syllables;
        census.distinct.insert(folded);
      }
    }
    word.clear();
    letters = 0;
    is_wide = false;
  };
  for (size_t i = 0; i < text.size() && !census.is_clear();) {
    const size_t begin = i;
    const char32_t c = next_code_point(text, &i);
    if (!is_word(c)) {
      end_word();
      continue;
    }
    word.append(text, begin, i - begin);
    ++letters;
    is_wide = is_wide || c >= 0x80;
  }
  end_word();
  return census;
}

// True for bytes of ASCII letters and for all beyond ASCII.
bool is_word_byte(char c) { return (c & 0x80) != 0 || is_word(static_cast<unsigned char>(c)); }

std::string reread(std::string_view text, const Letters& letters) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    const char16_t letter = letters[windows_1252_byte(next_code_point(text, &i))];
    if (letter == 0) {
      out.append(text, begin, i - begin);
    } else {
      append_utf8(out, letter);
    }
  }
  return out;
}

}  // namespace

std::string_view recognize_vietnamese(std::string_view text) {
  const Encoding* best = nullptr;
  double most = 0;
  for (const Encoding& encoding : kEncodings) {
    const Census census = census_of(reread(text, encoding.letters));
    if (!census.is_vietnamese() || census.share() <= most) continue;
    most = census.share();
    best = &encoding;
  }
  return best == nullptr || census_of(text).share() >= most ? std::string_view() : best->name;
}

bool may_be_tcvn3(std::string_view text) {
  // In windows-1252 the letters from ă to đ and from à to ắ are signs (¨ to ®, µ to ¾), which otherwise stand
  // behind no letter; « and », which do, are not counted.
  constexpr size_t kSignsMin = 20;
  size_t signs = 0;
  for (size_t i = text.find('\xC2', 1); i < text.size() - 1; i = text.find('\xC2', i + 2)) {
    const auto second = static_cast<unsigned char>(text[i + 1]);
    const bool is_sign = (second >= 0xA8 && second <= 0xAE) || (second >= 0xB5 && second <= 0xBE);
    signs += is_sign && second != 0xAB && second != 0xBB && is_word_byte(text[i - 1]);
  }
  return signs >= kSignsMin && signs * 2 >= static_cast<size_t>(std::count(text.begin(), text.end(), '\xC3'));
}

std::string reread_as_vietnamese(std::string_view text, std::string_view encoding) {
  for (const Encoding& known : kEncodings) {
    if (known.name == encoding) return reread(text, known.letters);
  }
  return std::string(text);
}

}  // namespace newsieve
