// JSON, appended to a string as it is said: objects and lists, opened and closed in pairs, members in the
// order they are written. Boost.JSON would build a tree first, and writes .923 as 9.23E-1.
//
// The output is valid UTF-8 whatever the strings hold: ill-formed bytes become U+FFFD, control characters are
// escaped. Inside an object name every value with key(); that the calls nest is the caller's business.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace newsieve {

class JsonWriter {
 public:
  explicit JsonWriter(std::string& out) : out_(out) {}

  void open_object() { open('{'); }
  void close_object() { close('}'); }
  void open_list() { open('['); }
  void close_list() { close(']'); }

  JsonWriter& key(std::string_view name);  // A literal: written as it stands.

  void null();
  void text(std::string_view value);
  void number(int64_t value);
  void number(double value);  // The shortest digits that read back as the same value. Must be finite.
  void boolean(bool value);

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();  // Before a value: a comma, if it is not the first.

  std::string& out_;
  bool first_ = true;  // Nothing stands before the next value that a comma would have to part it from.
};

}  // namespace newsieve
