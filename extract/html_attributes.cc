#include "extract/html_attributes.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>
#include <vector>

#include "base/character_references.h"
#include "extract/html_names.h"

namespace newsieve {
namespace {

// What a byte may do between the name of a tag and its ">".
enum Role : uint8_t { kPartOfName, kSpace, kSlash, kEquals, kClose };

constexpr std::array<Role, 256> kRoles = [] {
  std::array<Role, 256> roles{};
  for (const char space : {' ', '\t', '\n', '\f', '\r'}) roles[static_cast<unsigned char>(space)] = kSpace;
  roles['/'] = kSlash;
  roles['='] = kEquals;
  roles['>'] = kClose;
  return roles;
}();

Role role_of(char c) { return kRoles[static_cast<unsigned char>(c)]; }

}  // namespace

bool AttributeCursor::next() {
  bool slash = false;
  for (; at_ != end_; ++at_) {
    const Role role = role_of(*at_);
    if (role == kPartOfName || role == kEquals) break;
    if (role == kClose) {
      ++at_;
      closed_ = true;
      self_closing_ = slash;
      return false;
    }
    slash = role == kSlash;
  }
  if (at_ == end_) return false;
  const char* const name_begin = at_++;  // A "=" here is the name's first character.
  while (at_ != end_ && role_of(*at_) == kPartOfName) ++at_;
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

uint32_t AttributeLists::number_of(std::string_view after_name, size_t attributes_max) {
  if (!AttributeCursor(after_name).next()) return 0;
  const auto [known, is_new] = as_written_.try_emplace(after_name, 0);
  if (!is_new) return known->second;
  std::vector<std::string> attributes;
  std::vector<std::string> names;
  AttributeCursor cursor(after_name);
  for (size_t seen = 0; seen < attributes_max && cursor.next(); ++seen) {
    std::string name = to_lower(cursor.name());
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    std::string& attribute = attributes.emplace_back(name);
    attribute += '=';
    append_decoded(cursor.value(), true, attribute);
    names.push_back(std::move(name));
  }
  std::sort(attributes.begin(), attributes.end());
  std::string canonical;
  for (const std::string& attribute : attributes) canonical.append(attribute) += '\0';
  known->second = canonical_.try_emplace(std::move(canonical), canonical_.size() + 1).first->second;
  return known->second;
}

}  // namespace newsieve
