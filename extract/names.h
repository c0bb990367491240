// Names of authors, out of what fields and bylines hold.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace newsieve {

// The names in one field or line: split at ",", ";", "&", "·", "|", " / ", "、" and at the word that joins
// two names in `language` (ICU's list patterns; English where it is empty), without "By" and other labels,
// and without what cannot be a name. Where the first is a name and a part behind it is none by its look
// ("Ann Lee, professor of law at ..."), the parts that look like names alone.
std::vector<std::string> split_names(std::string_view text, std::string_view language);

// Appends the names not yet in `names`; equal are those with the same letters.
void add_names(std::vector<std::string> more, std::vector<std::string>& names);

// Two to four words that each begin with a capital, or are short ones between such ("Jan van der Berg").
bool is_capitalized_name(std::string_view name);

// The same, or a name in a script without capitals: as far as its look goes.
bool looks_like_name(std::string_view name);

// Where the name begins in a line that a word for "by" and at most two words before it open: "By Ann Lee",
// "Written by Ann Lee". The line's size if it is that word and nothing behind it ("Written by"); npos if
// there is no such word.
size_t name_behind_by(std::string_view line);

}  // namespace newsieve
