// What a page's JSON-LD scripts say of its article.
//
// JSON-LD in the wild is often not JSON: raw line breaks in strings, trailing commas, comments, CDATA marks,
// unescaped quotes, several objects in one script. What can be read is read; the rest is nothing. Of all
// objects the article is the one whose type is a kind of Article and whose address is the page's, else the
// first such one that is no list's item; without any, the WebPage or whatever else has a headline. What it
// leaves out is taken from the page's other objects.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extract/html_tree.h"
#include "model/article.h"

namespace newsieve {

struct JsonLdAuthor {
  std::string name;
  bool is_organization = false;
};

// Strings as in ArticleMetadata, dates as written, URLs as written; empty: not said.
struct JsonLd {
  bool says_article = false;
  bool is_news = false;  // The article is a NewsArticle or a Report: its headline is written by an editor.
  std::optional<bool> free_access;    // isAccessibleForFree of the article, else of its parts.
  std::optional<PageType> page_type;  // What the objects at the top say the page is.
  std::string headline;
  std::string description;
  std::string article_body;
  std::string section;
  std::string site_name;
  std::string language;
  std::string url;
  std::string image;
  std::string license;
  std::string date_published;
  std::string date_modified;
  std::vector<JsonLdAuthor> authors;
  std::vector<std::string> tags;
};

// What a word for access says: "True", "free", "https://schema.org/True"; "False", "locked", "premium".
// "metered" says nothing of this page.
std::optional<bool> says_free(std::string_view word);

struct JsonLdLimits {
  size_t script_bytes_max = 2 << 20;  // Longer scripts are passed over.
  size_t scripts_max = 64;            // 64 * 2 MiB = 128 MiB at worst, one at a time.
  size_t depth_max = 64;              // Deeper scripts are passed over.
  size_t objects_max = 2'000;         // Looked at, of one page.
  size_t list_max = 100;              // Authors, tags.
};

// `page_url`: the page's address as fetched, to tell its article from others.
JsonLd read_json_ld(std::span<const HtmlScript> scripts, std::string_view page_url,
                    const JsonLdLimits& limits = {});

}  // namespace newsieve
