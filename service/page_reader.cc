#include "service/page_reader.h"

#include "base/unicode.h"
#include "crawler/sitemap.h"
#include "dedup/block_key.h"

namespace newsieve {
namespace {

// Pages may come without a Content-Type; what says to be something else is no page.
bool may_be_html(std::string_view content_type) {
  const std::string type = fold_case(content_type.substr(0, content_type.find(';')));
  return type.find_first_not_of(' ') == std::string::npos || type.find("html") != std::string::npos;
}

}  // namespace

ReadPage PageReader::unread(const Page& page, std::string error) {
  Article article;
  article.id = page.id.empty() ? article_id(page.source.url) : page.id;
  article.url = page.source.url;
  article.site = registrable_domain(page.source.url.host());
  article.metadata.canonical_url = page.source.url.href();
  article.http = page.http;
  article.fetched_at = page.fetched_at;
  article.warc = page.warc;
  article.error = error;
  ReadPage read;
  read.article = std::move(article);
  read.error = std::move(error);
  return read;
}

ReadPage PageReader::read(Page page) const {
  if (const auto decoded = decode_body(page, limits_); !decoded) return unread(page, decoded.error().message);
  if (page.source.kind == UrlKind::kSitemap) return read_sitemap(page);
  if (may_be_html(page.http.content_type)) return read_html(std::move(page));
  return unread(page, "the page is " + page.http.content_type + ", not HTML");
}

ReadPage PageReader::read_html(Page page) const {
  ReadPage read;
  const Url url = page.source.url;
  const auto depth = static_cast<uint16_t>(page.source.depth + 1);
  ExtractedPage extracted = extractor_.extract(std::move(page));
  if (scope_ != nullptr && !extracted.nofollow) {
    for (Link& link : extracted.links) {
      if (link.nofollow || link.url == url || !scope_->contains(link.url, depth)) continue;
      QueuedUrl queued;
      queued.url = std::move(link.url);
      queued.depth = depth;
      queued.referrer = url.href();
      read.links.push_back(std::move(queued));
    }
  }
  // What a site asks of crawlers; who gives us pages has them already.
  const bool may_store = scope_ == nullptr || !extracted.noindex;
  if (may_store) {
    key_blocks(extracted.article);
    read.article = std::move(extracted.article);
  }
  read.rich_text = std::move(extracted.rich_text);
  read.charset = std::move(extracted.charset);
  return read;
}

ReadPage PageReader::read_sitemap(const Page& page) const {
  ReadPage read;
  const Result<Sitemap> sitemap = parse_sitemap(page.body, page.source.url);
  if (!sitemap) {
    read.error = sitemap.error().message;
    return read;
  }
  const auto queue = [&](const SitemapEntry& entry, UrlKind kind) {
    if (scope_ == nullptr || !scope_->contains(entry.url, page.source.depth)) return;
    QueuedUrl queued;
    queued.url = entry.url;
    queued.kind = kind;
    queued.depth = page.source.depth;
    queued.referrer = page.source.url.href();
    read.links.push_back(std::move(queued));
  };
  for (const SitemapEntry& entry : sitemap->sitemaps) queue(entry, UrlKind::kSitemap);
  for (const SitemapEntry& entry : sitemap->pages) queue(entry, UrlKind::kPage);
  return read;
}

}  // namespace newsieve
