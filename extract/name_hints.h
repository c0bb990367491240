// What words in class names and ids hint at. Authors of pages choose them in English, whatever language the
// page is in. Hints are guesses: they make a choice likelier, and no rule decides by them alone.
#pragma once

#include <cstdint>
#include <string_view>

namespace newsieve {

// The kHint... bits (extract/node_facts.h) of a class attribute, and of an id.
uint32_t hints_of_class(std::string_view names);
uint32_t hints_of_id(std::string_view id);

}  // namespace newsieve
