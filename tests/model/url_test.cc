#include "model/url.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <clocale>

#include "model/host_name.h"

namespace newsieve {
namespace {

std::string parsed(std::string_view text) {
  const Result<Url> url = Url::parse(text);
  return url ? url->href() : "refused";
}

std::string resolved(std::string_view base, std::string_view reference) {
  const Result<Url> url = Url::resolve(Url::parse(base).value(), reference);
  return url ? url->href() : "refused";
}

TEST(Url, HasOneForm) {
  EXPECT_EQ(parsed("HTTP://News.Example:80"), "http://news.example/");
  EXPECT_EQ(parsed("https://news.example:443/a#b"), "https://news.example/a");
  EXPECT_EQ(parsed("https://news.example:0444/?"), "https://news.example:444/");
  EXPECT_EQ(parsed("http://h/a/./b/../c//d/.."), "http://h/a/c//");
  EXPECT_EQ(parsed("http://h/%2e%2E/%7e%41%2f%c3"), "http://h/~A%2F%C3");
  EXPECT_EQ(parsed("http://h/\xC3\xBC \"<>?q=\xC3\xBC {}|\\^`"),
            "http://h/%C3%BC%20%22%3C%3E?q=%C3%BC%20%7B%7D%7C%5C%5E%60");
  EXPECT_EQ(parsed("http://h/100%?a=%zz&b=%4"), "http://h/100%25?a=%25zz&b=%254");
  EXPECT_EQ(parsed("http://h/%%36%31"), "http://h/%2561");
}

TEST(Url, KnowsItsParts) {
  const Url url = Url::parse("https://news.example:8443/a/b.html?q=1&r=/2").value();
  EXPECT_EQ(url.scheme(), "https");
  EXPECT_EQ(url.host(), "news.example");
  EXPECT_EQ(url.authority(), "news.example:8443");
  EXPECT_EQ(url.port(), 8443);
  EXPECT_EQ(url.path(), "/a/b.html");
  EXPECT_EQ(url.path_and_query(), "/a/b.html?q=1&r=/2");
  EXPECT_EQ(url.host_key().text(), "https://news.example:8443");
  EXPECT_EQ(url.with_path("/c?d").href(), "https://news.example:8443/c?d");
  EXPECT_EQ(url.with_path("/c?d").path(), "/c");
  EXPECT_EQ(Url::parse("http://h").value().port(), 80);
  EXPECT_EQ(Url::parse("https://h").value().port(), 443);
  EXPECT_TRUE(Url().empty());
  EXPECT_EQ(Url().path(), "");
}

TEST(Url, IsReadAsBrowsersReadIt) {
  EXPECT_EQ(parsed(" \t\nhttp://h/a\nb\tc \r\n"), "http://h/abc");
  EXPECT_EQ(parsed("http:\\\\h\\a\\..\\b?c\\d"), "http://h/b?c%5Cd");
  EXPECT_EQ(parsed("https:/h/a"), "https://h/a");
  EXPECT_EQ(parsed("https:h/a"), "https://h/a");
  EXPECT_EQ(parsed("https:////h/a"), "https://h/a");
  EXPECT_EQ(parsed("ht\ntps://h/"), "https://h/");
}

TEST(Url, RelativeReferencesAreThoseOfRfc3986) {
  const std::string_view base = "http://a/b/c/d;p?q";
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g/"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q"},
      {"g#s", "http://a/b/c/g"},
      {";x", "http://a/b/c/;x"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {"..g", "http://a/b/c/..g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"../?y", "http://a/b/?y"},
      {"./?y", "http://a/b/c/?y"},
      {"..//g", "http://a/b//g"},
      {"%2e%2e/g", "http://a/b/g"},
      {"g:h@i", "refused"},
      {"http:g:h@i", "http://a/b/c/g:h@i"},
      {"?", "http://a/b/c/d;p"},
      {"http:g", "http://a/b/c/g"},
      {"https:g", "https://g/"},
      {":23", "http://a/b/c/:23"},
      {"\\g", "http://a/g"},
      {"///g/h", "http://g/h"},
  };
  for (const auto& [reference, wanted] : cases) EXPECT_EQ(resolved(base, reference), wanted) << reference;
}

TEST(Url, RefusesWhatIsNotFetched) {
  for (const char* text : {"",
                           "news.example",
                           "/a",
                           "mailto:a@h",
                           "javascript:void(0)",
                           "ftp://h/",
                           "data:text/plain,x",
                           "http:",
                           "http://",
                           "https:///",
                           "http://user@h/",
                           "http://user:pass@h/",
                           "http://@h/",
                           "http://h:0/",
                           "http://h:65536/",
                           "http://h:x/",
                           "http://h:80:80/",
                           "http://a b/",
                           "http://a%00b/",
                           "http://a%2Fb/",
                           "http://a<b/",
                           "http://..",
                           "http://a..b/",
                           "http://[::1",
                           "http://[::1]x/",
                           "http://[fe80::1%25eth0]/",
                           "http://[]/",
                           "http://1.2.3.4.5/",
                           "http://0x100000000/",
                           "http://1.2.3.09/",
                           "http://\xff/"}) {
    const Result<Url> url = Url::parse(text);
    ASSERT_FALSE(url.has_value()) << text << " -> " << url->href();
    EXPECT_EQ(url.error().code, ErrorCode::kInvalid);
    EXPECT_NE(url.error().message.find("not a usable URL"), std::string::npos);
  }
  EXPECT_EQ(parsed(fmt::format("http://h/{:a>{}}", "", Url::kBytesMax)), "refused");
  EXPECT_EQ(parsed(fmt::format("http://h/{:a>{}}", "", Url::kBytesMax - 9)).size(), Url::kBytesMax);
  EXPECT_EQ(parsed(fmt::format("http://{:a>64}/", "")), "refused");
  EXPECT_EQ(resolved("http://h/", "mailto:a@h"), "refused");
}

TEST(Url, AnInternationalHostIsAsciiWhateverTheLocale) {
  for (const char* locale : {"C", "C.UTF-8"}) {
    std::setlocale(LC_ALL, locale);
    EXPECT_EQ(parsed("http://b\xC3\xBC"
                     "cher.de/"),
              "http://xn--bcher-kva.de/")
        << locale;
    EXPECT_EQ(parsed("http://B%C3%9C"
                     "CHER.DE/"),
              "http://xn--bcher-kva.de/")
        << locale;
    EXPECT_EQ(parsed("https://\xD0\xBD\xD1\x8D\xD0\xB1.\xD1\x80\xD1\x84/"), "https://xn--90ax2c.xn--p1ai/")
        << locale;
  }
  std::setlocale(LC_ALL, "C");
  EXPECT_EQ(parsed("http://fa\xC3\x9F.de/"), "http://xn--fa-hia.de/");  // Nontransitional.
  EXPECT_EQ(parsed("http://XN--a/"), "http://xn--a/");                  // For DNS to say.
  EXPECT_EQ(parsed("http://xn--a.f\xC3\xBC/"), "refused");
  EXPECT_EQ(parsed("http://\xEF\xBC\x91\xEF\xBC\x92\xEF\xBC\x97.1/"),
            "http://127.0.0.1/");  // Full-width digits.
}

TEST(Url, EverySpellingOfAnAddressIsOne) {
  for (const char* text : {"http://127.0.0.1/", "http://127.1/", "http://0x7f.0.0.1/", "http://0177.0.0.01/",
                           "http://2130706433/", "http://0x7F000001/", "http://127.0.0.1./",
                           "http://127.0x1/", "http://%31%32%37.1/"}) {
    EXPECT_EQ(parsed(text), "http://127.0.0.1/") << text;
  }
  EXPECT_EQ(parsed("http://[0:0:0:0:0:0:0:1]/"), "http://[::1]/");
  EXPECT_EQ(parsed("http://[2001:DB8::0:1]:8080/"), "http://[2001:db8::1]:8080/");
  EXPECT_EQ(parsed("http://[::ffff:7f00:1]/"), "http://[::ffff:127.0.0.1]/");
  EXPECT_EQ(parsed("http://1e3.example/"), "http://1e3.example/");
  EXPECT_TRUE(is_address("127.0.0.1"));
  EXPECT_TRUE(is_address("[::1]"));
  EXPECT_FALSE(is_address("h1"));
  EXPECT_FALSE(is_address(""));
}

TEST(Url, TheRootsDotMakesNoOtherHost) {
  EXPECT_EQ(parsed("https://www.news.example./a"), "https://www.news.example/a");
  EXPECT_EQ(parsed("https://www.news.example../a"), "refused");
}

TEST(Url, ErrorsShowTheTextAndTheReason) {
  const std::string message = Url::parse("http://user@h/").error().message;
  EXPECT_NE(message.find("http://user@h/"), std::string::npos) << message;
  EXPECT_NE(message.find("user"), std::string::npos) << message;
}

TEST(Url, TheRegistrableDomainIsThePublicSuffixListsOne) {
  EXPECT_EQ(registrable_domain("news.bbc.co.uk"), "bbc.co.uk");
  EXPECT_EQ(registrable_domain("NEWS.Example.COM"), "example.com");
  EXPECT_EQ(registrable_domain("co.uk"), "co.uk");
  EXPECT_EQ(registrable_domain("localhost"), "localhost");
  EXPECT_EQ(registrable_domain("10.1.2.3"), "10.1.2.3");
  EXPECT_EQ(registrable_domain("[::1]"), "[::1]");
}

TEST(Url, EscapesHaveOneForm) {
  EXPECT_EQ(normalize_escapes("/%7e%2f%zz\xC3\xBC"), "/~%2F%25zz%C3%BC");
  EXPECT_EQ(normalize_escapes(""), "");
  EXPECT_EQ(normalize_escapes("%"), "%25");
}

}  // namespace
}  // namespace newsieve
