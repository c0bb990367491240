// The plain text of what feeds write into a title: text, HTML, or either in base64.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace newsieve {

enum class FeedTextForm : uint8_t { kPlain, kHtml, kBase64 };

// White space is folded. Of HTML, tags, comments, scripts and style sheets are left out and references
// decoded. What base64 holds is read as HTML (Atom 0.3); where it is none, `text` itself is.
std::string plain_feed_text(std::string_view text, FeedTextForm form);

}  // namespace newsieve
