#include "extract/charset.h"

#include <gtest/gtest.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace newsieve {
namespace {

std::filesystem::path corpus() {
  const char* set = std::getenv("NEWSIEVE_CORPUS");
  return set != nullptr ? std::filesystem::path(set) : NEWSIEVE_SOURCE_DIR "/../shared/corpus";
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string encoded(std::string_view utf8, const char* converter) {
  UErrorCode status = U_ZERO_ERROR;
  UConverter* handle = ucnv_open(converter, &status);
  std::string out(utf8.size() * 4 + 16, '\0');
  const auto text = icu::UnicodeString::fromUTF8({utf8.data(), static_cast<int32_t>(utf8.size())});
  out.resize(static_cast<size_t>(text.extract(out.data(), static_cast<int32_t>(out.size()), handle, status)));
  ucnv_close(handle);
  return out;
}

struct PrescanCase {
  std::string data;
  std::string encoding;
};

// html5lib's form: "#data\n", bytes, "\n#encoding\n", label, blank line.
std::vector<PrescanCase> read_prescan_cases(const std::string& file) {
  std::vector<PrescanCase> cases;
  size_t at = 0;
  while ((at = file.find("#data\n", at)) != std::string::npos) {
    const size_t data = at + 6;
    const size_t mark = file.find("#encoding\n", data);
    if (mark == std::string::npos) break;
    const size_t label = mark + 10;
    const size_t end = std::min(file.find('\n', label), file.size());
    cases.push_back({file.substr(data, mark == data ? 0 : mark - data - 1), file.substr(label, end - label)});
    at = end;
  }
  return cases;
}

TEST(Charset, FindsWhatHtml5libSaysThatAPageDeclares) {
  const auto folder = corpus() / "conformance" / "html5lib-encoding";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "html5lib's encoding cases are not here.";
  size_t cases = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".dat") continue;
    for (const PrescanCase& one : read_prescan_cases(contents(entry.path()))) {
      const bool marked = one.data.starts_with("\xEF\xBB\xBF");
      const std::string found =
          marked ? decode_text(one.data, "").encoding : std::string(encoding_of_meta(one.data));
      EXPECT_EQ(found.empty() ? "windows-1252" : found, encoding_of_label(one.encoding))
          << one.data.substr(0, 200);
      ++cases;
    }
  }
  EXPECT_GT(cases, 30U);
}

TEST(Charset, ReadsContentTypeAsTheMimeSniffingStandardDoes) {
  const auto path = corpus() / "conformance" / "content-type" / "cases.json";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "The Content-Type cases are not here.";
  const boost::json::value json = boost::json::parse(contents(path));
  const auto view = [](const boost::json::value& text) {
    return text.is_string() ? std::string_view(text.get_string()) : std::string_view();
  };
  const boost::json::array& cases = json.at("charset").as_array();
  EXPECT_EQ(cases.size(), 10U);
  for (const boost::json::value& one : cases) {
    EXPECT_EQ(encoding_of_content_type(view(one.at("content_type"))), view(one.at("charset"))) << one;
  }
  const boost::json::array& refused = json.at("not_a_mime_type").as_array();
  EXPECT_EQ(refused.size(), 6U);
  for (const boost::json::value& one : refused) {
    EXPECT_EQ(encoding_of_content_type(std::string(view(one)) + ";charset=gbk"), "") << one;
  }
}

TEST(Charset, LabelsAreTheStandards) {
  EXPECT_EQ(encoding_of_label("latin1"), "windows-1252");
  EXPECT_EQ(encoding_of_label(" \tISO-8859-1\n"), "windows-1252");
  EXPECT_EQ(encoding_of_label("GB2312"), "GBK");
  EXPECT_EQ(encoding_of_label("unicode"), "UTF-16LE");
  EXPECT_EQ(encoding_of_label("tis-620"), "windows-874");
  EXPECT_EQ(encoding_of_label("utf-7"), "");
  EXPECT_EQ(encoding_of_label(""), "");
}

TEST(Charset, AByteOrderMarkBeatsEveryDeclarationAndIsLeftOut) {
  const DecodedText utf8 = decode_text("\xEF\xBB\xBF<meta charset=gbk>\xC3\xA9", "text/html; charset=koi8-r");
  EXPECT_EQ(utf8.encoding, "UTF-8");
  EXPECT_EQ(utf8.text, "<meta charset=gbk>\xC3\xA9");
  const DecodedText utf16 = decode_text(std::string("\xFF\xFEh\0i\0\xE9\0", 8), "");
  EXPECT_EQ(utf16.encoding, "UTF-16LE");
  EXPECT_EQ(utf16.text, "hi\xC3\xA9");
}

TEST(Charset, TheHeaderBeatsTheMeta) {
  const std::string page = "<meta charset=windows-1251>" + encoded("Привет, мир", "koi8-r");
  const DecodedText decoded = decode_text(page, "text/html; charset=KOI8-R");
  EXPECT_EQ(decoded.encoding, "KOI8-R");
  EXPECT_EQ(decoded.text, "<meta charset=windows-1251>Привет, мир");
}

TEST(Charset, LegacyEncodingsAreDecodedByTheirMeta) {
  struct Case {
    const char* label;
    const char* converter;
    const char* text;
  };
  for (const Case& one :
       {Case{"windows-1258", "windows-1258", "Đà"}, Case{"shift_jis", "windows-31j", "日本語のニュース"},
        Case{"gb2312", "gb18030", "中文新闻标题"}, Case{"big5", "Big5-HKSCS", "繁體中文"},
        Case{"euc-kr", "windows-949", "한국어 뉴스"}, Case{"euc-jp", "euc-jp-2007", "日本語"},
        Case{"iso-2022-jp", "iso-2022-jp", "日本語"}, Case{"iso-8859-2", "iso-8859-2", "Łódź"},
        Case{"windows-874", "windows-874-2000", "ข่าว"}, Case{"x-mac-cyrillic", "x-mac-cyrillic", "Мир"}}) {
    const std::string head = std::string("<meta charset=") + one.label + ">";
    const DecodedText decoded = decode_text(head + encoded(one.text, one.converter), "text/html");
    EXPECT_EQ(decoded.text, head + one.text) << one.label;
    EXPECT_EQ(decoded.encoding, encoding_of_label(one.label));
  }
}

TEST(Charset, EveryEncodingNamedIsOneThatCanBeDecoded) {
  for (const char* label :
       {"ibm866", "latin2",      "latin3",  "latin4",         "cyrillic",    "arabic",
        "greek",  "hebrew",      "logical", "latin6",         "iso-8859-13", "iso-8859-14",
        "l9",     "iso-8859-16", "koi8-r",  "koi8-u",         "macintosh",   "windows-874",
        "cp1250", "cp1251",      "cp1252",  "cp1253",         "cp1254",      "cp1255",
        "cp1256", "cp1257",      "cp1258",  "x-mac-cyrillic", "gbk",         "gb18030",
        "big5",   "euc-jp",      "sjis",    "euc-kr",         "utf-16be",    "x-user-defined"}) {
    const std::string header = std::string("text/html; charset=") + label;
    EXPECT_EQ(decode_text(std::string("a\xE1\0b", 4), header).encoding, encoding_of_label(label)) << label;
  }
}

TEST(Charset, Utf8ThatIsDeclaredSomethingElseIsReadAsUtf8) {
  const std::string page = "<meta charset=iso-8859-1><p>Việt Nam";
  EXPECT_EQ(decode_text(page, "text/html; charset=windows-1252").text, page);
  EXPECT_EQ(decode_text(page, "").encoding, "UTF-8");
}

TEST(Charset, TwoCharactersOfGbkThatHappenToBeUtf8StayGbk) {
  const std::string bytes = encoded("联通", "gb18030");  // C1 AA CD A8: not UTF-8; CD A8 alone is.
  EXPECT_EQ(decode_text(bytes.substr(2), "text/html; charset=gbk").text, "通");
}

TEST(Charset, LegacyTextThatIsDeclaredUtf8IsDetected) {
  const std::string text =
      "Правительство сообщило в понедельник о новых мерах поддержки, передает корреспондент.";
  const DecodedText decoded =
      decode_text("<meta charset=utf-8>" + encoded(text, "windows-1251"), "text/html; charset=utf-8");
  EXPECT_EQ(decoded.encoding, "windows-1251");
  EXPECT_EQ(decoded.text, "<meta charset=utf-8>" + text);
}

// Not inline: where g++ 12 sees the length it warns of a copy that is never made.
[[gnu::noinline]] std::string repeated(std::string_view text, size_t times) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Charset, TheLettersOfThePagesLanguageTellEncodingsApart) {
  struct Case {
    const char* language;
    const char* converter;
    const char* text;
  };
  for (const Case& one :
       {Case{"es", "windows-1252", "El año pasado la población creció según el informe"},
        Case{"fr-FR", "windows-1252", "L'été dernier, où étaient les élèves?"},
        Case{"is", "windows-1252", "Það er óvíst hvort þeir geti fært sönnur á það"},
        Case{"pl", "windows-1250", "Władze zapowiedziały, że wkrótce ruszą śledztwa"},
        Case{"tr", "windows-1254", "Başkan dün yaptığı açıklamada işçilerin hakkını savundu"},
        Case{"lt", "windows-1257", "Šių metų pradžioje žmonės išėjo į gatves"},
        Case{"uk", "windows-1251", "Уряд оголосив у понеділок про нові заходи підтримки"},
        Case{"ko", "windows-949", "정부는 월요일 새로운 대책을 발표했다"},
        Case{"ja", "euc-jp-2007", "政府は月曜日に新しい対策を発表した"}}) {
    const std::string head = std::string("<html lang=\"") + one.language + "\"><meta charset=utf-8><p>";
    EXPECT_EQ(decode_text(head + encoded(one.text, one.converter), "text/html; charset=utf-8").text,
              head + one.text);
  }
}

TEST(Charset, Utf8WithAFewBrokenBytesThatIsDeclaredSomethingElseIsReadAsUtf8) {
  const std::string page = "<meta charset=iso-8859-1>" + repeated("Thời Đại Mẫu Việt Nam ", 10);
  const DecodedText decoded = decode_text(page + "\xE9 ", "text/html; charset=iso-8859-1");
  EXPECT_EQ(decoded.encoding, "UTF-8");
  EXPECT_EQ(decoded.text, page + "\xEF\xBF\xBD ");
}

TEST(Charset, AFewBrokenBytesDoNotTurnUtf8IntoSomethingElse) {
  const DecodedText decoded = decode_text("<meta charset=utf-8>Thời Đại \xE9 Mẫu Việt Nam \xF0\x9F", "");
  EXPECT_EQ(decoded.encoding, "UTF-8");
  EXPECT_EQ(decoded.text, "<meta charset=utf-8>Thời Đại \xEF\xBF\xBD Mẫu Việt Nam \xEF\xBF\xBD");
}

TEST(Charset, UndeclaredLegacyTextIsDetected) {
  const std::string text =
      "Новости дня: президент подписал закон о бюджете на следующий год и плановый период.";
  EXPECT_EQ(decode_text(encoded(text, "windows-1251"), "").text, text);
  EXPECT_EQ(
      decode_text(encoded("政府は月曜日に新しい経済対策を発表した。首相は記者会見で述べた。", "windows-31j"),
                  "")
          .text,
      "政府は月曜日に新しい経済対策を発表した。首相は記者会見で述べた。");
}

TEST(Charset, Utf16WithoutAMarkIsReadWhereTheHeaderSaysSo) {
  EXPECT_EQ(decode_text(std::string("\0h\0i", 4), "text/html; charset=utf-16be").text, "hi");
  EXPECT_EQ(decode_text("plain ASCII", "text/html; charset=utf-16le").text, "plain ASCII");
}

TEST(Charset, AMetaThatSaysUtf16MeansUtf8) {
  EXPECT_EQ(encoding_of_meta("<meta charset=utf-16>"), "UTF-8");
  EXPECT_EQ(encoding_of_meta("<meta charset=x-user-defined>"), "windows-1252");
  EXPECT_EQ(encoding_of_meta("<?xml version='1.0' encoding='UTF-16'?>"), "UTF-8");
  EXPECT_EQ(encoding_of_meta("<?xml version=\"1.0\" encoding = \"shift_jis\"?>"), "Shift_JIS");
}

TEST(Charset, Utf8IsHandedOnWithoutACopy) {
  std::string page = repeated("Việt", 2'000);
  const char* bytes = page.data();
  EXPECT_EQ(decode_text(std::move(page), "").text.data(), bytes);
}

TEST(Charset, NothingGivesNothing) { EXPECT_EQ(decode_text("", "").text, ""); }

}  // namespace
}  // namespace newsieve
