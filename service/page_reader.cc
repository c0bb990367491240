#include "service/page_reader.h"

#include "base/unicode.h"
#include "crawler/document_kind.h"
#include "crawler/feed.h"
#include "crawler/sitemap.h"
#include "dedup/block_key.h"
#include "extract/charset.h"

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
  article.error = error;
  return {std::move(article), {}, {}, std::move(error)};
}

ReadPage PageReader::read(Page page) const {
  if (const auto decoded = decode_body(page, limits_); !decoded) return unread(page, decoded.error().message);
  if (page.source.kind == UrlKind::kSitemap) return read_listing(std::move(page));
  if (may_be_html(page.http.content_type)) return read_html(std::move(page));
  return unread(page, "the page is " + page.http.content_type + ", not HTML");
}

ReadPage PageReader::read_html(Page page) const {
  ReadPage read;
  const Url url = page.source.url;
  const auto depth = static_cast<uint16_t>(page.source.depth + 1);
  ExtractedPage extracted = extractor_.extract(std::move(page));
  if (scope_ != nullptr && !extracted.robots.nofollow) {
    for (const Link& link : extracted.links) {
      Url target = canonical_link(link.url, links_);
      if (link.nofollow || link.url == url || target == url || !scope_->contains(target, depth)) continue;
      QueuedUrl queued;
      queued.url = std::move(target);
      queued.depth = depth;
      queued.referrer = url.href();
      read.links.push_back(std::move(queued));
    }
  }
  // What a site asks of crawlers; who gives us pages has them already.
  const bool may_store = scope_ == nullptr || extracted.robots.may_store(extracted.article.fetched_at);
  if (may_store) {
    key_blocks(extracted.article);
    read.article = std::move(extracted.article);
  }
  read.rich_text = std::move(extracted.rich_text);
  return read;
}

ReadPage PageReader::read_listing(Page page) const {
  ReadPage read;
  const Url& self = page.source.url;
  const auto queue = [&](const Url& url, UrlKind kind) {
    Url target = kind == UrlKind::kPage ? canonical_link(url, links_) : url;
    if (scope_ == nullptr || !scope_->contains(target, page.source.depth)) return;
    QueuedUrl queued;
    queued.url = std::move(target);
    queued.kind = kind;
    queued.depth = page.source.depth;
    queued.referrer = self.href();
    read.links.push_back(std::move(queued));
  };
  const std::string text = decode_text(std::move(page.body), page.http.content_type).text;
  if (document_kind(text) == DocumentKind::kFeed) {
    const Result<Feed> feed = parse_feed(text, self);
    if (!feed) read.error = feed.error().message;
    if (feed) {
      for (const FeedItem& item : feed->items) queue(item.url, UrlKind::kPage);
    }
    return read;
  }
  const Result<Sitemap> sitemap = parse_sitemap(text, self);
  if (!sitemap) {
    read.error = sitemap.error().message;
    return read;
  }
  for (const SitemapEntry& entry : sitemap->sitemaps) queue(entry.url, UrlKind::kSitemap);
  for (const SitemapEntry& entry : sitemap->pages) queue(entry.url, UrlKind::kPage);
  for (const Url& url : sitemap->alternates) queue(url, UrlKind::kPage);
  return read;
}

}  // namespace newsieve
