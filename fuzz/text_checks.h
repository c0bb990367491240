// What fuzz targets ask of every string that extraction gives.
#pragma once

#include <string_view>

#include "base/check.h"
#include "base/unicode.h"

namespace newsieve {

// Valid UTF-8 in NFC.
inline void check_text(std::string_view text) { NEWSIEVE_CHECK(to_nfc(text) == text); }

// ... with single blanks for white space, and none at the ends.
inline void check_folded_text(std::string_view text) {
  check_text(text);
  NEWSIEVE_CHECK(fold_spaces(text) == text);
}

}  // namespace newsieve
