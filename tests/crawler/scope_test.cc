#include "crawler/scope.h"

#include <gtest/gtest.h>

namespace newsieve {
namespace {

Url url(std::string_view text) { return Url::parse(text).value(); }

Scope scope_of(const ScopeOptions& options, std::string_view seed = "http://www.news.example.co.uk/front") {
  Scope scope = Scope::create(options).value();
  scope.add_seed(url(seed));
  return scope;
}

TEST(Scope, AHostIsItsNameAndPortUnderBothSchemes) {
  const Scope scope = scope_of({.kind = ScopeKind::kHost});
  EXPECT_TRUE(scope.contains(url("http://www.news.example.co.uk/a"), 1));
  EXPECT_TRUE(scope.contains(url("https://www.news.example.co.uk/a"), 1));
  EXPECT_FALSE(scope.contains(url("http://www.news.example.co.uk:8080/a"), 1));
  EXPECT_FALSE(scope.contains(url("http://news.example.co.uk/a"), 1));
}

TEST(Scope, ADomainIsTheRegistrableOne) {
  const Scope scope = scope_of({.kind = ScopeKind::kDomain});
  EXPECT_TRUE(scope.contains(url("https://sport.example.co.uk:8443/a"), 1));
  EXPECT_FALSE(scope.contains(url("http://other.co.uk/a"), 1));
  EXPECT_FALSE(scope.contains(url("http://co.uk/a"), 1));
}

TEST(Scope, AddressesAreTheirOwnDomains) {
  const Scope scope = scope_of({}, "http://10.1.2.3/");
  EXPECT_TRUE(scope.contains(url("http://10.1.2.3:8080/"), 1));
  EXPECT_TRUE(scope.contains(url("http://0x0a010203/"), 1));
  EXPECT_FALSE(scope.contains(url("http://11.1.2.3/"), 1));
}

TEST(Scope, AnyIsTheWeb) {
  EXPECT_TRUE(scope_of({.kind = ScopeKind::kAny}).contains(url("http://x.example/"), 1));
}

TEST(Scope, IncludeAndExcludeMatchAnywhereInTheUrl) {
  const Scope scope = scope_of({.include = {"/news/", "/sport/\\d+"}, .exclude = {"[?&]print="}});
  EXPECT_TRUE(scope.contains(url("http://www.news.example.co.uk/news/a"), 1));
  EXPECT_TRUE(scope.contains(url("http://www.news.example.co.uk/sport/12"), 1));
  EXPECT_FALSE(scope.contains(url("http://www.news.example.co.uk/sport/"), 1));
  EXPECT_FALSE(scope.contains(url("http://www.news.example.co.uk/news/a?print=1"), 1));
}

TEST(Scope, APatternThatDoesNotCompileIsNamed) {
  const Result<Scope> scope = Scope::create({.include = {"fine"}, .exclude = {"fine", "a(b"}});
  ASSERT_FALSE(scope.has_value());
  EXPECT_EQ(scope.error().code, ErrorCode::kInvalid);
  EXPECT_NE(scope.error().message.find("exclude pattern \"a(b\""), std::string::npos)
      << scope.error().message;
}

TEST(Scope, LeavesFilesThatAreNoPages) {
  const Scope scope = scope_of({});
  for (const char* path :
       {"/a.jpg", "/a.JPEG?size=2", "/b/c.pdf", "/d.tar.gz", "/e.css", "/f.woff2", "/g.7z"}) {
    EXPECT_FALSE(scope.contains(url("http://www.news.example.co.uk" + std::string(path)), 1)) << path;
  }
  for (const char* path : {"/", "/a.html", "/a.jpg/", "/a?image=b.jpg", "/v1.2/story", "/story.", "/a.php"}) {
    EXPECT_TRUE(scope.contains(url("http://www.news.example.co.uk" + std::string(path)), 1)) << path;
  }
}

TEST(Scope, ASitemapMayBeAFileAndNeedNotBeIncluded) {
  const Scope scope = scope_of({.include = {"/news/"}});
  EXPECT_TRUE(scope.contains(url("http://www.news.example.co.uk/sitemap.xml.gz"), 0, UrlKind::kSitemap));
  EXPECT_FALSE(scope.contains(url("http://other.example/sitemap.xml.gz"), 0, UrlKind::kSitemap));
}

TEST(Scope, LeavesPathsThatAreTraps) {
  const Scope scope = scope_of({.path_segments_max = 5, .segment_repeats_max = 2});
  EXPECT_TRUE(scope.contains(url("http://www.news.example.co.uk/a/b/c/d/e"), 1));
  EXPECT_FALSE(scope.contains(url("http://www.news.example.co.uk/a/b/c/d/e/f"), 1));
  EXPECT_TRUE(scope.contains(url("http://www.news.example.co.uk/a/b/a/c"), 1));
  EXPECT_FALSE(scope.contains(url("http://www.news.example.co.uk/a/b/a/c/a"), 1));
  EXPECT_FALSE(scope.contains(url("http://www.news.example.co.uk////x"), 1));
}

TEST(Scope, EndsAtItsDepth) {
  const Scope scope = scope_of({.depth_max = 2});
  EXPECT_TRUE(scope.contains(url("http://www.news.example.co.uk/a"), 2));
  EXPECT_FALSE(scope.contains(url("http://www.news.example.co.uk/a"), 3));
}

}  // namespace
}  // namespace newsieve
