#include "extract/html_attributes.h"

#include <cstring>

#include "extract/html_names.h"

namespace newsieve {

bool AttributeCursor::next() {
  bool slash = false;
  for (; at_ != end_; ++at_) {
    if (*at_ == '>') {
      ++at_;
      closed_ = true;
      self_closing_ = slash;
      return false;
    }
    if (*at_ == '/') {
      slash = true;
    } else if (is_html_space(*at_)) {
      slash = false;
    } else {
      break;
    }
  }
  if (at_ == end_) return false;
  const char* const name_begin = at_++;  // A "=" here is the name's first character.
  while (at_ != end_ && *at_ != '=' && *at_ != '>' && *at_ != '/' && !is_html_space(*at_)) ++at_;
  name_ = {name_begin, static_cast<size_t>(at_ - name_begin)};
  read_value();
  return true;
}

void AttributeCursor::read_value() {
  value_ = {};
  const char* at = at_;
  while (at != end_ && is_html_space(*at)) ++at;
  if (at == end_ || *at != '=') return;
  ++at;
  while (at != end_ && is_html_space(*at)) ++at;
  at_ = at;
  if (at == end_ || *at == '>') return;
  if (*at == '"' || *at == '\'') {
    const size_t rest = static_cast<size_t>(end_ - at - 1);
    const char* const quote = static_cast<const char*>(std::memchr(at + 1, *at, rest));
    const char* const value_end = quote ? quote : end_;
    value_ = {at + 1, static_cast<size_t>(value_end - at - 1)};
    at_ = quote ? quote + 1 : end_;
    return;
  }
  while (at != end_ && *at != '>' && !is_html_space(*at)) ++at;
  value_ = {at_, static_cast<size_t>(at - at_)};
  at_ = at;
}

std::optional<std::string_view> find_attribute(std::string_view after_name, std::string_view lower_name,
                                               size_t attributes_max) {
  AttributeCursor cursor(after_name);
  for (size_t seen = 0; seen < attributes_max && cursor.next(); ++seen) {
    if (equal_ignoring_case(cursor.name(), lower_name)) return cursor.value();
  }
  return std::nullopt;
}

}  // namespace newsieve
