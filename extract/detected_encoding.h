// Which encoding do the bytes of a page look like, where no declaration of it holds?
#pragma once

#include <string>
#include <string_view>

namespace newsieve {

// The WHATWG name of an encoding; windows-1252 where the bytes look like nothing. uchardet is asked what they
// look like. Where the page says its language (<html lang>), its answer is held against the letters that
// language is written with, as ICU knows them, and the encoding that gives most of these wins.
std::string_view detect_encoding(std::string_view page);

// What of a page shows its encoding: the bytes beyond ASCII with what stands around them. Of a long stretch
// of ASCII (markup, scripts) its ends are taken. Ends soon after `bytes_max`.
std::string encoding_sample(std::string_view page, size_t bytes_max);

}  // namespace newsieve
