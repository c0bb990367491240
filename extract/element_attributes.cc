#include "extract/element_attributes.h"

#include <algorithm>

#include "extract/html_attributes.h"

namespace newsieve {
namespace {

bool is_name(std::string_view written, std::string_view lower) {
  return std::equal(written.begin(), written.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return (a | 0x20) == b; });
}

// Where the value of the attribute of that name goes; null: no rule asks for it. By length first: most of a
// page's attributes are told apart by that.
std::string_view* value_of(std::string_view name, ElementAttributes& read) {
  switch (name.size()) {
    case 2:
      return is_name(name, "id") ? &read.id : nullptr;
    case 3:
      return is_name(name, "rel") ? &read.rel : nullptr;
    case 4:
      return is_name(name, "href") ? &read.href : is_name(name, "role") ? &read.role : nullptr;
    case 5:
      return is_name(name, "class") ? &read.names : is_name(name, "style") ? &read.style : nullptr;
    case 6:
      return is_name(name, "hidden") ? &read.hidden : nullptr;
    case 8:
      return is_name(name, "itemprop")   ? &read.itemprop
             : is_name(name, "itemtype") ? &read.itemtype
                                         : nullptr;
    default:
      return nullptr;
  }
}

}  // namespace

ElementAttributes read_attributes(const HtmlTree& tree, NodeId id) {
  constexpr size_t kAttributesMax = 32;
  AttributeCursor cursor(tree.attribute_bytes(id));
  ElementAttributes read;
  for (size_t seen = 0; seen < kAttributesMax && cursor.next(); ++seen) {
    std::string_view* const value = value_of(cursor.name(), read);
    if (value == nullptr || value->data() != nullptr) continue;
    *value = cursor.value().data() == nullptr ? std::string_view("") : cursor.value();
  }
  return read;
}

}  // namespace newsieve
