// "Content-Type\nbytes". Invariants: any bytes become valid UTF-8 in an encoding that the standard names;
// what was decoded is read as UTF-8 and stays as it is.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "extract/charset.h"
#include "fuzz/text_checks.h"

namespace {

bool is_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const size_t begin = i;
    const char32_t c = newsieve::next_code_point(text, &i);
    if (c == 0xFFFD && text.substr(begin, i - begin) != "\xEF\xBF\xBD") return false;
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t line_end = std::min(input.find('\n'), size);
  const std::string_view content_type = input.substr(0, line_end);
  const std::string bytes(input.substr(std::min(line_end + 1, size)));

  const newsieve::DecodedText decoded = newsieve::decode_text(bytes, content_type);
  NEWSIEVE_CHECK(is_utf8(decoded.text));
  NEWSIEVE_CHECK(newsieve::encoding_of_label(decoded.encoding) == decoded.encoding ||
                 decoded.encoding == "TCVN3" || decoded.encoding == "VISCII");
  NEWSIEVE_CHECK(decoded.text.size() <= 4 * bytes.size());
  if (decoded.text.starts_with("\xEF\xBB\xBF")) return 0;  // A mark once more: it goes, too.
  const newsieve::DecodedText again = newsieve::decode_text(decoded.text, "text/html; charset=utf-8");
  NEWSIEVE_CHECK(again.text == decoded.text && again.encoding == "UTF-8");
  return 0;
}
