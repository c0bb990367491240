// Bytes -> UTF-8, by the WHATWG's order: byte order mark, HTTP header, <meta> near the page's beginning, then
// detection from the bytes. Labels and their encodings are the WHATWG Encoding Standard's.
//
// Pages lie about their encoding, so a declaration is held against the bytes:
//   - Valid UTF-8 with characters beyond ASCII is UTF-8, whatever is declared, and so is UTF-8 with an
//   ill-formed
//     sequence for each sixteen that are well-formed beyond ASCII. (Where a multi-byte encoding is declared
//     16 such bytes are asked for: a few Chinese characters in GBK can happen to be valid UTF-8.)
//   - Declared UTF-8 holds while no more sequences are ill-formed than are well-formed beyond ASCII; beyond
//   that
//     the next declaration counts, then detection.
//   - Vietnamese in an encoding that no label names is recognised (vietnamese_encodings.h) where
//   windows-1252,
//     windows-1258, x-user-defined or nothing is declared; also where windows-1252 was made UTF-8 of it.
// A declared "replacement" encoding is read as no declaration. A byte order mark is believed and left out of
// the text.
#pragma once

#include <string>
#include <string_view>

namespace newsieve {

struct DecodedText {
  std::string text;      // UTF-8; bytes that mean nothing in the encoding are U+FFFD.
  std::string encoding;  // The WHATWG name, "UTF-8", "windows-1258"; or "TCVN3", "VISCII".
};

// `content_type`: the Content-Type header's value, may be empty. Takes `bytes` by value so that a UTF-8 page
// is not copied.
DecodedText decode_text(std::string bytes, std::string_view content_type);

// The WHATWG name of an encoding label ("latin1" -> "windows-1252"); empty if the label is none.
std::string_view encoding_of_label(std::string_view label);

// What a Content-Type header's value declares; empty if it is no MIME type or names no encoding.
std::string_view encoding_of_content_type(std::string_view content_type);

// What <meta> or <?xml ?> declare ("prescan a byte stream" in the HTML standard). Where the standard reads
// 1,024 bytes and lets the parser find later declarations, this reads 64 KiB. Empty if they declare nothing.
std::string_view encoding_of_meta(std::string_view bytes);

}  // namespace newsieve
