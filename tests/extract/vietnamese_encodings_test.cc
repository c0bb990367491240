#include "extract/vietnamese_encodings.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdio>
#include <sstream>

#include "base/unicode.h"
#include "extract/charset.h"
#include "extract/vietnamese_syllable.h"
#include "tests/support/corpus_pages.h"

namespace newsieve {
namespace {

constexpr std::string_view kStory =
    "Sáng qua, lãnh đạo thành phố đã họp với các sở, ngành để bàn về việc chống ngập trong mùa mưa năm nay. "
    "Theo báo cáo, nhiều tuyến đường ở phía tây vẫn ngập sâu sau mỗi trận mưa lớn, người dân phải lội nước "
    "về "
    "nhà. Ông Nguyễn Văn Bình cho biết sẽ sửa xong hệ thống cống cũ trước tháng tám, kinh phí lấy từ ngân "
    "sách.";

// Letters of one encoding as its bytes, written down apart from the tables under test: each letter of
// `letters` is the byte at the same place of `bytes`; what is neither that nor ASCII is left out.
std::string encoded(std::string_view text, std::u32string_view letters, std::string_view bytes) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const char32_t c = next_code_point(text, &i);
    const size_t at = letters.find(c);
    if (c < 0x80) {
      out.push_back(static_cast<char>(c));
    } else if (at != std::u32string_view::npos) {
      out.push_back(bytes[at]);
    }
  }
  return out;
}

std::string in_tcvn3(std::string_view text) {
  return encoded(text, U"àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđĂÂÊÔƠƯĐ",
                 "\xB5\xB6\xB7\xB8\xB9\xA8\xBB\xBC\xBD\xBE\xC6\xA9\xC7\xC8\xC9\xCA\xCB\xCC\xCE\xCF\xD0\xD1"
                 "\xAA\xD2\xD3\xD4\xD5\xD6\xD7\xD8\xDC\xDD\xDE\xDF\xE1\xE2\xE3\xE4\xAB\xE5\xE6\xE7\xE8\xE9"
                 "\xAC\xEA\xEB\xEC\xED\xEE\xEF\xF1\xF2\xF3\xF4\xAD\xF5\xF6\xF7\xF8\xF9\xFA\xFB\xFC\xFD\xFE"
                 "\xAE\xA1\xA2\xA3\xA4\xA5\xA6\xA7");
}

std::string in_viscii(std::string_view text) {
  return encoded(text, U"àảãáạăằẳẵắặâầẩẫấậèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵđÔ",
                 "\xE0\xE4\xE3\xE1\xD5\xE5\xA2\xC6\xC7\xA1\xA3\xE2\xA5\xA6\xE7\xA4\xA7\xE8\xEB\xA8\xE9\xA9"
                 "\xEA\xAB\xAC\xAD\xAA\xAE\xEC\xEF\xEE\xED\xB8\xF2\xF6\xF5\xF3\xF7\xF4\xB0\xB1\xB2\xAF\xB5"
                 "\xBD\xB6\xB7\xDE\xBE\xFE\xF9\xFC\xFB\xFA\xF8\xDF\xD7\xD8\xE6\xD1\xF1\xCF\xD6\xDB\xFD\xDC"
                 "\xF0\xD4");
}

// windows-1258 has base letters and tones apart.
std::string in_windows_1258(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    const char32_t c = next_code_point(text, &i);
    if (c < 0x80) {
      out.push_back(static_cast<char>(c));
      continue;
    }
    constexpr std::u32string_view kBases = U"aăâeêioôơuưyAĂÂEÊIOÔƠUƯYđĐ";
    constexpr std::string_view kBaseBytes =
        "a\xE3\xE2"
        "e\xEA"
        "io\xF4\xF5u\xFDyA\xC3\xC2"
        "E\xCAIO\xD4\xD5U\xDDY\xF0\xD0";
    constexpr std::u32string_view kTones = U"\u0300\u0309\u0303\u0301\u0323";
    constexpr std::string_view kToneBytes = "\xCC\xD2\xDE\xEC\xF2";
    for (size_t base = 0; base < kBases.size(); ++base) {
      for (size_t tone = 0; tone <= kTones.size(); ++tone) {
        std::string letter;
        append_utf8(letter, kBases[base]);
        if (tone > 0) append_utf8(letter, kTones[tone - 1]);
        if (to_nfc(letter) != text.substr(begin, i - begin)) continue;
        out.push_back(kBaseBytes[base]);
        if (tone > 0) out.push_back(kToneBytes[tone - 1]);
      }
    }
  }
  return out;
}

std::string as_latin1(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) append_utf8(text, static_cast<unsigned char>(c));
  return text;
}

std::string page_of(std::string_view charset, std::string_view body) {
  return "<html><head><meta charset=" + std::string(charset) + "><title>x</title></head><body><p>" +
         std::string(body) + "</p></body></html>";
}

struct Written {
  const char* encoding;
  std::string bytes;
};

std::vector<Written> all_encodings(std::string_view text) {
  return {{"TCVN3", in_tcvn3(text)}, {"VISCII", in_viscii(text)}, {"windows-1258", in_windows_1258(text)}};
}

TEST(VietnameseEncodings, AreReadWhateverThePageDeclares) {
  for (const Written& written : all_encodings(kStory)) {
    for (const char* declared :
         {"windows-1252", "iso-8859-1", "x-user-defined", "utf-8", "windows-1258", "nothing"}) {
      const DecodedText decoded = decode_text(page_of(declared, written.bytes), "text/html");
      EXPECT_EQ(to_nfc(decoded.text), page_of(declared, kStory)) << written.encoding << " as " << declared;
      EXPECT_EQ(decoded.encoding, written.encoding) << declared;
    }
  }
}

TEST(VietnameseEncodings, Tcvn3MadeUtf8ByWayOfLatin1IsRead) {
  const DecodedText decoded =
      decode_text(page_of("utf-8", as_latin1(in_tcvn3(kStory))), "text/html; charset=utf-8");
  EXPECT_EQ(decoded.text, page_of("utf-8", kStory));
  EXPECT_EQ(decoded.encoding, "TCVN3");
}

TEST(VietnameseEncodings, TooLittleTextStaysWhatItDeclares) {
  EXPECT_EQ(decode_text(in_tcvn3("Việt Nam hôm nay"), "text/html; charset=windows-1252").encoding,
            "windows-1252");
}

TEST(VietnameseEncodings, WesternTextInWindows1252Stays) {
  for (
      const std::string_view text :
      {"L'été dernier, la municipalité a décidé de prolonger les travaux près du théâtre; les élèves, privés "
       "de "
       "leur école, étaient accueillis à côté. Le maire a répété qu'où qu'ils aillent, ils seraient aidés. "
       "Après le dîner, il a été interrogé à propos du marché fermé, mais il n'a pas réagi. Né à Orléans, il "
       "préfère la modération: là où d'autres crient, lui se tait, même fâché, même pressé, même isolé.",
       "Für die Bürger änderte sich über Nacht vieles: Züge fielen aus, Straßen waren gesperrt, Bäume lagen "
       "quer. "
       "Der Bürgermeister erklärte später, man müsse größere Schäden befürchten, hätten die Kräfte nicht "
       "früh "
       "geübt. Vögel, Rehe und Füchse flüchteten, während die Flüsse stündlich höher stiegen, bis zu den "
       "Dächern.",
       "A população não está só: segundo a comissão, as reuniões começarão amanhã e terão a participação de "
       "órgãos públicos. Até lá, três opções serão avaliadas; há razões técnicas e também políticas. São "
       "João e "
       "Conceição já têm água, mas a região da estação não. É difícil, disse ele, porém não é impossível."}) {
    std::string bytes;
    for (size_t i = 0; i < text.size();) bytes.push_back(static_cast<char>(next_code_point(text, &i)));
    const DecodedText decoded = decode_text(page_of("iso-8859-1", bytes), "text/html");
    EXPECT_EQ(decoded.text, page_of("iso-8859-1", text));
    EXPECT_EQ(decoded.encoding, "windows-1252");
  }
}

TEST(VietnameseEncodings, RealArticlesAreReadInAllOfThem) {
  const auto path = corpus_dir() / "vi_text" / "articles.jsonl.gz";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "the corpus is not here: " << path;
  std::istringstream lines(read_page(path));
  size_t articles = 0;
  for (std::string line; articles < 300 && std::getline(lines, line); ++articles) {
    std::string text;
    const boost::json::value article = boost::json::parse(line);
    for (const boost::json::value& paragraph : article.at("body").as_array())
      text += paragraph.as_string().c_str();
    // Letters that the tables of this test have: Vietnamese ones, small.
    std::string plain;
    text = fold_case(text);
    for (size_t i = 0; i < text.size();) {
      const size_t begin = i;
      next_code_point(text, &i);
      const std::string_view letter = std::string_view(text).substr(begin, i - begin);
      if (!in_tcvn3(letter).empty()) plain += letter;
    }
    if (plain.size() < 500) continue;
    for (const Written& written : all_encodings(plain)) {
      const DecodedText decoded = decode_text(written.bytes, "text/html; charset=iso-8859-1");
      EXPECT_EQ(decoded.encoding, written.encoding) << line.substr(0, 60);
      EXPECT_TRUE(to_nfc(decoded.text) == plain) << written.encoding << ": " << line.substr(0, 60);
    }
  }
  EXPECT_GT(articles, 100U);
}

TEST(VietnameseEncodings, AWordIsASyllableBySpelling) {
  for (const char* word : {"việt", "nghiêng", "gì", "giếng", "quốc", "đường", "khuya", "thuở", "ý", "ầm",
                           "xoong", "bác", "học"}) {
    EXPECT_TRUE(is_vietnamese_syllable(word)) << word;
  }
  for (const char* word : {"été", "für", "señor", "đắk", "việc việc", "mạnǵ", "các̀", "tềt", "bac", "hoc", "ñ",
                           "", "trường-học"}) {
    EXPECT_FALSE(is_vietnamese_syllable(word)) << word;
  }
}

}  // namespace
}  // namespace newsieve
