#include "crawler/robots.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <unordered_set>

#include "base/ascii.h"
#include "base/unicode.h"
#include "model/url.h"

namespace newsieve {
namespace {

// What a product token may hold (2.2.1).
bool is_token_character(char c) { return (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-' || c == '_'; }

// The product token `agent` begins with. Digits are not the RFC's, but some crawlers' names have them.
std::string_view product_token(std::string_view agent) {
  size_t size = 0;
  while (size < agent.size() &&
         (is_token_character(agent[size]) || (agent[size] >= '0' && agent[size] <= '9')))
    ++size;
  return agent.substr(0, size);
}

// True if a User-agent line's value names the crawler with this token.
bool names(std::string_view value, std::string_view token) {
  return !token.empty() && equal_ignoring_case(value.substr(0, token.size()), token) &&
         (value.size() == token.size() || !is_token_character(value[token.size()]));
}

// A UTF-16 file, which the RFC does not allow and some editors write, as UTF-8.
std::string from_utf16(std::string_view text, bool big_endian) {
  const auto unit = [&](size_t i) {
    const auto first = static_cast<unsigned char>(text[i]);
    const auto second = static_cast<unsigned char>(text[i + 1]);
    return static_cast<char32_t>(big_endian ? first << 8 | second : second << 8 | first);
  };
  std::string out;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    char32_t c = unit(i);
    if (c >= 0xD800 && c < 0xDC00 && i + 3 < text.size()) {
      const char32_t low = unit(i + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        i += 2;
      }
    }
    append_utf8(out, c);
  }
  return out;
}

// Non-negative seconds, perhaps with a fraction; nullopt for anything else. What follows the number is not
// looked at ("10 seconds").
std::optional<Milliseconds> parse_seconds(std::string_view text) {
  constexpr double kSecondsMax = 1e9;
  double seconds = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed);
  if (error != std::errc() || !std::isfinite(seconds) || seconds < 0) return std::nullopt;
  return Milliseconds(static_cast<int64_t>(std::min(seconds, kSecondsMax) * 1000));
}

// "%2A" and "%24" in a path mean the characters themselves, as they do in a pattern.
std::string with_literal_specials(std::string_view path) {
  std::string out;
  for (size_t i = 0; i < path.size(); ++i) {
    const std::string_view escape = path.substr(i, 3);
    if (escape == "%2A" || escape == "%24") {
      out += escape == "%2A" ? '*' : '$';
      i += 2;
    } else {
      out += path[i];
    }
  }
  return out;
}

}  // namespace

// Reads the lines in order and keeps of the groups only what is ours.
class RobotsReader {
 public:
  explicit RobotsReader(std::span<const std::string> agents) {
    for (const std::string& agent : agents) ours_.push_back({.token = product_token(agent)});
  }

  void read_line(std::string_view line) {
    line = line.substr(0, line.find('#'));
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos) return;
    const std::string_view key = trim(line.substr(0, colon));
    const std::string_view value = trim(line.substr(colon + 1));
    if (equal_ignoring_case(key, "user-agent")) {
      read_agent(value);
    } else if (equal_ignoring_case(key, "allow")) {
      read_rule(value, true);
    } else if (equal_ignoring_case(key, "disallow")) {
      read_rule(value, false);
    } else if (equal_ignoring_case(key, "crawl-delay")) {
      read_delay(value);
    } else if (equal_ignoring_case(key, "sitemap")) {
      if (!value.empty() && sitemaps_seen_.emplace(value).second) sitemaps_.emplace_back(value);
    }
  }

  Robots take() {
    Robots robots;
    const auto named =
        std::find_if(ours_.begin(), ours_.end(), [](const Group& group) { return group.is_named; });
    Group& group = named == ours_.end() ? everybodys_ : *named;
    robots.rules_ = std::move(group.rules);
    robots.crawl_delay_ = group.crawl_delay;
    std::stable_sort(robots.rules_.begin(), robots.rules_.end(),
                     [](const Robots::Rule& a, const Robots::Rule& b) {
                       return a.length != b.length ? a.length > b.length : a.allow > b.allow;
                     });
    robots.sitemaps_ = std::move(sitemaps_);
    return robots;
  }

 private:
  // What the groups say that name one token, or those of "*".
  struct Group {
    std::string_view token = {};
    bool is_named = false;  // There is such a group.
    bool open = false;      // The lines being read belong to it.
    std::vector<Robots::Rule> rules = {};
    std::optional<Milliseconds> crawl_delay = {};  // The first one.
  };

  template <class Do>
  void for_each_open(Do&& act) {
    for (Group& group : ours_) {
      if (group.open) act(group);
    }
    if (everybodys_.open) act(everybodys_);
  }

  void read_agent(std::string_view value) {
    if (!in_agents_) for_each_open([](Group& group) { group.open = false; });
    in_agents_ = true;
    if (value == "*" || value.starts_with("* ") || value.starts_with("*\t")) everybodys_.open = true;
    for (Group& group : ours_) {
      if (names(value, group.token)) group.open = group.is_named = true;
    }
  }

  void read_rule(std::string_view value, bool allow) {
    in_agents_ = false;
    if (value.empty()) return;
    std::optional<Robots::Rule> rule;  // Made where somebody wants it.
    for_each_open([&](Group& group) {
      if (!rule) rule = rule_of(value, allow);
      group.rules.push_back(*rule);
    });
  }

  void read_delay(std::string_view value) {
    const std::optional<Milliseconds> delay = parse_seconds(value);
    if (!delay) return;
    for_each_open([&](Group& group) {
      if (!group.crawl_delay) group.crawl_delay = delay;
    });
  }

  static Robots::Rule rule_of(std::string_view value, bool allow) {
    const std::string pattern = normalize_escapes(value);
    std::string_view rest = pattern;
    Robots::Rule rule;
    rule.length = pattern.size();
    rule.allow = allow;
    rule.anchored = rest.ends_with('$');
    if (rule.anchored) rest.remove_suffix(1);
    for (;;) {
      const size_t star = rest.find('*');
      rule.pieces.push_back(with_literal_specials(rest.substr(0, star)));
      if (star == std::string_view::npos) return rule;
      rest.remove_prefix(star + 1);
    }
  }

  std::vector<Group> ours_;  // Of each token.
  Group everybodys_;
  bool in_agents_ = false;  // The RFC's last record was a User-agent line: another one joins its group.
  std::vector<std::string> sitemaps_;
  std::unordered_set<std::string> sitemaps_seen_;
};

Robots Robots::parse(std::string_view text, std::span<const std::string> agents) {
  std::string converted;
  if (text.starts_with("\xFE\xFF") || text.starts_with("\xFF\xFE")) {
    converted = from_utf16(text.substr(2, 2 * kBytesMax), text[0] == '\xFE');
    text = converted;
  }
  for (const char mark : {'\xEF', '\xBB', '\xBF'}) {  // Also a mark that was cut short.
    if (text.empty() || text.front() != mark) break;
    text.remove_prefix(1);
  }
  if (text.size() > kBytesMax) text = text.substr(0, text.find_last_of("\r\n", kBytesMax) + 1);

  RobotsReader reader(agents);
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of("\r\n"), text.size());
    reader.read_line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return reader.take();
}

Robots Robots::allow_all() { return {}; }

Robots Robots::disallow_all() {
  Robots robots;
  robots.rules_.push_back({.pieces = {"/"}, .length = 1});
  return robots;
}

bool Robots::allowed(std::string_view path_and_query) const {
  if (path_and_query == "/robots.txt") return true;
  std::string literal;
  if (path_and_query.find("%2") != std::string_view::npos) {
    literal = with_literal_specials(path_and_query);
    path_and_query = literal;
  }
  for (const Rule& rule : rules_) {
    if (rule.matches(path_and_query)) return rule.allow;
  }
  return true;
}

// The leftmost place for each piece leaves the most room for the next one, so nothing is ever tried twice.
// memmem is linear; std::string_view::find is not.
bool Robots::Rule::matches(std::string_view path) const {
  if (!path.starts_with(pieces.front())) return false;
  path.remove_prefix(pieces.front().size());
  if (pieces.size() == 1) return !anchored || path.empty();
  for (size_t i = 1; i < pieces.size(); ++i) {
    const std::string& piece = pieces[i];
    if (anchored && i + 1 == pieces.size()) return path.ends_with(piece);
    const void* found = memmem(path.data(), path.size(), piece.data(), piece.size());
    if (found == nullptr) return false;
    path.remove_prefix(static_cast<size_t>(static_cast<const char*>(found) - path.data()) + piece.size());
  }
  return true;
}

}  // namespace newsieve
