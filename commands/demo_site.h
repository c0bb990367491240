// A small made-up newspaper, for `newsieve demo`: 24 stories in two sections, and around each of them what
// news sites repeat: menus, a most-read list, a newsletter box, a list of related stories, and teasers of
// other stories in the middle of the text. One story stands in both sections, a few words changed.
#pragma once

#include <map>
#include <string>

namespace newsieve {

struct DemoPage {
  std::string content_type;
  std::string body;
};

// Every page by its path: "/", "/harbour/", stories, "/robots.txt", "/sitemap.xml". `origin`: scheme and
// authority that the site will be reached at, without a slash at the end.
std::map<std::string, DemoPage> make_demo_site(const std::string& origin);

}  // namespace newsieve
