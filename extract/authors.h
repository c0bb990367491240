// Who wrote the article, of all the names that a page's data and its readers' view give.
//
//   1. JSON-LD persons, and organizations beside them; else the meta and microdata authors.
//   2. Where these name nobody but the site, or only a login ("jsmith", "admin"): the byline near the
//      headline (byline.h).
//   3. JSON-LD organizations; at last whoever was named, the site too.
// The site's own name (as it calls itself, as publisher, or its host's name) is an author only where nobody
// else is. Addresses, handles and labels ("By") are no names.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extract/html_tree.h"
#include "extract/json_ld.h"
#include "extract/page_fields.h"

namespace newsieve {

struct AuthorSources {
  const JsonLd& json_ld;
  const PageFields& fields;
  std::string_view site_name;
  std::string_view host;      // The page's.
  std::string_view language;  // Its word for "and" joins names.
  NodeId headline = kNoNode;
  NodeId date_line = kNoNode;
};

struct Authors {
  std::vector<std::string> names;
  NodeId byline = kNoNode;  // The element that shows them, where it was looked for and found.
  bool is_site = false;     // `names` has the site's name alone.
};

Authors read_authors(const HtmlTree& tree, const AuthorSources& sources);

}  // namespace newsieve
