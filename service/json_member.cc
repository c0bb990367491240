#include "service/json_member.h"

#include <boost/json.hpp>
#include <optional>

#include "base/ascii.h"

namespace newsieve {
namespace {

// Walks over valid JSON.
class Walk {
 public:
  explicit Walk(std::string_view json) : json_(json) {}

  size_t position() const { return position_; }
  char here() const { return json_[position_]; }
  void step() { ++position_; }

  void skip_blank() {
    while (position_ < json_.size() && trim(json_.substr(position_, 1)).empty()) ++position_;
  }

  void skip_string() {
    for (++position_; here() != '"'; ++position_) position_ += here() == '\\';
    ++position_;
  }

  void skip_value() {
    int depth = 0;
    do {
      if (here() == '"') {
        skip_string();
        continue;
      }
      depth += here() == '{' || here() == '[';
      depth -= here() == '}' || here() == ']';
      ++position_;
    } while (depth > 0 || !at_end_of_value());
  }

 private:
  // Of a value on the level that skip_value() began on.
  bool at_end_of_value() const {
    const char before = json_[position_ - 1];
    if (before == '"' || before == '}' || before == ']') return true;
    return here() == ',' || here() == '}' || here() == ']' || trim(json_.substr(position_, 1)).empty();
  }

  std::string_view json_;
  size_t position_ = 0;
};

struct Span {
  size_t begin;
  size_t end;
};

// Is the JSON string the name? Any bytes are accepted.
bool is_name(std::string_view written, std::string_view name) {
  boost::json::parse_options any_bytes;
  any_bytes.allow_invalid_utf8 = true;
  boost::system::error_code error;
  const boost::json::value read = boost::json::parse(written, error, {}, any_bytes);
  return !error && read.is_string() && read.get_string() == name;
}

std::optional<Span> find_member(std::string_view object, std::string_view key) {
  std::optional<Span> found;
  Walk walk(object);
  walk.skip_blank();
  walk.step();  // {
  walk.skip_blank();
  while (walk.here() != '}') {
    const size_t name = walk.position();
    walk.skip_string();
    const std::string_view written = object.substr(name, walk.position() - name);
    walk.skip_blank();
    walk.step();  // :
    walk.skip_blank();
    const size_t begin = walk.position();
    walk.skip_value();
    if (is_name(written, key)) found = Span{begin, walk.position()};
    walk.skip_blank();
    if (walk.here() == ',') walk.step();
    walk.skip_blank();
  }
  return found;
}

}  // namespace

std::string with_member(std::string_view object, std::string_view key, std::string_view value) {
  std::string changed(trim(object));
  if (const std::optional<Span> span = find_member(changed, key)) {
    return changed.replace(span->begin, span->end - span->begin, value);
  }
  const bool empty = trim(std::string_view(changed).substr(1)) == "}";
  changed.pop_back();
  changed += (empty ? "\"" : ",\"") + std::string(key) + "\":" + std::string(value) + "}";
  return changed;
}

}  // namespace newsieve
