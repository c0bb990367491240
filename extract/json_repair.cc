#include "extract/json_repair.h"

#include <algorithm>
#include <array>

namespace newsieve {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

class Repair {
 public:
  explicit Repair(std::string_view script) : script_(script) { out_.reserve(script.size() + 64); }

  std::string run() {
    while (at_ < script_.size()) {
      if (skip_mark()) continue;
      const char c = script_[at_++];
      out_.push_back(c);
      if (c == '"') copy_string();
    }
    return std::move(out_);
  }

 private:
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
    while (at_ < script_.size()) {
      const char c = script_[at_++];
      if (c == '\\') {
        copy_escape();
      } else if (c == '"') {
        if (ends_string()) {
          out_.push_back('"');
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
    if (script_[next] != ',') return false;
    next = first_after(next + 1);
    const std::string_view rest = script_.substr(std::min(next, script_.size()));
    return rest.empty() ||
           std::string_view("\"{[]}-0123456789").find(rest.front()) != std::string_view::npos ||
           rest.starts_with("true") || rest.starts_with("false") || rest.starts_with("null");
  }

  size_t first_after(size_t i) const {
    while (i < script_.size() && is_space(script_[i])) ++i;
    return i;
  }

  const std::string_view script_;
  size_t at_ = 0;
  std::string out_;
};

}  // namespace

std::string repaired_json(std::string_view script) { return Repair(script).run(); }

}  // namespace newsieve
