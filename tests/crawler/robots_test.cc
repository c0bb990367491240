#include "crawler/robots.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <regex>

#include "model/url.h"
#include "tests/support/corpus.h"

namespace newsieve {
namespace {

Robots parse(std::string_view text, std::string_view agent) {
  const std::vector<std::string> agents = {std::string(agent)};
  return Robots::parse(text, agents);
}

bool allowed(std::string_view robots, std::string_view path, std::string_view agent = "newsieve") {
  return parse(robots, agent).allowed(path);
}

// How a URL of the facts is asked about: as the crawler would, normalised first.
std::string path_of(const std::string& url) {
  const Result<Url> parsed = Url::parse(url);
  return parsed ? std::string(parsed->path_and_query()) : std::string();
}

struct Verdicts {
  size_t asked = 0;
  std::vector<std::string> wrong;
};

Verdicts judge_facts(std::string_view scope) {
  Verdicts verdicts;
  const auto facts = boost::json::parse(read_corpus("conformance/robots-facts/cases.json"));
  for (const auto& fact : facts.as_array()) {
    if (fact.at("scope").as_string() != scope) continue;
    for (const auto& one : fact.at("cases").as_array()) {
      ++verdicts.asked;
      const std::string url(one.at("url").as_string());
      const bool answer = allowed(fact.at("robots").as_string(), path_of(url), one.at("agent").as_string());
      if (answer != one.at("allowed").as_bool()) {
        verdicts.wrong.push_back(std::string(fact.at("id").as_string()) + " " + url);
      }
    }
  }
  return verdicts;
}

TEST(Robots, AgreesWithEveryFactThatRfc9309Demands) {
  NEWSIEVE_SKIP_WITHOUT("conformance/robots-facts/cases.json");
  const Verdicts verdicts = judge_facts("rfc");
  EXPECT_GT(verdicts.asked, 100u);
  EXPECT_EQ(verdicts.wrong, std::vector<std::string>());
}

// 2.2.2: a percent-encoded unreserved octet is compared unencoded. Google's own test says otherwise.
TEST(Robots, FollowsTheRfcWhereGoogleContradictsIt) {
  NEWSIEVE_SKIP_WITHOUT("conformance/robots-facts/cases.json");
  const Verdicts verdicts = judge_facts("conflict");
  EXPECT_EQ(verdicts.wrong.size(), verdicts.asked);
  EXPECT_TRUE(allowed("user-agent: *\ndisallow: /\nallow: /foo/%62%61%7A\n", "/foo/baz"));
}

TEST(Robots, AgreesWithTwoIndependentEvaluatorsOnRealFiles) {
  NEWSIEVE_SKIP_WITHOUT("conformance/robots-real");
  std::ifstream lines(corpus_dir() / "conformance/robots-real/verdicts.jsonl");
  size_t asked = 0;
  size_t wrong = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto file = boost::json::parse(line);
    const std::string name(file.at("file").as_string());
    const std::string text = read_corpus("conformance/robots-real/" + name);
    for (const auto& one : file.at("cases").as_array()) {
      ++asked;
      const std::string url = "http://h" + std::string(one.at("path").as_string());
      if (allowed(text, path_of(url), one.at("agent").as_string()) == one.at("allowed").as_bool()) continue;
      ++wrong;
      std::printf("differs: %s %s %s\n", name.c_str(), std::string(one.at("agent").as_string()).c_str(),
                  url.c_str());
    }
  }
  std::printf("robots-real: %zu of %zu verdicts\n", asked - wrong, asked);
  EXPECT_GT(asked, 9000u);
  EXPECT_EQ(wrong, 0u);
}

TEST(Robots, ReadsEveryRealFileInTimeLinearInItsSize) {
  NEWSIEVE_SKIP_WITHOUT("conformance/robots-real");
  size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(corpus_dir() / "conformance/robots-real")) {
    if (!entry.path().string().ends_with(".robots.txt")) continue;
    ++files;
    const Robots robots = parse(read_file(entry.path()).value(), "newsieve");
    EXPECT_EQ(robots.allowed("/a/b?c=d"), robots.allowed("/a/b?c=d"));
    EXPECT_TRUE(robots.allowed("/robots.txt"));
  }
  EXPECT_GT(files, 1000u);
}

TEST(Robots, ReadsUtf16AndUtf8FilesAlike) {
  NEWSIEVE_SKIP_WITHOUT("conformance/cc-robots-files");
  for (const char* name :
       {"robots-with-utf8-bom.txt", "robots-with-utf16le-bom.txt", "robots-with-utf16be-bom.txt"}) {
    const Robots robots = parse(read_corpus(std::string("conformance/cc-robots-files/") + name), "newsieve");
    EXPECT_FALSE(robots.allowed("/login.aspx")) << name;
    EXPECT_FALSE(robots.allowed("/a/output/print")) << name;
    EXPECT_TRUE(robots.allowed("/news")) << name;
    EXPECT_EQ(robots.sitemaps(), std::vector<std::string>{"http://www.newsweek.com/sitemap_index.xml"})
        << name;
  }
}

TEST(Robots, IgnoresLinesTheRfcDoesNotKnowWithoutEndingAGroup) {
  NEWSIEVE_SKIP_WITHOUT("conformance/cc-robots-files");
  const std::string extended = read_corpus("conformance/cc-robots-files/extension-robots.txt");
  EXPECT_FALSE(allowed(extended, "/private/", "mybot"));
  EXPECT_TRUE(allowed(extended, "/admin/", "mybot"));
  EXPECT_FALSE(allowed(extended, "/admin/", "otherbot"));
  EXPECT_TRUE(allowed(extended, "/secret/", "mybot"));
  const std::string precedence = read_corpus("conformance/cc-robots-files/precedence-of-rules.txt");
  EXPECT_TRUE(allowed(precedence, "/foo/bar", "testy"));
  EXPECT_FALSE(allowed(precedence, "/foo/baz", "testy"));
  EXPECT_FALSE(allowed(precedence, "/bar", "wget"));
  EXPECT_TRUE(allowed(precedence, "/foo", "wget"));
  const std::string typos = read_corpus("conformance/cc-robots-files/directive-typos-robots.txt");
  EXPECT_TRUE(allowed(typos, "/desallow/", "bot1"));
}

// RFC 9309, 5.1.
TEST(Robots, GivesTheAnswersOfTheRfcsSimpleExample) {
  NEWSIEVE_SKIP_WITHOUT("conformance/cc-robots-files");
  const std::string simple = read_corpus("conformance/cc-robots-files/rfc9309-example-simple-robots.txt");
  EXPECT_FALSE(allowed(simple, "/a.gif"));
  EXPECT_TRUE(allowed(simple, "/a.gif?x"));
  EXPECT_FALSE(allowed(simple, "/example/x"));
  EXPECT_TRUE(allowed(simple, "/publications/"));
  EXPECT_TRUE(allowed(simple, "/example/page.html", "foobot"));
  EXPECT_FALSE(allowed(simple, "/other", "foobot"));
  EXPECT_FALSE(allowed(simple, "/example/page.html", "bazbot"));
  EXPECT_TRUE(allowed(simple, "/a.gif", "quxbot"));
}

TEST(Robots, MergesAllGroupsThatNameUs) {
  const Robots robots = parse(
      "User-agent: newsieve\nDisallow: /a\nUser-agent: other\nDisallow: /\n"
      "user-agent: NewSieve/2.0 (+x)\nDisallow: /b\nUser-agent: *\nDisallow: /c\n",
      "newsieve");
  EXPECT_FALSE(robots.allowed("/a"));
  EXPECT_FALSE(robots.allowed("/b"));
  EXPECT_TRUE(robots.allowed("/c"));
}

TEST(Robots, DoesNotTakeALongerTokenForOurs) {
  EXPECT_TRUE(allowed("User-agent: newsieve-images\nDisallow: /\n", "/"));
  EXPECT_TRUE(allowed("User-agent: news\nDisallow: /\n", "/"));
  EXPECT_FALSE(allowed("User-agent: newsieve images\nDisallow: /\n", "/"));
}

TEST(Robots, AnEmptyGroupOfOursReplacesThatOfEverybody) {
  EXPECT_TRUE(allowed("User-agent: newsieve\nDisallow:\n\nUser-agent: *\nDisallow: /\n", "/"));
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /\n\nUser-agent: newsieve\n", "/"));
}

TEST(Robots, ASitemapOrCrawlDelayLineDoesNotEndTheListOfAgents) {
  const std::string_view text =
      "User-agent: newsieve\nSitemap: /s.xml\nCrawl-delay: 3\nUser-agent: b\nDisallow: /\n";
  EXPECT_FALSE(allowed(text, "/"));
  EXPECT_EQ(parse(text, "newsieve").crawl_delay(), Milliseconds(3000));
  EXPECT_EQ(parse(text, "b").crawl_delay(), std::nullopt);
}

TEST(Robots, ReadsTheSitemapsAndDelaysOfCrawlerCommonsFiles) {
  NEWSIEVE_SKIP_WITHOUT("conformance/cc-robots-files");
  const auto read = [](const std::string& name) {
    return parse(read_corpus("conformance/cc-robots-files/" + name), "newsieve");
  };
  EXPECT_EQ(read("dos-line-endings.txt").crawl_delay(), Milliseconds(1000));
  EXPECT_EQ(read("sitemap-robots-dedup.txt").sitemaps(),
            std::vector<std::string>{"http://example.org/sitemap.xml"});
  EXPECT_EQ(read("sitemap-robots.txt").sitemaps(),
            (std::vector<std::string>{"http://domain.com/sitemap.xml",
                                      "http://domain.com/dir/MixedCased-sitemap.xml"}));
  EXPECT_TRUE(read("extended-standard-robots.txt").allowed("/a"));
}

TEST(Robots, TheFirstOfOurTokensThatAGroupNamesDecides) {
  const std::vector<std::string> agents = {"newsieve-news", "newsieve"};
  const auto allows = [&](const char* text, const char* path) {
    return Robots::parse(text, agents).allowed(path);
  };
  const char* both =
      "User-agent: newsieve\nDisallow: /a\n\nUser-agent: Newsieve-News/1.0\nDisallow: /b\nCrawl-delay: 7\n\n"
      "User-agent: *\nDisallow: /\n";
  EXPECT_TRUE(allows(both, "/a"));
  EXPECT_FALSE(allows(both, "/b"));
  EXPECT_EQ(Robots::parse(both, agents).crawl_delay(), Milliseconds(7000));
  const char* second = "User-agent: newsieve\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n";
  EXPECT_FALSE(allows(second, "/a"));
  EXPECT_TRUE(allows(second, "/b"));
  EXPECT_FALSE(allows("User-agent: other\nDisallow:\n\nUser-agent: *\nDisallow: /\n", "/b"));
  EXPECT_FALSE(Robots::parse("User-agent: *\nDisallow: /\n", {}).allowed("/b"));
}

// Any file: what one token alone is told is what it is told as the only one that a group names.
TEST(Robots, TokensThatNobodyNamesChangeNothing) {
  const std::string_view pieces[] = {
      "User-agent: *",   "User-agent: newsieve", "user-agent:other", "Disallow: /", "Allow: /a",
      "Disallow: /a*b$", "Crawl-delay: 3",       "Sitemap: /s",      "# x",         "",
      "Disallow:"};
  std::mt19937 random(3);
  const std::vector<std::string> agents = {"nobody", "newsieve", "nobody-else"};
  for (int i = 0; i < 2'000; ++i) {
    std::string text;
    for (uint32_t n = random() % 12; n > 0; --n)
      text.append(pieces[random() % std::size(pieces)]).append("\n");
    const Robots one = parse(text, "newsieve");
    const Robots several = Robots::parse(text, agents);
    EXPECT_EQ(one.crawl_delay(), several.crawl_delay()) << text;
    for (const char* path : {"/", "/a", "/ab", "/axb", "/axbx", "/b"})
      EXPECT_EQ(one.allowed(path), several.allowed(path)) << text << path;
  }
}

// Longest match by definition (2.2.2): every pattern tried as a regular expression.
TEST(Robots, TheVerdictIsThatOfTheLongestPattern) {
  const std::string_view pieces[] = {"/", "a", "b", "*", "$", "/a", "?", "."};
  std::mt19937 random(4);
  const auto pick = [&](uint32_t most) {
    std::string text = "/";
    for (uint32_t n = random() % most; n > 0; --n) text += pieces[random() % std::size(pieces)];
    return text;
  };
  for (int i = 0; i < 2'000; ++i) {
    std::string robots = "User-agent: *\n";
    std::string path = pick(6);
    std::erase_if(path, [](char c) { return c == '*' || c == '$'; });
    size_t longest = 0;
    bool wanted = true;
    for (uint32_t n = random() % 5; n > 0; --n) {
      const bool allow = random() % 2 == 0;
      const std::string pattern = pick(5);
      robots += (allow ? "Allow: " : "Disallow: ") + pattern + "\n";
      std::string expression;
      for (size_t c = 0; c < pattern.size(); ++c) {
        const bool is_end = pattern[c] == '$' && c + 1 == pattern.size();
        expression += pattern[c] == '*' ? ".*" : is_end ? "$" : std::string("[") + pattern[c] + "]";
      }
      if (!expression.ends_with('$')) expression += ".*";
      if (!std::regex_match(path, std::regex(expression))) continue;
      if (pattern.size() > longest || (pattern.size() == longest && allow)) wanted = allow;
      longest = std::max(longest, pattern.size());
    }
    EXPECT_EQ(allowed(robots, path), wanted) << robots << path;
  }
}

TEST(Robots, ReadsTheDelayInSecondsWithAFraction) {
  const auto delay = [](std::string_view value) {
    return parse("User-agent: *\nCrawl-delay: " + std::string(value), "newsieve").crawl_delay();
  };
  EXPECT_EQ(delay("10"), Milliseconds(10'000));
  EXPECT_EQ(delay("0.25"), Milliseconds(250));
  EXPECT_EQ(delay("5 # seconds"), Milliseconds(5000));
  EXPECT_EQ(delay("1" + std::string(400, '0')), std::nullopt);
  EXPECT_EQ(delay("-1"), std::nullopt);
  EXPECT_EQ(delay("nan"), std::nullopt);
  EXPECT_EQ(delay("inf"), std::nullopt);
  EXPECT_EQ(delay(""), std::nullopt);
}

TEST(Robots, KeepsSitemapsOfAllGroupsInOrderAndOnce) {
  const Robots robots = parse(
      "Sitemap: http://x/B.xml\nUser-agent: other\nDisallow: /\nsitemap:/a.xml\nSITEMAP : http://x/B.xml\n",
      "newsieve");
  EXPECT_EQ(robots.sitemaps(), (std::vector<std::string>{"http://x/B.xml", "/a.xml"}));
}

TEST(Robots, ComparesEscapesInOneForm) {
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /b\xC3\xBC", "/b%C3%BC"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /%7ea%2fb", "/~a%2Fb"));
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /a%2Fb", "/a/b"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /a%2A", "/a*"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /a%2a", "/a%2A"));
  EXPECT_TRUE(allowed("User-agent: *\nDisallow: /a%2A", "/ab"));
  EXPECT_FALSE(allowed("User-agent: *\nDisallow: /a%24$", "/a$"));
}

TEST(Robots, AStarMatchesAnythingAndADollarTheEnd) {
  const std::string_view text = "User-agent: *\nDisallow: /*a*ab$\nDisallow: *.pdf\nDisallow: /x$y\n";
  EXPECT_FALSE(allowed(text, "/aab"));
  EXPECT_FALSE(allowed(text, "/a/ab"));
  EXPECT_TRUE(allowed(text, "/ab"));  // The two pieces may not share a character.
  EXPECT_TRUE(allowed(text, "/aabc"));
  EXPECT_FALSE(allowed(text, "/f/g.pdf?h"));
  EXPECT_FALSE(allowed(text, "/x$yz"));
}

TEST(Robots, IsNotSlowedDownByManyStars) {
  std::string text = "User-agent: *\nDisallow: /";
  for (int i = 0; i < 1000; ++i) text += "*a";
  text += "$\n";
  const Robots robots = parse(text, "newsieve");
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(robots.allowed("/" + std::string(2000, 'a') + "b"));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(200));
}

TEST(Robots, ReadsNoMoreThan500KiBAndNoHalfLine) {
  std::string text = "User-agent: *\nDisallow: /early\n";
  text +=
      "# " + std::string(Robots::kBytesMax - text.size() - 6, 'x') + "\nAllow: /earlyish\nDisallow: /late\n";
  EXPECT_FALSE(allowed(text, "/earlyish"));
  EXPECT_TRUE(allowed(text, "/late"));
  EXPECT_TRUE(allowed("User-agent: *#" + std::string(Robots::kBytesMax, ' ') + "\nDisallow: /", "/"));
}

TEST(Robots, ItsOwnFileIsAlwaysAllowed) {
  EXPECT_TRUE(Robots::disallow_all().allowed("/robots.txt"));
  EXPECT_FALSE(Robots::disallow_all().allowed("/"));
  EXPECT_TRUE(Robots::allow_all().allowed("/"));
}

}  // namespace
}  // namespace newsieve
