// Where an HtmlTree's text, names and attributes are. Shared by the code that builds a tree and that which
// reads it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extract/html_tree.h"

namespace newsieve {

// The bytes one node was made of. Nodes that gumbo cloned have equal ones; those it invented have none.
struct HtmlSource {
  enum class Kind : uint8_t { kNone, kTag, kText, kRawText, kDecodedText };
  uint32_t begin = 0;  // In the page; of kDecodedText, in Sources::decoded_text.
  uint32_t end = 0;
  uint32_t name_bytes = 0;  // Of a tag: its name, which follows its "<".
  Kind kind = Kind::kNone;
};

struct HtmlTree::Sources {
  std::string_view page;
  std::vector<HtmlSource> nodes;                      // By HtmlNode::source.
  std::vector<std::pair<NodeId, HtmlSource>> merged;  // Further tags of <html> and <body>.
  std::map<NodeId, std::string> lower_names;          // Of kOther elements written with capitals.
  std::string decoded_text;                           // Text of a tree that fell back.
  std::vector<HtmlScript> scripts;
  size_t attributes_max = 0;
  size_t parser_bytes = 0;
  bool fell_back = false;
  bool cut = false;

  // As written in a tag.
  std::string_view name_of(const HtmlSource& tag) const { return page.substr(tag.begin + 1, tag.name_bytes); }
  // The bytes that hold the attributes; empty if there was no tag.
  std::string_view after_name(const HtmlSource& tag) const {
    if (tag.kind != HtmlSource::Kind::kTag) return {};
    const size_t begin = size_t{tag.begin} + 1 + tag.name_bytes;
    return page.substr(begin, tag.end - begin);
  }
};

}  // namespace newsieve
