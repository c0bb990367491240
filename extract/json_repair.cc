#include "extract/json_repair.h"

#include <algorithm>
#include <array>

namespace newsieve {
namespace {

constexpr size_t kNameBytesMax = 64;  // Of a member.

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '@'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Repair {
 public:
  explicit Repair(std::string_view script) : script_(script) { out_.reserve(script.size() + 64); }

  std::string run() {
    while (at_ < script_.size()) {
      if (skip_mark()) continue;
      const char c = script_[at_++];
      if (c == '}' || c == ']') {
        close(c);
      } else if (is_letter(c) && !is_in_number()) {
        copy_word();
      } else {
        copy(c);
      }
    }
    if (!open_.empty() || in_string_) break_off();
    return std::move(out_);
  }

 private:
  void copy(char c) {
    if (c == '"' && objects_ > 0 && open_.back() == '[' && begins_member(at_ - 1)) close_lists();
    if (c == ',') mark_whole();
    out_.push_back(c);
    if (c == '{' || c == '[') open(c);
    if (c == '"') {
      copy_string();
    } else if (!is_space(c)) {
      before_ = c;
    }
  }

  void open(char bracket) {
    open_.push_back(bracket);
    ++(bracket == '{' ? objects_ : lists_);
  }

  bool is_in_number() const { return !out_.empty() && out_.back() >= '0' && out_.back() <= '9'; }

  // A word without quotes is a name before a colon; else nothing, unless JSON knows it.
  void copy_word() {
    const size_t begin = at_ - 1;
    while (at_ < script_.size() && (is_letter(script_[at_]) || is_digit(script_[at_]))) ++at_;
    const std::string_view word = script_.substr(begin, at_ - begin);
    const size_t next = first_after(at_);
    if (next < script_.size() && script_[next] == ':') {
      out_.append("\"").append(word).append("\"");
    } else {
      out_.append(word == "true" || word == "false" ? word : std::string_view("null"));
    }
    before_ = 'a';
  }

  // What stands open before a closing bracket is closed first; a bracket that closes nothing goes.
  void close(char bracket) {
    const char opening = bracket == '}' ? '{' : '[';
    if ((opening == '{' ? objects_ : lists_) == 0) return;
    while (open_.back() != opening) close_last();
    close_last();
    before_ = bracket;
  }

  // Before a member's name, which cannot stand in a list.
  void close_lists() {
    out_.resize(whole_);
    while (open_.back() == '[') close_last();
    out_.push_back(',');
  }

  void close_last() {
    const bool is_object = open_.back() == '{';
    out_.push_back(is_object ? '}' : ']');
    open_.pop_back();
    --(is_object ? objects_ : lists_);
    mark_whole();
  }

  // Everything written so far is whole, but for the brackets that stand open.
  void mark_whole() {
    whole_ = out_.size();
    whole_open_ = open_.size();
  }

  void break_off() {
    out_.resize(whole_);
    while (open_.size() > whole_open_) {
      --(open_.back() == '{' ? objects_ : lists_);
      open_.pop_back();
    }
    while (!open_.empty()) close_last();
  }

  // The wrappings that scripts got in the days of XHTML, wherever they stand outside strings.
  bool skip_mark() {
    static constexpr auto kMarks = std::to_array<std::string_view>(
        {"<!--", "-->", "//<![CDATA[", "// <![CDATA[", "<![CDATA[", "//]]>", "// ]]>", "]]>", "/*<![CDATA[*/",
         "/*]]>*/", "/* <![CDATA[ */", "/* ]]> */"});
    const char c = script_[at_];
    if (c != '<' && c != '-' && c != '/' && c != ']') return false;
    const std::string_view rest = script_.substr(at_);
    const auto mark =
        std::find_if(kMarks.begin(), kMarks.end(), [&](std::string_view m) { return rest.starts_with(m); });
    if (mark == kMarks.end()) return false;
    at_ += mark->size();
    return true;
  }

  void copy_string() {
    in_string_ = true;
    while (at_ < script_.size()) {
      const char c = script_[at_++];
      if (c == '\\') {
        copy_escape();
      } else if (c == '"') {
        if (ends_string()) {
          out_.push_back('"');
          in_string_ = false;
          if (before_ == ':' || (!open_.empty() && open_.back() == '[')) mark_whole();
          if (begins_member(first_after(at_))) {
            out_.push_back(',');
            before_ = ',';
          }
          return;
        }
        out_ += "\\\"";
      } else {
        out_.push_back(static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
      }
    }
  }

  void copy_escape() {
    if (at_ >= script_.size()) return;
    const char c = script_[at_];
    if (std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos || (c == 'u' && is_hex_escape())) {
      out_.push_back('\\');
      out_.push_back(c);
      ++at_;
    }
  }

  bool is_hex_escape() const {
    const std::string_view digits = script_.substr(at_ + 1, 4);
    return digits.size() == 4 && digits.find_first_not_of("0123456789abcdefABCDEF") == std::string_view::npos;
  }

  // A quote ends its string where the next thing is one that may follow a string. A comma counts only if
  // something that may follow a comma comes next: prose has commas behind quotes too.
  bool ends_string() const {
    size_t next = first_after(at_);
    if (next >= script_.size() || script_[next] == ':' || script_[next] == '}' || script_[next] == ']')
      return true;
    if (begins_member(next)) return true;
    if (script_[next] != ',') return false;
    next = first_after(next + 1);
    const std::string_view rest = script_.substr(std::min(next, script_.size()));
    return rest.empty() ||
           std::string_view("\"{[]}-0123456789").find(rest.front()) != std::string_view::npos ||
           rest.starts_with("true") || rest.starts_with("false") || rest.starts_with("null");
  }

  // A short name in quotes and a colon.
  bool begins_member(size_t i) const {
    if (i >= script_.size() || script_[i] != '"') return false;
    const size_t end = script_.substr(0, i + 1 + kNameBytesMax).find('"', i + 1);
    if (end == std::string_view::npos) return false;
    const size_t next = first_after(end + 1);
    return next < script_.size() && script_[next] == ':';
  }

  size_t first_after(size_t i) const {
    while (i < script_.size() && is_space(script_[i])) ++i;
    return i;
  }

  const std::string_view script_;
  size_t at_ = 0;
  std::string out_;
  std::string open_;        // The brackets that stand open ...
  size_t objects_ = 0;      // ... so many of them braces ...
  size_t lists_ = 0;        // ... and so many not.
  char before_ = 0;         // The last mark outside strings.
  bool in_string_ = false;  // The script breaks off inside one.
  size_t whole_ = 0;        // See mark_whole().
  size_t whole_open_ = 0;
};

}  // namespace

std::string repaired_json(std::string_view script) { return Repair(script).run(); }

}  // namespace newsieve
