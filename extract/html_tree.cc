#include "extract/html_tree.h"

#include <algorithm>
#include <array>
#include <optional>

#include "extract/html_attributes.h"
#include "extract/html_names.h"
#include "extract/html_tree_sources.h"

namespace newsieve {

HtmlTree::HtmlTree() : sources_(std::make_unique<Sources>()) {}
HtmlTree::HtmlTree(HtmlTree&&) noexcept = default;
HtmlTree& HtmlTree::operator=(HtmlTree&&) noexcept = default;
HtmlTree::~HtmlTree() = default;

bool HtmlTree::fell_back() const { return sources_->fell_back; }
bool HtmlTree::cut() const { return sources_->cut; }
size_t HtmlTree::parser_bytes() const { return sources_->parser_bytes; }
std::span<const HtmlScript> HtmlTree::scripts() const { return sources_->scripts; }

namespace {

// The names of all tags that have a value of their own, by HtmlTag.
constexpr std::array<std::string_view, 256> kTagNames = [] {
  std::array<std::string_view, 256> names{};
  for (const HtmlName& name : kHtmlNames) {
    if (name.name != "image") names[static_cast<size_t>(name.tag)] = name.name;
  }
  return names;
}();

}  // namespace

std::string_view HtmlTree::tag_name(NodeId id) const {
  const HtmlNode& node = nodes_[id];
  if (node.tag == HtmlTag::kDocument || node.tag == HtmlTag::kText) return {};
  if (node.tag != HtmlTag::kOther) return kTagNames[static_cast<size_t>(node.tag)];
  const auto lowered = sources_->lower_names.find(id);
  return lowered != sources_->lower_names.end() ? lowered->second
                                                : sources_->name_of(sources_->nodes[node.source]);
}

void HtmlTree::append_text(NodeId id, std::string& out) const {
  if (nodes_[id].tag != HtmlTag::kText) return;
  const HtmlSource& source = sources_->nodes[nodes_[id].source];
  switch (source.kind) {
    case HtmlSource::Kind::kText:
      append_decoded(raw_text(id), false, out);
      break;
    case HtmlSource::Kind::kRawText:
      append_newlines_normalised(raw_text(id), out);
      break;
    case HtmlSource::Kind::kDecodedText:
      out += raw_text(id);
      break;
    case HtmlSource::Kind::kNone:
    case HtmlSource::Kind::kTag:
      break;
  }
}

std::string_view HtmlTree::text(NodeId id, std::string& scratch) const {
  const std::string_view raw = raw_text(id);
  if (raw.find('&') == std::string_view::npos && raw.find('\r') == std::string_view::npos) return raw;
  scratch.clear();
  append_text(id, scratch);
  return scratch;
}

std::string_view HtmlTree::raw_text(NodeId id) const {
  if (nodes_[id].tag != HtmlTag::kText) return {};
  const HtmlSource& source = sources_->nodes[nodes_[id].source];
  const bool is_decoded = source.kind == HtmlSource::Kind::kDecodedText;
  const std::string_view bytes = is_decoded ? std::string_view(sources_->decoded_text) : sources_->page;
  return bytes.substr(source.begin, source.end - source.begin);
}

std::optional<std::string_view> HtmlTree::find_attribute(NodeId id, std::string_view name) const {
  const HtmlNode& node = nodes_[id];
  if (node.tag == HtmlTag::kDocument || node.tag == HtmlTag::kText) return std::nullopt;
  const HtmlSource& source = sources_->nodes[node.source];
  auto value = newsieve::find_attribute(sources_->after_name(source), name, sources_->attributes_max);
  for (const auto& [merged_into, tag] : sources_->merged) {
    if (value) break;
    if (merged_into == id)
      value = newsieve::find_attribute(sources_->after_name(tag), name, sources_->attributes_max);
  }
  return value;
}

bool HtmlTree::has_attribute(NodeId id, std::string_view name) const {
  return find_attribute(id, name).has_value();
}

std::string_view HtmlTree::raw_attribute(NodeId id, std::string_view name) const {
  return find_attribute(id, name).value_or(std::string_view());
}

std::string HtmlTree::attribute(NodeId id, std::string_view name) const {
  std::string value;
  append_decoded(raw_attribute(id, name), true, value);
  return value;
}

std::string_view HtmlTree::attribute_bytes(NodeId id) const {
  const HtmlNode& node = nodes_[id];
  if (node.tag == HtmlTag::kDocument || node.tag == HtmlTag::kText) return {};
  return sources_->after_name(sources_->nodes[node.source]);
}

std::vector<HtmlTree::Attribute> HtmlTree::attributes(NodeId id) const {
  std::vector<Attribute> all;
  const HtmlNode& node = nodes_[id];
  if (node.tag == HtmlTag::kDocument || node.tag == HtmlTag::kText) return all;
  const auto add_from = [&](const HtmlSource& tag) {
    AttributeCursor cursor(sources_->after_name(tag));
    for (size_t seen = 0; seen < sources_->attributes_max && cursor.next(); ++seen) {
      std::string name = to_lower(cursor.name());
      const auto same = [&](const Attribute& other) { return other.name == name; };
      if (std::none_of(all.begin(), all.end(), same)) all.push_back({std::move(name), cursor.value()});
    }
  };
  add_from(sources_->nodes[node.source]);
  for (const auto& [merged_into, tag] : sources_->merged) {
    if (merged_into == id) add_from(tag);
  }
  return all;
}

}  // namespace newsieve
