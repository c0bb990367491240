// How far our reading of feeds agrees with what others expect of their test files. Counted is what a crawl
// needs: titles, addresses and dates of items, title and address of the feed. The figures are printed and
// pinned; docs/CONFORMANCE.md says what the rest is. NEWSIEVE_SHOW_DIFFERENCES=1 lists it.
//
// Titles are compared as plain text. An item that names no address is no item to us, so that one is given to
// it where the case is not about addresses.
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdio>
#include <filesystem>
#include <regex>

#include "base/character_references.h"
#include "base/internet_date.h"
#include "base/unicode.h"
#include "crawler/feed.h"
#include "extract/charset.h"
#include "tests/support/corpus.h"

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

// Without tags, references decoded.
std::string plain(const std::string& text) {
  static const std::regex kTag("<[a-zA-Z/!][^>]*>");
  std::string decoded;
  append_decoded(std::regex_replace(text, kTag, ""), false, decoded);
  return fold_spaces(decoded);
}

bool is_same_title(const std::string& ours, const std::string& wanted) {
  return ours == fold_spaces(wanted) || ours == plain(wanted);
}

bool is_same_url(const Url& ours, const std::string& wanted, const Url& base) {
  const Result<Url> url = Url::resolve(base, wanted);
  return url ? ours == *url : ours.empty();
}

std::string shown(const std::optional<Instant>& date) { return date ? to_rfc3339(*date) : "none"; }

// An address for items that have none.
std::string with_addresses(const std::string& feed) {
  const auto count = [&](const char* tag) {
    size_t found = 0;
    for (size_t at = feed.find(tag); at != std::string::npos; at = feed.find(tag, at + 1)) ++found;
    return found;
  };
  const std::string rss = "<link>http://item.example/</link></";
  std::string out = std::regex_replace(feed, std::regex("</((?:rss:)?item)>"), rss + "$1>");
  if (count("<entry") > 0)
    out = std::regex_replace(out, std::regex("</((?:\\w+:)?entry)>"),
                             "<link href='http://item.example/'/></$1>");
  return out;
}

std::vector<std::filesystem::path> files_below(const char* folder, const char* extension) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(corpus_dir() / "conformance" / folder)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// A Python string literal's content: escapes, and literals joined by "+".
std::string python_string(const std::string& literal) {
  std::string out;
  for (size_t i = 0; i < literal.size(); ++i) {
    if (literal[i] != '\\' || i + 1 == literal.size()) {
      out += literal[i];
      continue;
    }
    const char kind = literal[++i];
    const size_t digits = kind == 'x' ? 2 : kind == 'u' ? 4 : kind == 'U' ? 8 : 0;
    if (digits > 0) {
      append_utf8(out, static_cast<char32_t>(std::stoul(literal.substr(i + 1, digits), nullptr, 16)));
      i += digits;
    } else {
      out += kind == 'n' ? '\n' : kind == 't' ? '\t' : kind;
    }
  }
  return out;
}

// What a case of feedparser expects of one field: "entries[0]['title'] == 'x'".
struct Expectation {
  size_t item = std::string::npos;  // npos: of the feed.
  std::string field;
  std::string text;
};

std::vector<Expectation> expectations_of(const std::string& feed) {
  static const std::regex kLine(R"re(Expect:\s*(.*))re");
  static const std::regex kPart(
      R"re((?:feed|entries\[(\d+)\])\['(title|link|published|updated|published_parsed|updated_parsed)'\] == )re"
      R"re((?:'((?:[^'\\]|\\.)*)'(?! \+)|"((?:[^"\\]|\\.)*)"|\((\d+), (\d+), (\d+), (\d+), (\d+), (\d+),))re");
  std::vector<Expectation> out;
  std::smatch line;
  if (!std::regex_search(feed, line, kLine)) return out;
  const std::string condition = line[1];
  for (std::sregex_iterator it(condition.begin(), condition.end(), kPart), end; it != end; ++it) {
    const std::smatch& match = *it;
    Expectation one;
    if (match[1].matched) one.item = std::stoul(match[1]);
    one.field = match[2];
    one.text = match[3].matched ? python_string(match[3]) : python_string(match[4]);
    if (match[5].matched) {
      char text[32];
      std::snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02dZ", std::stoi(match[5]),
                    std::stoi(match[6]), std::stoi(match[7]), std::stoi(match[8]), std::stoi(match[9]),
                    std::stoi(match[10]));
      one.text = text;
    }
    out.push_back(one);
  }
  return out;
}

bool agrees(const Feed& feed, const Expectation& wanted, const Url& base, std::string* ours) {
  const bool of_feed = wanted.item == std::string::npos;
  if (!of_feed && wanted.item >= feed.items.size()) {
    *ours = "no such item";
    return false;
  }
  const FeedItem item = of_feed ? FeedItem{feed.home, feed.title, {}, {}} : feed.items[wanted.item];
  if (wanted.field == "title") {
    *ours = item.title;
    return is_same_title(item.title, wanted.text);
  }
  if (wanted.field == "link") {
    *ours = item.url.href();
    return is_same_url(item.url, wanted.text, base);
  }
  const auto& date = wanted.field.starts_with("published") ? item.published : item.updated;
  *ours = shown(date);
  return date == from_internet_date(wanted.text);
}

TEST(FeedConformance, AgreesWithFeedparser) {
  NEWSIEVE_SKIP_WITHOUT("conformance/feeds-feedparser");
  const std::regex kHeader(R"re(Content-[Tt]ype:\s*(.*))re");
  const Url base = Url::parse("http://127.0.0.1:8097/").value();
  Score score{"feeds-feedparser"};
  size_t files = 0;
  for (const auto& path : files_below("feeds-feedparser", ".xml")) {
    std::string bytes = read_file(path).value();
    std::smatch header;
    const std::string content_type = std::regex_search(bytes, header, kHeader) ? header[1] : std::string();
    const std::string text = decode_text(std::move(bytes), content_type).text;
    const Result<Feed> feed = parse_feed(text, base);
    const Result<Feed> feed_with_addresses = parse_feed(with_addresses(text), base);
    bool is_counted = false;
    for (const Expectation& wanted : expectations_of(text)) {
      const bool of_feed = wanted.item == std::string::npos;
      if (of_feed && wanted.field != "title" && wanted.field != "link") continue;  // The feed's own dates.
      is_counted = true;
      const Result<Feed>& read = of_feed || wanted.field == "link" ? feed : feed_with_addresses;
      std::string ours = "no feed";
      const bool same = read && agrees(*read, wanted, base, &ours);
      score.add(same,
                path.filename().string() + " " + wanted.field + ": " + ours + ", wanted " + wanted.text);
    }
    files += is_counted ? 1 : 0;
  }
  std::printf("feeds-feedparser: %zu files\n", files);
  EXPECT_EQ(files, 231u);
  EXPECT_GE(score.agreed, 229u);
}

std::string text_of(const json::object& object, std::initializer_list<const char*> names) {
  for (const char* name : names) {
    const json::value* value = object.if_contains(name);
    if (value != nullptr && value->is_string()) return std::string(value->as_string());
  }
  return {};
}

// The address that gofeed's result of one entry or feed holds: "link", or the first alternate of Atom's
// links.
std::string link_of(const json::object& object) {
  const std::string link = text_of(object, {"link"});
  const json::value* links = object.if_contains("links");
  if (!link.empty() || links == nullptr || !links->is_array()) return link;
  for (const json::value& one : links->as_array()) {
    if (one.is_object() && text_of(one.as_object(), {"rel"}) == "alternate")
      return text_of(one.as_object(), {"href"});
    if (one.is_string()) return std::string(one.as_string());
  }
  return {};
}

class GofeedCase {
 public:
  GofeedCase(std::string name, const std::string& text, const json::object& wanted, Score& score)
      : name_(std::move(name)), wanted_(wanted), score_(score) {
    feed_ = parse_feed(text, base_);
    with_addresses_ = parse_feed(with_addresses(text), base_);
  }

  void judge() {
    if (!feed_ || !with_addresses_) return score_.add(false, name_ + ": no feed");
    expect_title(feed_->title, wanted_, "feed title");
    expect_url(feed_->home, wanted_, "feed link");
    const json::value* items = wanted_.if_contains("items");
    if (items == nullptr) items = wanted_.if_contains("entries");
    if (items == nullptr || !items->is_array()) return;
    for (size_t i = 0; i < items->as_array().size(); ++i) judge_item(i, items->as_array()[i].as_object());
  }

 private:
  void judge_item(size_t i, const json::object& wanted) {
    if (!link_of(wanted).empty() && i < feed_->items.size()) expect_url(feed_->items[i].url, wanted, "link");
    if (!link_of(wanted).empty() && i >= feed_->items.size()) score_.add(false, name_ + ": no item");
    const bool is_counted = !text_of(wanted, {"title", "published", "updated"}).empty();
    if (i >= with_addresses_->items.size())
      return is_counted ? score_.add(false, name_ + ": no item") : void();
    const FeedItem& item = with_addresses_->items[i];
    expect_title(item.title, wanted, "title");
    expect_date(item.published, text_of(wanted, {"publishedParsed", "pubDateParsed", "published", "pubDate"}),
                "published");
    expect_date(item.updated, text_of(wanted, {"updatedParsed", "updated"}), "updated");
  }

  void expect_title(const std::string& ours, const json::object& wanted, const std::string& what) {
    const std::string title = text_of(wanted, {"title"});
    if (title.empty()) return;
    score_.add(is_same_title(ours, title), name_ + " " + what + ": " + ours + ", wanted " + title);
  }

  void expect_url(const Url& ours, const json::object& wanted, const std::string& what) {
    const std::string link = link_of(wanted);
    if (link.empty()) return;
    score_.add(is_same_url(ours, link, base_), name_ + " " + what + ": " + ours.href() + ", wanted " + link);
  }

  void expect_date(const std::optional<Instant>& ours, const std::string& wanted, const std::string& what) {
    if (wanted.empty()) return;
    score_.add(ours == from_internet_date(wanted),
               name_ + " " + what + ": " + shown(ours) + ", wanted " + wanted);
  }

  const Url base_ = Url::parse("http://feed.example/").value();
  const std::string name_;
  const json::object& wanted_;
  Score& score_;
  Result<Feed> feed_;
  Result<Feed> with_addresses_;
};

TEST(FeedConformance, AgreesWithGofeed) {
  NEWSIEVE_SKIP_WITHOUT("conformance/feeds-gofeed");
  Score score{"feeds-gofeed"};
  for (const auto& path : files_below("feeds-gofeed", ".xml")) {
    const std::string expected =
        read_file(std::filesystem::path(path).replace_extension(".json")).value_or("");
    if (expected.empty()) continue;
    const json::value wanted = json::parse(expected);
    GofeedCase(path.filename().string(), decode_text(read_file(path).value(), "").text, wanted.as_object(),
               score)
        .judge();
  }
  for (const auto& path : files_below("feeds-gofeed", ".json")) {
    const std::string stem = path.stem().string();
    if (!stem.ends_with("_expected")) continue;
    const auto input = path.parent_path() / (stem.substr(0, stem.size() - 9) + ".json");
    const std::string text = read_file(input).value_or("");
    if (text.empty()) continue;
    const json::value wanted = json::parse(read_file(path).value());
    GofeedCase(input.filename().string(), text, wanted.as_object(), score).judge();
  }
  EXPECT_EQ(score.asked, 72u);
  EXPECT_GE(score.agreed, 70u);
}

}  // namespace
}  // namespace newsieve
