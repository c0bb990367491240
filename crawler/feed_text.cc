#include "crawler/feed_text.h"

#include <algorithm>
#include <optional>

#include "base/ascii.h"
#include "base/character_references.h"
#include "base/unicode.h"

namespace newsieve {
namespace {

bool is_ascii_letter(char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; }

bool begins_with_tag(std::string_view html, std::string_view tag) {
  return equal_ignoring_case(html.substr(0, tag.size()), tag);
}

// The number of bytes of `html`, which begins with "<", that are no text. 0: the "<" is text.
size_t markup_bytes(std::string_view html) {
  const auto up_to = [&](std::string_view end) {
    const size_t at = html.find(end);
    return at == std::string_view::npos ? html.size() : at + end.size();
  };
  if (html.starts_with("<!--")) return up_to("-->");
  if (begins_with_tag(html, "<script")) return up_to("</script>");
  if (begins_with_tag(html, "<style")) return up_to("</style>");
  const bool is_tag = html.size() > 1 && (is_ascii_letter(html[1]) || html[1] == '/' || html[1] == '!');
  return is_tag && html.find('>') != std::string_view::npos ? up_to(">") : 0;
}

std::string text_of_html(std::string_view html) {
  std::string without_tags;
  while (!html.empty()) {
    const size_t markup = html.front() == '<' ? markup_bytes(html) : 0;
    const size_t next = markup > 0 ? markup : std::min(html.find('<', 1), html.size());
    if (markup == 0) without_tags += html.substr(0, next);
    html.remove_prefix(next);
  }
  std::string text;
  append_decoded(without_tags, false, text);
  return text;
}

std::optional<std::string> from_base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  uint32_t bits = 0;
  size_t digits = 0;
  for (const char c : text) {
    if (c == '=' || is_space(static_cast<unsigned char>(c))) continue;
    const size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    if (++digits % 4 != 1) bytes += static_cast<char>(bits >> (6 - 2 * ((digits - 1) % 4)) & 0xFF);
  }
  return bytes;
}

}  // namespace

std::string plain_feed_text(std::string_view text, FeedTextForm form) {
  if (form == FeedTextForm::kPlain) return fold_spaces(text);
  const std::optional<std::string> decoded = form == FeedTextForm::kBase64 ? from_base64(text) : std::nullopt;
  return fold_spaces(text_of_html(decoded ? *decoded : text));
}

}  // namespace newsieve
