// Is a word spelt as a Vietnamese syllable?
#pragma once

#include <string_view>

namespace newsieve {

// `folded`: one word in NFC and lower case. True if it is an initial consonant or none, a vowel or a group of
// vowels, a final consonant or none, and a tone that the final consonant can have. By spelling alone: not
// every such syllable means something.
bool is_vietnamese_syllable(std::string_view folded);

}  // namespace newsieve
