// An article as people read it: plain text, Markdown, HTML. All three have the same text; the last two have
// the title before it, and the marks of RichText.
#pragma once

#include <string>

#include "model/article.h"
#include "model/rich_text.h"

namespace newsieve {

// The text alone, a block a line.
std::string to_text(const Article& article);

// CommonMark, with tables as GitHub writes them. Whatever could be taken for markup is escaped, so that a
// parser gives back the same text. A mark that CommonMark cannot write where it stands ("foo**"bar"**") is
// left out. The first row of a table is its header, as Markdown has no tables without.
std::string to_markdown(const Article& article, const RichText& rich);

// One <article> in UTF-8: headings, paragraphs, lists, quotes, tables, code, <strong>, <em> and links.
// Everything is escaped, and the only attributes are href (http and https) and an ordered list's start.
std::string to_html(const Article& article, const RichText& rich);

}  // namespace newsieve
