// A block: a maximal run of inline text under one block element. The unit in which a page is kept or dropped.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace newsieve {

enum class BlockKind : uint8_t {
  kParagraph,
  kHeading,
  kListItem,
  kQuote,
  kTableRow,
  kPreformatted,
  kCaption,  // Of an image or a table: never goes to the text.
  kOther,    // Menus, buttons, lines of links: text that no prose element holds.
};

// Why a block is in the text or not. One reason a block: the first that decided.
enum class BlockReason : uint8_t {
  kMainContent,        // Kept: the extractor's choice.
  kNotMainContent,     // Dropped: outside the main content.
  kLinkDensity,        // Dropped: mostly links.
  kTitle,              // Dropped: repeats the title, which has its own field.
  kCaption,            // Dropped from the text: the record's captions.
  kCredit,             // Dropped from the text: whose picture it is; the record's credits.
  kPullQuote,          // Dropped from the text: repeats a part of it; the record's pull_quotes.
  kMetadata,           // Dropped: byline, date, tags; in their own fields.
  kRepeatedBlock,      // Dropped: the site repeats this block.
  kRepeatedContainer,  // Dropped: it stands in a list whose items the site repeats.
  kTeaser,             // Dropped: title or lead of another article that it links to.
  kProtected,          // Kept: somebody said that on this site it is no boilerplate.
};

// By what a block was found to be repeated on its site.
struct BlockEvidence {
  uint32_t pages_with = 0;  // Articles that hold the block, this one included; copies count once.
  uint32_t pages_seen = 0;  // Of so many. 0: nobody asked site memory.
  uint32_t box_sightings =
      0;                      // For kRepeatedContainer: texts seen in its box, one for each text and article,
  uint32_t box_repeated = 0;  // ... and how many of those come back.
  std::string teaser_of;      // For kTeaser: URL of the article that it announces.
};

// How a block's text is recognised again on another page (dedup/block_key.h makes it).
struct BlockKey {
  uint64_t exact = 0;    // Of the folded words, digits as 0. 0: not keyed yet.
  uint64_t opening = 0;  // Of the first words; 0 for a short text, and for a block that is never judged.
  uint64_t simhash = 0;  // 0 for the same.
  uint32_t words = 0;
};

struct TextBlock {
  std::string text;  // NFC, white space folded to single blanks, not empty. UTF-8.
  BlockKind kind = BlockKind::kParagraph;
  BlockReason reason = BlockReason::kNotMainContent;
  uint8_t heading_level = 0;  // 1 to 6 for a heading.
  bool main = false;          // The extractor puts it in the main content.
  uint32_t link_bytes = 0;    // Bytes of `text` inside links.
  uint32_t tokens = 0;        // Words (code points for scripts without spaces).
  uint64_t path = 0;          // Hash of tag names and classes from <body> to the block's element.
  uint64_t container = 0;     // Hash of the path to the nearest list-like ancestor (see extract/kinship.h).
  uint32_t container_ordinal = 0;  // Which such container of the page it is, in reading order; 0: none.
  uint32_t item_ordinal = 0;       // Which child of the container it is in.
  std::string link_url;  // Canonical URL of the first link to another page in or around it; or empty.
  BlockKey key;
  BlockEvidence evidence;  // Not stored: it is true of one moment.
};

// True if a block is part of the article's text: for this reason, or as it is.
inline bool keeps(BlockReason reason) {
  return reason == BlockReason::kMainContent || reason == BlockReason::kProtected;
}
inline bool is_kept(const TextBlock& block) { return keeps(block.reason); }

// True if site memory may decide on the block: the extractor kept it, whatever site memory made of it.
bool is_judged(const TextBlock& block);

// BlockKey::exact where people and programs see it: 16 hex digits. Nullopt: it is no such text.
std::string key_text(uint64_t exact_key);
std::optional<uint64_t> parse_key(std::string_view text);

std::string_view name(BlockKind kind);      // "paragraph", "heading", ...
std::string_view name(BlockReason reason);  // "main content", "repeated", ...

// The reason with its numbers, for people: "repeated 41/50 pages", "teaser of https://..."
std::string why(const TextBlock& block);

}  // namespace newsieve
