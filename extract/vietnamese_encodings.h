// Vietnamese in the encodings of the time before Unicode: TCVN 5712 (in its ".VnTime" fonts called ABC),
// VISCII and windows-1258.
//
// No standard of the web names the first two. Pages in them declare windows-1252, or nothing, or were taken
// for windows-1252 on their way into UTF-8; a reader saw Vietnamese by the font. So all three are recognised
// by what they spell: text is in one of them if its letters beyond ASCII, read so, are those of Vietnamese
// syllables. Vietnamese syllables are few and regular; no other language's words are four out of five of that
// form.
#pragma once

#include <string>
#include <string_view>

namespace newsieve {

// The encoding that a piece of text shows, which was read as windows-1252 (and is UTF-8, markup and all):
// "TCVN3", "VISCII", "windows-1258"; empty for all other text, and where there is too little to tell.
std::string_view recognize_vietnamese(std::string_view text);

// False for nearly every text that is not TCVN 5712 read as windows-1252; one look at each byte.
bool may_be_tcvn3(std::string_view text);

// `text`, which was read as windows-1252, as it reads in `encoding`, one of those above. Not in NFC.
// Characters that windows-1252 has not stay.
std::string reread_as_vietnamese(std::string_view text, std::string_view encoding);

}  // namespace newsieve
