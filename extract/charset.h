// Bytes -> UTF-8, by the WHATWG's order: byte order mark, HTTP header, <meta> in the first 1,024 bytes, then
// detection from the bytes. Labels and their encodings are the WHATWG Encoding Standard's.
#pragma once

#include <string>
#include <string_view>

namespace newsieve {

struct DecodedText {
  std::string text;      // UTF-8; bytes that mean nothing in the encoding are U+FFFD.
  std::string encoding;  // The WHATWG name, "UTF-8", "windows-1258".
};

// `content_type`: the Content-Type header's value, may be empty. Takes `bytes` by value so that a UTF-8 page
// is not copied.
DecodedText decode_text(std::string bytes, std::string_view content_type);

// The WHATWG name of an encoding label ("latin1" -> "windows-1252"); empty if the label is none.
std::string_view encoding_of_label(std::string_view label);

}  // namespace newsieve
