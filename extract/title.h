// Which of the things a page calls its title is the article's.
//
// A head title (JSON-LD headline, og:title, <title>) confirms a heading if the letters of one begin with the
// other's.
//   1. A confirmed heading, if the page has no JSON-LD headline, or one that confirms it too.
//   2. Where headline and heading disagree: the headline of a news article, the heading of anything else.
//   3. The page's only <h1>; then og:title; then <title>. Without the site's name at either end.
// Where a heading only wraps what og:title and <title> agree on ("Dec 18 2025 The title"), that is taken from
// it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/html_tree.h"

namespace newsieve {

struct Heading {
  NodeId node = kNoNode;
  std::string text;
};

struct TitleSources {
  std::string headline;  // JSON-LD.
  bool headline_is_news = false;
  std::string social;    // og:title and the like.
  std::string document;  // <title>
  std::string site_name;
  std::string_view host;  // The page's.
  std::vector<Heading> headings;
};

struct Title {
  std::string text;
  NodeId heading = kNoNode;  // The heading that shows it, or kNoNode.
};

Title choose_title(const TitleSources& sources);

// For a page whose headline is no heading: the element outside links and <head> whose text is `title`, or
// `title` without parts at its end or beginning (which are then the site's name). The title as it is and
// kNoNode if there is none.
Title shown_title(const HtmlTree& tree, std::string title);

// `title` without the site's name: a last (or first) part behind a "|", "-", "·" or the like that is the name
// itself, is in the host's name, or that none of `others`, other titles of the page, has.
std::string without_site_name(std::string_view title, std::string_view site_name, std::string_view host,
                              const std::vector<std::string>& others);

}  // namespace newsieve
