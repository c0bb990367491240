// An article as people read it: plain text, Markdown, HTML.
#pragma once

#include <string>

#include "model/article.h"

namespace newsieve {

std::string to_text(const Article& article);      // The text alone.
std::string to_markdown(const Article& article);  // Title as a heading, then the blocks by their kinds.
std::string to_html(const Article& article);      // One <article>; everything escaped.

}  // namespace newsieve
