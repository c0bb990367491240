// Is a fetched document a feed or a sitemap? What servers say of either in Content-Type is not to be
// believed.
#pragma once

#include <cstdint>
#include <string_view>

namespace newsieve {

enum class DocumentKind : uint8_t { kOther, kFeed, kSitemap };

// Looks at the beginning of `text` (UTF-8) alone: an XML document's root, JSON Feed's version, or an address
// in the first line, which makes a sitemap of plain text. Pure.
DocumentKind document_kind(std::string_view text);

}  // namespace newsieve
