#include "model/article.h"

#include <fmt/format.h>

#include <charconv>

namespace newsieve {

std::vector<std::string> texts_of(const Article& article, BlockReason reason) {
  std::vector<std::string> texts;
  for (const TextBlock& block : article.blocks) {
    if (block.reason == reason) texts.push_back(block.text);
  }
  return texts;
}

std::string text_of(const Article& article) {
  size_t bytes = 0;
  for (const TextBlock& block : article.blocks) bytes += is_kept(block) ? block.text.size() + 1 : 0;
  std::string text;
  text.reserve(bytes);
  for (const TextBlock& block : article.blocks) {
    if (!is_kept(block)) continue;
    if (!text.empty()) text += '\n';
    text += block.text;
  }
  return text;
}

std::string_view name(PageType type) {
  switch (type) {
    case PageType::kArticle:
      return "article";
    case PageType::kLive:
      return "live";
    case PageType::kVideo:
      return "video";
    case PageType::kGallery:
      return "gallery";
    case PageType::kIndex:
      return "index";
    case PageType::kOther:
      return "other";
  }
  return "other";
}

std::string_view name(DuplicateKind kind) {
  switch (kind) {
    case DuplicateKind::kNone:
      return "";
    case DuplicateKind::kExact:
      return "exact";
    case DuplicateKind::kNear:
      return "near";
    case DuplicateKind::kContained:
      return "contained";
    case DuplicateKind::kUpdated:
      return "updated";
  }
  return "";
}

std::string_view name(BlockKind kind) {
  switch (kind) {
    case BlockKind::kParagraph:
      return "paragraph";
    case BlockKind::kHeading:
      return "heading";
    case BlockKind::kListItem:
      return "list item";
    case BlockKind::kQuote:
      return "quote";
    case BlockKind::kTableRow:
      return "table row";
    case BlockKind::kPreformatted:
      return "preformatted";
    case BlockKind::kCaption:
      return "caption";
    case BlockKind::kOther:
      return "other";
  }
  return "other";
}

std::string_view name(BlockReason reason) {
  switch (reason) {
    case BlockReason::kMainContent:
      return "main content";
    case BlockReason::kNotMainContent:
      return "not main content";
    case BlockReason::kLinkDensity:
      return "link density";
    case BlockReason::kTitle:
      return "title";
    case BlockReason::kCaption:
      return "caption";
    case BlockReason::kCredit:
      return "credit";
    case BlockReason::kPullQuote:
      return "pull quote";
    case BlockReason::kMetadata:
      return "metadata";
    case BlockReason::kRepeatedBlock:
      return "repeated";
    case BlockReason::kRepeatedContainer:
      return "container repeats";
    case BlockReason::kTeaser:
      return "teaser";
    case BlockReason::kProtected:
      return "protected";
  }
  return "unknown";
}

bool is_judged(const TextBlock& block) {
  return block.main &&
         (is_kept(block) || block.reason == BlockReason::kRepeatedBlock ||
          block.reason == BlockReason::kRepeatedContainer || block.reason == BlockReason::kTeaser);
}

std::string key_text(uint64_t exact_key) { return fmt::format("{:016x}", exact_key); }

std::optional<uint64_t> parse_key(std::string_view text) {
  uint64_t key = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), key, 16);
  if (text.size() != 16 || read.ec != std::errc() || read.ptr != text.data() + text.size())
    return std::nullopt;
  return key;
}

std::string why(const TextBlock& block) {
  const std::string reason(name(block.reason));
  const BlockEvidence& evidence = block.evidence;
  // A stored block no longer knows by what it was judged.
  const std::string pages =
      evidence.pages_seen == 0 ? "" : fmt::format(" {}/{} pages", evidence.pages_with, evidence.pages_seen);
  switch (block.reason) {
    case BlockReason::kRepeatedBlock:
      return reason + pages;
    case BlockReason::kRepeatedContainer:
      if (evidence.box_sightings != 0)
        return fmt::format("{} {}/{} texts", reason, evidence.box_repeated, evidence.box_sightings);
      [[fallthrough]];
    case BlockReason::kMainContent:
    case BlockReason::kProtected:
      return evidence.pages_with > 1 ? reason + ", on" + pages : reason;
    case BlockReason::kTeaser:
      return evidence.teaser_of.empty() ? reason : reason + " of " + evidence.teaser_of;
    case BlockReason::kLinkDensity:
      return fmt::format("{} {:.2f}", reason,
                         static_cast<double>(block.link_bytes) / static_cast<double>(block.text.size()));
    default:
      return reason;
  }
}

}  // namespace newsieve
