#include "crawler/document_kind.h"

#include "base/ascii.h"
#include "crawler/json_feed.h"
#include "crawler/xml_reader.h"
#include "model/url.h"

namespace newsieve {
namespace {

bool begins_with_urls(std::string_view text) {
  constexpr size_t kHeadBytes = 4096;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = text.substr(0, kHeadBytes);
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos || text[begin] == '<') return false;  // Markup.
  while (!text.empty()) {
    const size_t end = std::min(text.find_first_of("\r\n"), text.size());
    if (Url::parse(trim(text.substr(0, end)))) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

}  // namespace

DocumentKind document_kind(std::string_view text) {
  if (is_json_feed(text)) return DocumentKind::kFeed;
  const std::string_view root = xml_root(text);
  if (root == "rss" || root == "RDF" || root == "feed") return DocumentKind::kFeed;
  if (root == "urlset" || root == "sitemapindex") return DocumentKind::kSitemap;
  return begins_with_urls(text) ? DocumentKind::kSitemap : DocumentKind::kOther;
}

}  // namespace newsieve
