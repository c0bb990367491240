// HTML character references: "&amp;", "&#8217;", "&hellip" and the other two thousand.
//
// Pure functions of their input; any number of threads may call them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace newsieve {

// Appends `raw` with its HTML character references decoded (WHATWG named and numeric ones); in attribute
// values a reference without ";" before "=" or a letter or digit stays as it is, as the standard has it.
// Carriage returns become newlines. The bytes between references are copied as they are.
void append_decoded(std::string_view raw, bool in_attribute, std::string& out);

// Appends `raw` with carriage returns made newlines, and nothing else changed.
void append_newlines_normalised(std::string_view raw, std::string& out);

// Length of the white space `raw` starts with, counting references to blanks, tabs and newlines, but not
// those to no-break spaces: what the HTML parser treats as white space between tags.
size_t leading_space_bytes(std::string_view raw);

// Length of the one newline `raw` starts with ("\n", "\r\n", "&#10;", "&NewLine;", ...), or 0.
size_t leading_newline_bytes(std::string_view raw);

}  // namespace newsieve
