// What the skeleton scan notes aside instead of writing it: children of <head>, and the bodies of data
// scripts.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "extract/html_skeleton.h"
#include "extract/html_tokens.h"

namespace newsieve {

// Notes the child of <head> that `tag` begins, and what is in it. Returns where the scan goes on; nullopt: it
// is none, or one that gumbo had better see. Of a tag's attributes the first `attributes_max` count.
std::optional<size_t> scan_head_child(std::string_view page, const TagToken& tag, size_t attributes_max,
                                      HtmlSkeleton& skeleton);

// Notes the body of the script that `tag` begins, if it is data. It ends at `body_end`.
void note_data_script(std::string_view page, const TagToken& tag, size_t body_end, size_t attributes_max,
                      HtmlSkeleton& skeleton);

}  // namespace newsieve
