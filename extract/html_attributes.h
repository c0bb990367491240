// The attributes of one start tag, read from the tag's own bytes when somebody asks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace newsieve {

// Steps through the attributes of a tag as HTML's tokenizer does. Views are into the bytes it was given.
class AttributeCursor {
 public:
  // `after_name` starts behind the tag's name and may go on behind the tag's ">".
  explicit AttributeCursor(std::string_view after_name)
      : begin_(after_name.data()), at_(after_name.data()), end_(after_name.data() + after_name.size()) {}

  // Moves to the next attribute. False: the tag's ">" was met, or the bytes ended.
  bool next();

  std::string_view name() const { return name_; }  // As written.
  std::string_view value() const {
    return value_;
  }  // As written, without its quotes. Empty if there is none.

  // After next() returned false:
  bool closed() const { return closed_; }                                  // The ">" was met.
  bool self_closing() const { return self_closing_; }                      // It was "/>".
  size_t bytes_read() const { return static_cast<size_t>(at_ - begin_); }  // Up to and with the ">".

 private:
  void read_value();

  const char* begin_;
  const char* at_;
  const char* end_;
  std::string_view name_;
  std::string_view value_;
  bool closed_ = false;
  bool self_closing_ = false;
};

// The value, as written, of the first of the first `attributes_max` attributes that has this lower-case name.
std::optional<std::string_view> find_attribute(std::string_view after_name, std::string_view lower_name,
                                               size_t attributes_max);

// Gives equal attribute lists (same names and decoded values, in any order) equal numbers.
class AttributeLists {
 public:
  // 0 for the empty list. `after_name` has to live as long as this.
  uint32_t number_of(std::string_view after_name, size_t attributes_max);

 private:
  std::unordered_map<std::string_view, uint32_t> as_written_;
  std::unordered_map<std::string, uint32_t> canonical_;
};

}  // namespace newsieve
