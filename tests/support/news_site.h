// A made-up newspaper on a TestSite: front page, sections, articles that say nothing twice, a most-read list
// on every page, a robots.txt, and an article in a part that robots.txt forbids.
//
// It knows what a crawl of it must find. The same seed makes the same newspaper.
#pragma once

#include <string>
#include <vector>

#include "tests/support/test_site.h"

namespace newsieve {

struct NewsArticle {
  std::string path;
  std::string title;
  std::vector<std::string> paragraphs;

  std::string text() const;  // As its record should have it.
};

struct NewsSiteOptions {
  size_t articles = 36;
  unsigned seed = 1;
};

class NewsSite {
 public:
  // Makes the newspaper; serve() puts it on a site.
  explicit NewsSite(const NewsSiteOptions& options = {});
  void serve(TestSite& site) const;

  const std::vector<NewsArticle>& articles() const { return articles_; }
  std::string article_page(size_t index) const;

  static constexpr const char* kForbidden = "/private/letters.html";
  static constexpr const char* kSections[] = {"/harbour/", "/town/", "/weather/"};

 private:
  std::string front(const std::string& section) const;

  std::vector<NewsArticle> articles_;
};

}  // namespace newsieve
