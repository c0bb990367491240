// What a title is made of: the article's own title, and the site's name before or behind it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace newsieve {

// Longer titles are taken as they are: searching their parts is quadratic.
inline constexpr size_t kTitleBytesMax = 1024;

// A mark that parts a title: "|", "·", "»" and the like, or a dash, colon or slash between blanks.
struct TitleMark {
  size_t begin = 0;  // Where its part ends ...
  size_t end = 0;    // ... and where the next one begins.
};

std::vector<TitleMark> title_marks(std::string_view title);

// `title` without the site's name: a last (or first) part behind a "|", "-", "·" or the like that is the name
// itself, is in the host's name, or that none of `others`, other titles of the page, has. ("Ten tools in
// 2025" keeps its end, though a heading says "Ten tools": no mark parts it.)
std::string without_site_name(std::string_view title, std::string_view site_name, std::string_view host,
                              const std::vector<std::string>& others);

}  // namespace newsieve
