// Which language a text is in.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newsieve {

inline constexpr size_t kLanguageSampleBytes = 1 << 10;  // Enough to tell; more only costs time.

// The language of `text` (UTF-8; its first kLanguageSampleBytes are read) as ISO 639-1 ("vi"; 639-2 where
// there is no shorter code). What the text itself shows beats `declared` (a BCP 47 tag as in <html lang>, may
// be empty), which only decides where the text is too short or too mixed to tell. Empty if neither says
// anything.
std::string detect_language(std::string_view text, std::string_view declared);

// The ISO 639 code of a BCP 47 tag or of a locale's name: "pt" for "pt-BR" and "pt_BR". Empty if `tag` is
// none.
std::string language_of_tag(std::string_view tag);

}  // namespace newsieve
