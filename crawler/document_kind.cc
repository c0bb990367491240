#include "crawler/document_kind.h"

#include "base/ascii.h"
#include "crawler/json_feed.h"
#include "crawler/xml_reader.h"
#include "model/url.h"

namespace newsieve {
namespace {

bool begins_with_url(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  text = text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  const std::string_view line = text.substr(0, std::min(text.find_first_of("\r\n"), 2 * Url::kBytesMax));
  return Url::parse(trim(line)).has_value();
}

}  // namespace

DocumentKind document_kind(std::string_view text) {
  if (is_json_feed(text)) return DocumentKind::kFeed;
  const std::string_view root = xml_root(text);
  if (root == "rss" || root == "RDF" || root == "feed") return DocumentKind::kFeed;
  if (root == "urlset" || root == "sitemapindex") return DocumentKind::kSitemap;
  return begins_with_url(text) ? DocumentKind::kSitemap : DocumentKind::kOther;
}

}  // namespace newsieve
