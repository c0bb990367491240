#include "extract/converted_text.h"

#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <array>
#include <memory>

namespace newsieve {
namespace {

// ICU's converter that does what the WHATWG means by the name; null where it is called the same.
const char* icu_name(std::string_view encoding) {
  static constexpr auto kNames = std::to_array<std::pair<std::string_view, const char*>>({
      {"GBK", "gb18030"},
      {"Big5", "Big5-HKSCS"},
      {"Shift_JIS", "windows-31j"},
      {"EUC-JP", "euc-jp-2007"},
      {"EUC-KR", "windows-949"},
      {"ISO-8859-8-I", "ISO-8859-8"},
      {"ISO-8859-16", "ISO-8859-2"},  // ICU has none; all but a dozen letters are the same.
      {"windows-874", "windows-874-2000"},
      {"x-user-defined", "windows-1252"},
  });
  for (const auto& [name, converter] : kNames) {
    if (name == encoding) return converter;
  }
  return nullptr;
}

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

}  // namespace

std::optional<std::string> convert_to_utf8(std::string_view bytes, std::string_view encoding) {
  const char* name = icu_name(encoding);
  UErrorCode status = U_ZERO_ERROR;
  const Converter converter(ucnv_open(name != nullptr ? name : std::string(encoding).c_str(), &status));
  if (U_FAILURE(status)) return std::nullopt;
  const icu::UnicodeString unicode(bytes.data(), static_cast<int32_t>(bytes.size()), converter.get(), status);
  if (U_FAILURE(status)) return std::nullopt;
  std::string text;
  unicode.toUTF8String(text);
  return text;
}

}  // namespace newsieve
