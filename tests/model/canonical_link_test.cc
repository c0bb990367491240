#include "model/canonical_link.h"

#include <gtest/gtest.h>

#include <random>

namespace newsieve {
namespace {

std::string canonical(std::string_view url, const CanonicalLinkOptions& options = {}) {
  return canonical_link(Url::parse(url).value(), options).href();
}

TEST(CanonicalLink, LeavesOutWhatTracesVisitors) {
  EXPECT_EQ(canonical("http://a.example/1?utm_source=x&id=7&UTM_Medium=y&fbclid=z&b"),
            "http://a.example/1?id=7&b");
  EXPECT_EQ(canonical("http://a.example/1?utm_source=x"), "http://a.example/1");
  EXPECT_EQ(canonical("http://a.example/1?id=7&amp;utm_source=x&gclid"), "http://a.example/1?id=7");
  EXPECT_EQ(canonical("http://a.example/1?%75tm_source=x"), "http://a.example/1");
}

TEST(CanonicalLink, KeepsEveryOtherParameterInItsOrder) {
  for (const char* url :
       {"http://a.example/?z=1&a=2&&a=1", "http://a.example/?utm", "http://a.example/?x=utm_source",
        "http://a.example/?p=1&=2", "http://a.example/utm_source=1", "http://a.example/?sid=12",
        "http://a.example/?sid=storm-hits-the-coast-again", "http://a.example/?s=storm",
        "http://a.example/(S(short))/a", "http://a.example/a;b=1/c;d"}) {
    EXPECT_EQ(canonical(url), url);
  }
}

TEST(CanonicalLink, LeavesOutSessionIds) {
  EXPECT_EQ(canonical("http://a.example/1;jsessionid=0A1B.node2?id=7"), "http://a.example/1?id=7");
  EXPECT_EQ(canonical("http://a.example/a;JSESSIONID=0A;v=1/b"), "http://a.example/a;v=1/b");
  EXPECT_EQ(canonical("http://a.example/1?PHPSESSID=x&id=7"), "http://a.example/1?id=7");
  EXPECT_EQ(canonical("http://a.example/1?sid=0123456789abcdef0123456789abcdef"), "http://a.example/1");
  EXPECT_EQ(canonical("http://a.example/(S(lit3py55t21z5v55vlm25s55))/news/1.aspx"),
            "http://a.example/news/1.aspx");
  EXPECT_EQ(canonical("http://a.example/b/..;jsessionid=1/c"), "http://a.example/c");
  CanonicalLinkOptions options;
  options.drop_session_ids = false;
  EXPECT_EQ(canonical("http://a.example/1;jsessionid=0A?PHPSESSID=1", options),
            "http://a.example/1;jsessionid=0A?PHPSESSID=1");
}

TEST(CanonicalLink, DefaultDocumentsStayUnlessAskedFor) {
  EXPECT_EQ(canonical("http://a.example/a/index.html?b"), "http://a.example/a/index.html?b");
  CanonicalLinkOptions options;
  options.drop_default_documents = true;
  EXPECT_EQ(canonical("http://a.example/a/index.html?b", options), "http://a.example/a/?b");
  EXPECT_EQ(canonical("http://a.example/Default.aspx", options), "http://a.example/");
  EXPECT_EQ(canonical("http://a.example/index.html;jsessionid=1", options), "http://a.example/");
  for (const char* url :
       {"http://a.example/reindex.html", "http://a.example/index", "http://a.example/index.rss",
        "http://a.example/index.html/a", "http://a.example/index.tar.html"}) {
    EXPECT_EQ(canonical(url, options), url);
  }
}

TEST(CanonicalLink, TheListIsTheCallers) {
  CanonicalLinkOptions options;
  options.tracking_parameters = {"ref", "from_*"};
  EXPECT_EQ(canonical("http://a.example/?ref=1&from_x=2&refs=3&utm_source=4", options),
            "http://a.example/?refs=3&utm_source=4");
  options.tracking_parameters = {};
  EXPECT_EQ(canonical("http://a.example/?ref=1", options), "http://a.example/?ref=1");
}

TEST(CanonicalLink, DoingItAgainChangesNothing) {
  const std::string_view pieces[] = {"/",
                                     "a",
                                     "?",
                                     "&",
                                     "&amp;",
                                     "=",
                                     "utm_source",
                                     "sid=",
                                     "0123456789abcdef0123",
                                     ";jsessionid=",
                                     ";",
                                     ".",
                                     "..",
                                     "/..",
                                     "(S(",
                                     "))",
                                     "/(S(0123456789abcdef0123))",
                                     "index.html",
                                     "PHPSESSID",
                                     "%75tm_x",
                                     "%3B",
                                     "jsessionid",
                                     "#"};
  std::mt19937 random(6);
  CanonicalLinkOptions options;
  size_t changed = 0;
  for (int i = 0; i < 50'000; ++i) {
    options.drop_default_documents = i % 2 == 0;
    std::string text = "http://a.example/";
    for (uint32_t n = random() % 12; n > 0; --n) text += pieces[random() % std::size(pieces)];
    const Result<Url> url = Url::parse(text);
    if (!url) continue;
    const Url once = canonical_link(*url, options);
    changed += once != *url ? 1 : 0;
    ASSERT_EQ(canonical_link(once, options), once) << text;
    ASSERT_EQ(Url::parse(once.href()).value(), once) << text;
    ASSERT_LE(once.href().size(), url->href().size()) << text;
    ASSERT_EQ(once.host_key(), url->host_key()) << text;
  }
  EXPECT_GT(changed, 5'000u);
}

}  // namespace
}  // namespace newsieve
