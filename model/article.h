// An article: what newsieve knows of a page and keeps of it. The record users read is made from this
// (store/record.h).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "model/page.h"
#include "model/text_block.h"

namespace newsieve {

// What a page is. The first four are stories, each of which has a text of its own or a film or pictures in
// its place; an index lists other pages.
enum class PageType : uint8_t { kArticle, kLive, kVideo, kGallery, kIndex, kOther };

struct Image {
  std::string url;
  std::string caption;
};

// What the page says of itself; strings are UTF-8, NFC, white space folded; empty: unknown.
struct ArticleMetadata {
  std::string canonical_url;  // rel=canonical or og:url, resolved; the page's own URL where it names none.
  std::string site_name;
  std::string title;
  std::vector<std::string> authors;
  std::optional<Instant> date_published;
  std::optional<Instant> date_modified;
  std::string language;  // ISO 639, "vi".
  std::string summary;
  std::string section;
  std::vector<std::string> tags;
  std::string image;
  std::vector<Image> images;
  std::string license;
  std::optional<bool> free_access;  // False: behind a paywall.
};

enum class DuplicateKind : uint8_t { kNone, kExact, kNear, kContained, kUpdated };

// Which earlier article this one repeats, and how much of it.
struct DupVerdict {
  DuplicateKind kind = DuplicateKind::kNone;
  std::string duplicate_of;  // Id of the earlier article; empty for kNone.
  double similarity = 0;     // Jaccard of word shingles; for kContained the contained share. 0 to 1.
  std::string cluster;       // Id of the cluster's first article; its own id where it stands alone.
};

struct Article {
  std::string id;
  Url url;
  std::string site;  // Registrable domain.
  ArticleMetadata metadata;
  PageType page_type = PageType::kOther;
  double page_type_confidence = 0;  // 0 to 1.
  std::string error;                // Why there is no text; empty if there is.
  HttpResponse http;
  Hash128 body_hash;  // xxh3-128 of the decoded page.
  Instant fetched_at{};
  WarcPlace warc;  // Where the page as received is kept.
  uint16_t depth = 0;
  std::string referrer;
  uint32_t revision = 0;  // How often its record was cleaned and written again.
  bool written = false;   // The daemon has written a record of it ...
  DupVerdict duplicate;   // ... with this verdict.

  std::vector<TextBlock> blocks;  // All of the page's, in reading order; those kept have a keeping reason.
};

// Where an article is in the state.
struct ArticlePlace {
  std::string site;
  std::string id;
  auto operator<=>(const ArticlePlace&) const = default;
};

// True for a story of its own: what a crawl keeps if it has text.
inline bool is_story(PageType type) { return type != PageType::kIndex && type != PageType::kOther; }

// The texts of the blocks dropped for `reason`, such as the captions, in reading order.
std::vector<std::string> texts_of(const Article& article, BlockReason reason);

// The kept blocks, one a line, in reading order.
std::string text_of(const Article& article);

std::string_view name(PageType type);
std::string_view name(DuplicateKind kind);  // "exact", "near", ...; empty for kNone.

}  // namespace newsieve
