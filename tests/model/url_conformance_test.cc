// How far our URLs agree with other people's test data. The figures are printed; each floor is what was
// measured, and docs/url-conformance.md says what the rest is.
#include <curl/curl.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdio>
#include <random>

#include "model/host_name.h"
#include "model/url.h"
#include "tests/support/corpus.h"
#include "tests/support/corpus_pages.h"

namespace newsieve {
namespace {

namespace json = boost::json;

struct Score {
  const char* name;
  size_t asked = 0;
  size_t agreed = 0;

  void add(bool agrees, const std::string& told) {
    ++asked;
    agreed += agrees ? 1 : 0;
    if (!agrees && std::getenv("NEWSIEVE_SHOW_DIFFERENCES") != nullptr)
      std::printf("%s: %s\n", name, told.c_str());
  }
  ~Score() { std::printf("%s: %zu of %zu\n", name, agreed, asked); }
};

json::value read_json(const std::string& name) {
  std::string text = read_corpus("conformance/" + name);
  const size_t lone = text.find("\\ud900");  // The data's one lone surrogate, which UTF-8 cannot hold.
  if (lone != std::string::npos) text.replace(lone, 6, "\\ufffd");
  return json::parse(text);
}

std::string href(const Result<Url>& url) { return url ? url->href() : "refused"; }

// A fixed point, and the same to curl as to us.
void expect_canonical(const Url& url) {
  const Result<Url> again = Url::parse(url.href());
  ASSERT_TRUE(again.has_value()) << url.href();
  ASSERT_EQ(again->href(), url.href());
  CURLU* parser = curl_url();
  ASSERT_EQ(curl_url_set(parser, CURLUPART_URL, url.href().c_str(), 0), CURLUE_OK) << url.href();
  const std::pair<CURLUPart, std::string> parts[] = {{CURLUPART_SCHEME, std::string(url.scheme())},
                                                     {CURLUPART_HOST, std::string(url.host())},
                                                     {CURLUPART_PORT, std::to_string(url.port())},
                                                     {CURLUPART_PATH, std::string(url.path())}};
  for (const auto& [which, wanted] : parts) {
    char* read = nullptr;
    ASSERT_EQ(curl_url_get(parser, which, &read, CURLU_DEFAULT_PORT), CURLUE_OK) << url.href();
    EXPECT_EQ(read, wanted) << url.href();
    curl_free(read);
  }
  curl_url_cleanup(parser);
}

// Cases of the WHATWG's test data: `input` read against `base` is what reading `href` alone gives, and is
// refused where the result is a failure, is not http or https, or holds a user.
void judge_whatwg(const std::string& file, Score& score) {
  const json::value cases = read_json(file);
  for (const json::value& one : cases.as_array()) {
    if (!one.is_object()) continue;
    const json::object& test = one.as_object();
    const auto text = [&](const char* key) {
      const json::value* value = test.if_contains(key);
      return value != nullptr && value->is_string() ? std::string(value->as_string()) : std::string();
    };
    const Result<Url> base = Url::parse(text("base"));
    const bool usable = (text("protocol") == "http:" || text("protocol") == "https:") &&
                        text("username").empty() && text("password").empty();
    const std::string wanted = usable ? href(Url::parse(text("href"))) : "refused";
    const Result<Url> url = Url::resolve(base.value_or(Url()), text("input"));
    score.add(href(url) == wanted && (!usable || url.has_value()),
              text("input") + " | " + text("base") + " -> " + href(url) + ", wanted " + text("href"));
    if (url) expect_canonical(*url);
  }
}

TEST(UrlConformance, AgreesWithTheWhatwgsTestData) {
  NEWSIEVE_SKIP_WITHOUT("conformance/wpt-url");
  Score score{"wpt-url urltestdata"};
  judge_whatwg("wpt-url/urltestdata.json", score);
  Score extra{"wpt-url ada_extra_urltestdata"};
  judge_whatwg("wpt-url/ada_extra_urltestdata.json", extra);
  Score lengths{"wpt-url verifydnslength_tests"};
  judge_whatwg("wpt-url/verifydnslength_tests.json", lengths);
  EXPECT_GE(score.agreed, 445u);
  EXPECT_GE(extra.agreed, 15u);
  EXPECT_GE(lengths.agreed, 6u);
}

void judge_hosts(const std::string& file, Score& score) {
  const json::value cases = read_json(file);
  for (const json::value& one : cases.as_array()) {
    if (!one.is_object()) continue;
    const std::string input(one.at("input").as_string());
    const Result<Url> url = Url::parse("https://" + input + "/x");
    const bool agrees =
        one.at("output").is_null() ? !url : url && url->host() == one.at("output").as_string();
    score.add(agrees, input + " -> " + href(url) + ", wanted " + json::serialize(one.at("output")));
  }
}

TEST(UrlConformance, AgreesWithTheTestDataForInternationalNames) {
  NEWSIEVE_SKIP_WITHOUT("conformance/wpt-url");
  Score names{"wpt-url toascii"};
  judge_hosts("wpt-url/toascii.json", names);
  Score idna{"wpt-url IdnaTestV2"};
  judge_hosts("wpt-url/IdnaTestV2.json", idna);
  EXPECT_GE(names.agreed, 34u);
  EXPECT_GE(idna.agreed, 1120u);
}

TEST(UrlConformance, AgreesWithUrlcanon) {
  NEWSIEVE_SKIP_WITHOUT("conformance/urlcanon");
  Score dots{"urlcanon path_dots"};
  const json::value dot_cases = read_json("urlcanon/path_dots.json");
  for (const auto& [input, wanted] : dot_cases.at("special").as_object()) {
    const std::string url = href(Url::parse("http://h" + std::string(input)));
    dots.add(url == "http://h" + std::string(wanted.as_string()), std::string(input) + " -> " + url);
  }
  Score addresses{"urlcanon funky_ipv4"};
  const json::value address_cases = read_json("urlcanon/funky_ipv4.json");
  for (const auto& [input, wanted] : address_cases.as_object()) {
    const Result<std::string> host = canonical_host(std::string(input));
    const bool is_ipv4 = host && is_address(*host);
    addresses.add(wanted.is_null() ? !is_ipv4 : is_ipv4 && *host == wanted.as_string(),
                  std::string(input) + " -> " + host.value_or("refused"));
  }
  Score precise{"urlcanon semantic_precise"};
  const json::value precise_cases = read_json("urlcanon/semantic_precise.json");
  for (const auto& [input, wanted] : precise_cases.as_object()) {
    if (!wanted.is_string() || !std::string_view(wanted.as_string()).starts_with("http")) continue;
    const Result<Url> url = Url::parse(std::string(input));
    precise.add(url && href(url) == href(Url::parse(std::string(wanted.as_string()))),
                std::string(input) + " -> " + href(url) + ", wanted " + std::string(wanted.as_string()));
    if (url) expect_canonical(*url);
  }
  Score whatwg{"urlcanon supplemental_whatwg"};
  const json::value whatwg_cases = read_json("urlcanon/supplemental_whatwg.json");
  for (const auto& [input, wanted] : whatwg_cases.as_object()) {
    const bool usable = std::string_view(wanted.as_string()).starts_with("http");
    const Result<Url> url = Url::parse(std::string(input));
    whatwg.add(usable ? url && href(url) == href(Url::parse(std::string(wanted.as_string()))) : !url,
               std::string(input) + " -> " + href(url) + ", wanted " + std::string(wanted.as_string()));
  }
  EXPECT_GE(dots.agreed, 358u);
  EXPECT_EQ(addresses.agreed, addresses.asked);
  EXPECT_GE(precise.agreed, 41u);
  EXPECT_GE(whatwg.agreed, 48u);
}

std::vector<std::string> fields_of(std::string_view line) {
  std::vector<std::string> fields;
  while (true) {
    const size_t comma = line.find(',');
    std::string_view field = line.substr(0, comma);
    while (field.starts_with(' ')) field.remove_prefix(1);
    while (field.ends_with(' ') || field.ends_with('\r')) field.remove_suffix(1);
    if (field.size() > 1 && field.front() == '"' && field.back() == '"')
      field = field.substr(1, field.size() - 2);
    fields.emplace_back(field);
    if (comma == std::string_view::npos) return fields;
    line.remove_prefix(comma + 1);
  }
}

std::vector<std::vector<std::string>> read_csv(const std::string& name) {
  std::vector<std::vector<std::string>> rows;
  const std::string text = read_corpus("conformance/" + name);
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    if (end > begin) rows.push_back(fields_of(std::string_view(text).substr(begin, end - begin)));
    begin = end + 1;
  }
  return rows;
}

TEST(UrlConformance, AgreesWithCrawlerCommons) {
  NEWSIEVE_SKIP_WITHOUT("conformance/cc-url-normalize");
  Score normalized{"cc-url-normalize weird-to-normalized"};
  for (const std::vector<std::string>& row : read_csv("cc-url-normalize/weird-to-normalized.csv")) {
    const std::string url = href(Url::parse(row.at(0)));
    normalized.add(url == row.at(1), row.at(0) + " -> " + url + ", wanted " + row.at(1));
  }
  Score resolved{"cc-url-normalize url-resolve"};
  for (const std::vector<std::string>& row : read_csv("cc-url-normalize/url-resolve.csv")) {
    const std::string url = href(Url::resolve(Url::parse(row.at(1)).value(), row.at(0)));
    resolved.add(url == href(Url::parse(row.at(2))), row.at(0) + " -> " + url + ", wanted " + row.at(2));
  }
  Score invalid{"cc-url-normalize invalid-urls"};
  for (const std::vector<std::string>& row : read_csv("cc-url-normalize/invalid-urls.csv")) {
    invalid.add(!Url::parse(row.at(0)), row.at(0));
  }
  EXPECT_GE(normalized.agreed, 42u);
  EXPECT_EQ(resolved.agreed, resolved.asked);
  EXPECT_EQ(invalid.agreed, invalid.asked);
}

TEST(UrlConformance, FindsTheRegistrableDomainsOfThePublicSuffixList) {
  NEWSIEVE_SKIP_WITHOUT("conformance/psl");
  Score score{"psl"};
  const json::value hosts = read_json("psl/tests.json");
  for (const json::value& one : hosts.as_array()) {
    const std::string host(one.at(0).as_string());
    const Result<std::string> name = canonical_host(host);
    const std::string domain = registrable_domain(name.value_or(host));
    std::string wanted = name.value_or(host);
    if (!one.at(1).is_null()) wanted = canonical_host(std::string(one.at(1).as_string())).value();
    score.add(domain == wanted, host + " -> " + domain);
  }
  EXPECT_EQ(score.agreed, score.asked);
}

// The tab, which reading drops, keeps a reference off the fast path.
void expect_same_on_both_paths(const Url& base, const std::string& reference) {
  const Result<Url> fast = Url::resolve(base, reference);
  const Result<Url> slow = Url::resolve(base, "\t" + reference);
  ASSERT_EQ(href(fast), href(slow)) << reference << " at " << base.href();
  if (!fast) return;
  ASSERT_EQ(fast->host(), slow->host());
  ASSERT_EQ(fast->authority(), slow->authority());
  ASSERT_EQ(fast->path(), slow->path());
}

// Resolves `reference`; what comes out is canonical and stays what it is under any base.
void expect_stable(const Url& base, const std::string& reference) {
  ASSERT_NO_FATAL_FAILURE(expect_same_on_both_paths(base, reference));
  const Result<Url> url = Url::resolve(base, reference);
  if (!url) return;
  ASSERT_NO_FATAL_FAILURE(expect_same_on_both_paths(*url, reference));
  expect_canonical(*url);
  EXPECT_EQ(href(Url::resolve(base, url->href())), url->href()) << reference;
  EXPECT_EQ(href(Url::resolve(base, url->href() + "#fragment")), url->href()) << reference;
  if (url->host_key() == base.host_key() && !url->path_and_query().starts_with("//")) {
    EXPECT_EQ(href(Url::resolve(base, url->path_and_query())), url->href()) << reference;
  }
}

TEST(UrlConformance, WhateverIsResolvedIsCanonical) {
  const std::string_view pieces[] = {
      "/",     "//",  "..",   ".",     "?",      "a",         "B%41", "%2e", "%",
      "%2F",   ":",   "@",    "http:", "HTTPS:", "h.example", "\\",   " ",   "\xC3\xBC",
      "[::1]", "1.2", "0x7f", ":80",   "&x=1",   "#",         ";",    "+",   "|"};
  std::mt19937 random(1);
  const Url base = Url::parse("http://h.example/a/b/../c?d").value();
  for (int i = 0; i < 50'000; ++i) {
    std::string reference;
    for (uint32_t n = random() % 8; n > 0; --n) reference += pieces[random() % std::size(pieces)];
    ASSERT_NO_FATAL_FAILURE(expect_stable(base, reference)) << reference;
  }
}

TEST(UrlConformance, ThePlainPathIsWhatTheParserGives) {
  const std::string_view pieces[] = {
      "/", "a",  "?",  "B", ".",    "..", ":",  "@",   "-_~!$&'()*+,;=[]",
      "1", "/a", "//", "%", "%41",  "\\", " ",  "#",   "^",
      "|", "/.", "<",  "`", "\x7f", "{}", "\"", "%2F", "https://h.example:8443"};
  std::mt19937 random(2);
  for (const char* at : {"https://h.example:8443/a/b?c", "http://h.example/", "http://[::1]/a//b"}) {
    const Url base = Url::parse(at).value();
    for (int i = 0; i < 50'000; ++i) {
      std::string reference = i % 2 == 0 ? base.host_key().text() + "/" : "/";
      for (uint32_t n = random() % 6; n > 0; --n) reference += pieces[random() % std::size(pieces)];
      ASSERT_NO_FATAL_FAILURE(expect_same_on_both_paths(base, reference));
    }
    for (size_t size = Url::kBytesMax - 100; size < Url::kBytesMax + 10; ++size) {
      ASSERT_NO_FATAL_FAILURE(expect_same_on_both_paths(base, "/" + std::string(size, 'a')));
    }
  }
}

TEST(UrlConformance, EveryLinkOfRealPagesResolvesToACanonicalUrl) {
  NEWSIEVE_SKIP_WITHOUT("sites");
  const Url base = Url::parse("http://news.example/2024/story.html?page=2").value();
  size_t links = 0;
  for (const std::filesystem::path& path : corpus_pages()) {
    const std::string page = read_page(path);
    for (size_t at = page.find("href=\""); at != std::string::npos; at = page.find("href=\"", at)) {
      at += 6;
      const size_t end = page.find('"', at);
      if (end == std::string::npos || end - at > 2 * Url::kBytesMax) continue;
      ++links;
      ASSERT_NO_FATAL_FAILURE(expect_stable(base, page.substr(at, end - at)));
    }
  }
  std::printf("links of real pages: %zu\n", links);
  EXPECT_GT(links, 10'000u);
}

}  // namespace
}  // namespace newsieve
