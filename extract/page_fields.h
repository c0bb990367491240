// The places of a page that carry metadata, gathered in one pass over the tree and not yet judged.
//
// A field that several meta names (or microdata properties) can give has a rank by the name: the lowest rank
// counts, and among equals the first in source order. Values are plain text (plain_text.h).
#pragma once

#include <array>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extract/node_facts.h"

namespace newsieve {

enum class MetaField : uint8_t {
  kTitle,
  kDescription,
  kSiteName,
  kAuthor,
  kPublished,
  kModified,
  kSection,
  kTags,
  kImage,
  kUrl,
  kLicense,
  kLanguage,
  kRobots,
  kType,
  kAccess,
};
inline constexpr size_t kMetaFields = 15;

struct MetaValue {
  int rank = std::numeric_limits<int>::max();
  std::vector<std::string> values;  // More than one where the name stands several times.

  const std::string& first() const;  // Empty if there is none.
};

struct PageFields {
  std::array<MetaValue, kMetaFields> metas;
  std::string document_title;  // <title>
  std::string base_href;       // As written, references decoded.
  std::string canonical_href;
  std::string license_href;
  std::string html_language;
  std::vector<NodeId> headings;  // <h1>
  std::vector<NodeId> times;     // <time>
  std::vector<NodeId> figures;
  bool has_article_itemtype = false;  // Microdata says that this is an article.

  const MetaValue& meta(MetaField field) const { return metas[static_cast<size_t>(field)]; }
};

// The rank of microdata: behind article:published_time and its like, before the other meta names.
inline constexpr int kMicrodataRank = 10;

// The rank of citation_author, which libraries write "Lee, Ann".
inline constexpr int kCitationAuthorRank = 11;

// The rank of twitter:data1, which is the author's name on blogs and anything else on other pages.
inline constexpr int kTwitterDataRank = 15;

struct FieldOptions {
  bool microdata = true;  // Is read. Where JSON-LD describes the article it says the same once more.
  std::span<const std::string> agents = {};  // <meta name=AGENT> is read as <meta name=robots>.
};

PageFields gather_fields(const HtmlTree& tree, std::span<const NodeFacts> facts, const FieldOptions& options);

// True in a reader's comment, or in the list of them.
bool is_in_comment(const HtmlTree& tree, NodeId id);

// True for elements that run on in a line, and for text.
bool is_inline(HtmlTag tag);

// The text below `id` as plain text; a blank where a line or a block ends. At most about `bytes_max` bytes.
std::string text_below(const HtmlTree& tree, NodeId id, size_t bytes_max = 4096);

}  // namespace newsieve
