// Which of the things a page calls its title is the article's.
//
// Titles are compared by their letters alone. A head title (JSON-LD headline, og:title, <title>) confirms a
// heading if the letters of one begin with the other's. An <h1> in a breadcrumb or a list (is_in_path()) is a
// short form for readers who are finding their way, or one for search engines, and confirms nothing.
//   1. A confirmed <h1>. But where a news article's JSON-LD headline says something else, that: an editor
//      wrote it. If one of these two is the other and a kicker ("Election: Who won"), the one that og:title
//      has, else the <h1>.
//   2. Where an <h1> stands in a path: the head title that the page shows its readers elsewhere.
//   3. A news article's JSON-LD headline.
//   4. The page's only <h1> if it shares words with a head title, or is no mere label; the first of several
//      that shares most of its words with one.
//   5. Any other JSON-LD headline; og:title; <title>; any <h1>.
// All without the site's name at either end. Of the spellings that differ in marks alone ("’" and "'"),
// og:title's is taken. Where a heading only wraps what og:title and <title> agree on ("Dec 18 2025 The
// title"), that is taken from it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/html_tree.h"

namespace newsieve {

struct TitleSources {
  std::string headline;  // JSON-LD.
  bool headline_is_news = false;
  std::string social;    // og:title and the like.
  std::string document;  // <title>
  std::string site_name;
  std::string_view host;         // The page's.
  std::vector<NodeId> headings;  // The <h1>s.
};

struct Title {
  std::string text;
  NodeId heading = kNoNode;  // The heading (or other element) that shows it, or kNoNode.
};

Title choose_title(const HtmlTree& tree, const TitleSources& sources);

}  // namespace newsieve
