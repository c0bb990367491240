// The two places that declare an encoding: the Content-Type header ("parse a MIME type" in the WHATWG's MIME
// Sniffing standard) and the page's own head ("prescan a byte stream to determine its encoding" in the HTML
// standard).
#include <algorithm>
#include <cstring>
#include <vector>

#include "extract/charset.h"

namespace newsieve {
namespace {

constexpr size_t kPrescanBytes = 64 << 10;

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) {
  return equals_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_http_token(std::string_view text) {
  constexpr std::string_view kSymbols = "!#$%&'*+-.^_`|~";
  const auto is_token = [&](char c) {
    return is_letter(c) || (c >= '0' && c <= '9') || kSymbols.find(c) != std::string_view::npos;
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_token);
}

// The value of a quoted parameter; `rest` stands behind the opening quote and is moved behind the closing
// one.
std::string take_quoted(std::string_view& rest) {
  std::string value;
  while (!rest.empty()) {
    char c = rest.front();
    rest.remove_prefix(1);
    if (c == '"') break;
    if (c == '\\' && !rest.empty()) {
      c = rest.front();
      rest.remove_prefix(1);
    }
    value.push_back(c);
  }
  return value;
}

std::string_view take_until(std::string_view& rest, std::string_view stops) {
  const std::string_view taken = rest.substr(0, rest.find_first_of(stops));
  rest.remove_prefix(taken.size());
  return taken;
}

// The encoding in a <meta content="text/html; charset=...">.
std::string_view encoding_of_meta_content(std::string_view content) {
  constexpr std::string_view kName = "charset";
  for (size_t i = 0; i + kName.size() < content.size(); ++i) {
    if (!starts_with_ignoring_case(content.substr(i), kName)) continue;
    std::string_view rest = trim(content.substr(i + kName.size()));
    if (rest.empty() || rest.front() != '=') continue;
    rest = trim(rest.substr(1));
    if (rest.empty()) return {};
    if (rest.front() != '"' && rest.front() != '\'') {
      return encoding_of_label(rest.substr(0, rest.find_first_of("; \t\n\f\r")));
    }
    const size_t end = rest.find(rest.front(), 1);
    return end == std::string_view::npos ? std::string_view() : encoding_of_label(rest.substr(1, end - 1));
  }
  return {};
}

// Reads the beginning of a page as the standard's prescan does: it knows tags, attributes and comments, and
// that is all.
class Prescan {
 public:
  explicit Prescan(std::string_view bytes) : bytes_(bytes) {}

  std::string_view encoding() {
    if (std::string_view found = of_xml_declaration(); !found.empty()) return found;
    while (skip_to('<')) {
      const std::string_view rest = bytes_.substr(at_);
      if (rest.starts_with("<!--")) {
        const size_t end = bytes_.find("-->", at_ + 2);
        if (end == std::string_view::npos) return {};
        at_ = end + 3;
      } else if (starts_with_ignoring_case(rest, "<meta") && rest.size() > 5 &&
                 (is_space(rest[5]) || rest[5] == '/')) {
        at_ += 5;
        if (std::string_view found = of_meta(); !found.empty()) return found;
      } else if (rest.size() > 1 &&
                 (is_letter(rest[1]) || (rest[1] == '/' && rest.size() > 2 && is_letter(rest[2])))) {
        skip_tag();
      } else if (rest.size() > 1 && (rest[1] == '!' || rest[1] == '/' || rest[1] == '?')) {
        if (!skip_to('>')) return {};
        ++at_;
      } else {
        ++at_;
      }
    }
    return {};
  }

 private:
  struct Attribute {
    std::string name;
    std::string value;
  };

  bool skip_to(char wanted) {
    at_ = std::min(bytes_.find(wanted, at_), bytes_.size());
    return at_ < bytes_.size();
  }

  void skip_tag() {
    while (at_ < bytes_.size() && !is_space(bytes_[at_]) && bytes_[at_] != '>') ++at_;
    Attribute ignored;
    while (take_attribute(ignored)) {
    }
  }

  std::string_view of_xml_declaration() const {
    constexpr std::string_view kName = "encoding";
    if (!bytes_.starts_with("<?xml")) return {};
    const std::string_view declaration = bytes_.substr(0, bytes_.find('>'));
    const size_t name = declaration.find(kName);
    if (declaration.size() == bytes_.size() || name == std::string_view::npos) return {};
    std::string_view rest = trim(declaration.substr(name + kName.size()));
    if (rest.empty() || rest.front() != '=') return {};
    rest = trim(rest.substr(1));
    if (rest.empty() || (rest.front() != '"' && rest.front() != '\'')) return {};
    const size_t end = rest.find(rest.front(), 1);
    if (end == std::string_view::npos) return {};
    return as_declared_inside(encoding_of_label(rest.substr(1, end - 1)));
  }

  // A page whose declaration could be read as ASCII is not in UTF-16.
  static std::string_view as_declared_inside(std::string_view encoding) {
    if (encoding.starts_with("UTF-16")) return "UTF-8";
    return encoding == "x-user-defined" ? "windows-1252" : encoding;
  }

  std::string_view of_meta() {
    bool got_pragma = false;
    std::string_view of_charset;
    std::string_view of_content;
    bool has_charset = false;
    std::vector<std::string> seen;
    Attribute attribute;
    while (take_attribute(attribute)) {
      if (std::find(seen.begin(), seen.end(), attribute.name) != seen.end()) continue;
      seen.push_back(attribute.name);
      if (attribute.name == "http-equiv") {
        got_pragma = equals_ignoring_case(attribute.value, "content-type");
      } else if (attribute.name == "content") {
        of_content = encoding_of_meta_content(attribute.value);
      } else if (attribute.name == "charset") {
        has_charset = true;
        of_charset = encoding_of_label(attribute.value);
      }
    }
    if (at_ >= bytes_.size()) return {};  // The tag does not end in what we see: it declares nothing.
    if (has_charset) return as_declared_inside(of_charset);
    return got_pragma ? as_declared_inside(of_content) : std::string_view();
  }

  // "Get an attribute". False at the tag's ">" or at the end of the bytes.
  bool take_attribute(Attribute& attribute) {
    while (at_ < bytes_.size() && (is_space(bytes_[at_]) || bytes_[at_] == '/')) ++at_;
    if (at_ >= bytes_.size() || bytes_[at_] == '>') return false;
    attribute.name.clear();
    attribute.value.clear();
    while (at_ < bytes_.size()) {
      const char c = bytes_[at_];
      if ((c == '=' && !attribute.name.empty()) || is_space(c)) break;
      if (c == '/' || c == '>') return true;
      attribute.name.push_back(lower(c));
      ++at_;
    }
    skip_spaces();
    if (at_ >= bytes_.size()) return false;
    if (bytes_[at_] != '=') return true;
    ++at_;
    skip_spaces();
    return take_value(attribute.value);
  }

  bool take_value(std::string& value) {
    if (at_ >= bytes_.size()) return false;
    const char quote = bytes_[at_];
    if (quote == '"' || quote == '\'') {
      const size_t end = bytes_.find(quote, at_ + 1);
      const bool ended = end != std::string_view::npos;
      value = bytes_.substr(at_ + 1, ended ? end - at_ - 1 : std::string_view::npos);
      at_ = ended ? end + 1 : bytes_.size();
      return ended;
    }
    while (at_ < bytes_.size() && !is_space(bytes_[at_]) && bytes_[at_] != '>')
      value.push_back(bytes_[at_++]);
    return at_ < bytes_.size();
  }

  void skip_spaces() {
    while (at_ < bytes_.size() && is_space(bytes_[at_])) ++at_;
  }

  const std::string_view bytes_;
  size_t at_ = 0;
};

}  // namespace

std::string_view encoding_of_content_type(std::string_view content_type) {
  std::string_view rest = trim(content_type);
  if (!is_http_token(take_until(rest, "/")) || rest.empty()) return {};
  rest.remove_prefix(1);
  if (!is_http_token(trim(take_until(rest, ";")))) return {};
  while (!rest.empty()) {
    rest.remove_prefix(1);  // ";"
    while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
    const std::string_view name = take_until(rest, ";=");
    if (rest.empty() || rest.front() == ';') continue;
    rest.remove_prefix(1);  // "="
    std::string value;
    if (!rest.empty() && rest.front() == '"') {
      rest.remove_prefix(1);
      value = take_quoted(rest);
      take_until(rest, ";");
    } else {
      value = take_until(rest, ";");
    }
    if (equals_ignoring_case(name, "charset")) return encoding_of_label(value);
  }
  return {};
}

std::string_view encoding_of_meta(std::string_view bytes) {
  return Prescan(bytes.substr(0, kPrescanBytes)).encoding();
}

}  // namespace newsieve
