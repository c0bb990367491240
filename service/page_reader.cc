#include "service/page_reader.h"

#include "base/unicode.h"
#include "crawler/document_kind.h"
#include "crawler/feed.h"
#include "crawler/sitemap.h"
#include "dedup/block_key.h"
#include "extract/charset.h"

namespace newsieve {
namespace {

constexpr uint8_t kSitemapIndexesMax = 5;  // The protocol allows one level; some sites have two.

// Pages may come without a Content-Type; what says to be something else is no page.
bool may_be_html(std::string_view content_type) {
  const std::string type = fold_case(content_type.substr(0, content_type.find(';')));
  return type.find_first_not_of(' ') == std::string::npos || type.find("html") != std::string::npos;
}

// What a document says of what it names, newest first. What appears on a page that we have seen before is as
// new as this visit.
Instant freshness_of(Instant dated, const Page& page) {
  return dated != Instant() ? dated : page.source.last_visit ? page.fetched_at : Instant();
}

QueuedUrl link_from(const QueuedUrl& source, Url url, UrlKind kind) {
  QueuedUrl link;
  link.url = std::move(url);
  link.kind = kind;
  link.depth = source.depth;
  link.referrer = source.url.href();
  return link;
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
  const Hash128 body_hash = hash128(page.body);
  const UrlKind kind = kind_of(page);
  ReadPage read;
  if (jobs_ == nullptr && kind != UrlKind::kPage) {
    read = unread(page, "the document is a feed or a sitemap, not a page");
  } else if (page.source.last_visit && page.source.last_visit->body_hash == body_hash) {
    read.unchanged = true;
  } else if (kind != UrlKind::kPage) {
    const std::string text = decode_text(std::move(page.body), page.http.content_type).text;
    read = kind == UrlKind::kFeed ? read_feed(page, text) : read_sitemap(page, text);
  } else if (may_be_html(page.http.content_type)) {
    read = read_html(std::move(page));
  } else {
    read = unread(page, "the page is " + page.http.content_type + ", not HTML");
  }
  read.kind = kind;
  read.body_hash = body_hash;
  return read;
}

// A document is believed before what it was fetched for: a seed may be a feed, and a feed's address may show
// a page.
UrlKind PageReader::kind_of(const Page& page) const {
  switch (document_kind(page.body)) {
    case DocumentKind::kFeed:
      return UrlKind::kFeed;
    case DocumentKind::kSitemap:
      return UrlKind::kSitemap;
    case DocumentKind::kOther:
      break;
  }
  const bool is_listing = page.source.kind == UrlKind::kFeed || page.source.kind == UrlKind::kSitemap;
  return is_listing ? page.source.kind : UrlKind::kPage;
}

ReadPage PageReader::read_html(Page page) const {
  ReadPage read;
  const QueuedUrl source = page.source;
  const Instant freshness = freshness_of({}, page);
  const auto depth = static_cast<uint16_t>(source.depth + 1);
  ExtractedPage extracted = extractor_.extract(std::move(page));
  const std::shared_ptr<const Scope> scope = jobs_ != nullptr ? jobs_->scope_of(source) : nullptr;
  if (scope) add_canonical(extracted.article, source, *scope, read);
  if (scope && !extracted.robots.nofollow) {
    for (const Link& link : extracted.links) {
      Url target = canonical_link(link.url, links_);
      const bool is_self = link.url == source.url || target == source.url;
      if (link.nofollow || is_self || !scope->contains(target, depth)) continue;
      QueuedUrl queued = link_from(source, std::move(target), UrlKind::kPage);
      queued.depth = depth;
      queued.freshness = freshness;
      read.links.push_back(std::move(queued));
    }
  }
  // The feeds of a front: those of an article are about its comments.
  if (scope && !is_story(extracted.article.page_type)) {
    for (Url& feed : extracted.feeds) {
      if (!scope->contains(feed, source.depth, UrlKind::kFeed)) continue;
      read.links.push_back(link_from(source, std::move(feed), UrlKind::kFeed));
    }
  }
  // What a site asks of crawlers; who gives us pages has them already.
  const bool may_store = !scope || extracted.robots.may_store(extracted.article.fetched_at);
  if (may_store) {
    key_blocks(extracted.article);
    read.article = std::move(extracted.article);
    std::optional<Instant>& published = read.article->metadata.date_published;
    if (!published && source.published != Instant()) published = source.published;
  }
  read.rich_text = std::move(extracted.rich_text);
  read.charset = std::move(extracted.charset);
  return read;
}

// What a page says to be its own address is worth a visit: the whole of a page of a print, mobile or AMP
// kind.
void PageReader::add_canonical(const Article& article, const QueuedUrl& source, const Scope& scope,
                               ReadPage& read) const {
  const Result<Url> stated = Url::parse(article.metadata.canonical_url);
  if (!stated) return;
  Url target = canonical_link(*stated, links_);
  if (*stated == source.url || target == source.url || !scope.contains(target, source.depth)) return;
  QueuedUrl queued = link_from(source, std::move(target), UrlKind::kPage);
  queued.published = source.published;
  queued.freshness = source.freshness;
  read.links.push_back(std::move(queued));
}

// Queues what a feed or a sitemap lists. What a seed lists may be anywhere.
void PageReader::add_listed(QueuedUrl link, const Page& page, const Scope& scope, ReadPage& read) const {
  if (link.kind == UrlKind::kPage) link.url = canonical_link(link.url, links_);
  const bool in_scope = is_seed(page.source) ? scope.admits(link.url, link.depth, link.kind)
                                             : scope.contains(link.url, link.depth, link.kind);
  if (!in_scope) return;
  if (link.freshness != Instant()) {
    const bool last_day = link.freshness > page.fetched_at - std::chrono::hours(24);
    read.links_last_day = read.links_last_day.value_or(0) + (last_day ? 1 : 0);
    read.links_since = std::min(read.links_since, link.freshness);
  }
  link.freshness = freshness_of(link.freshness, page);
  read.links.push_back(std::move(link));
}

ReadPage PageReader::read_sitemap(const Page& page, std::string_view text) const {
  ReadPage read;
  const Result<Sitemap> sitemap = parse_sitemap(text, page.source.url);
  if (!sitemap) {
    read.error = sitemap.error().message;
    return read;
  }
  const std::shared_ptr<const Scope> scope = jobs_->scope_of(page.source);
  if (page.source.indexes < kSitemapIndexesMax) {
    for (const SitemapEntry& entry : sitemap->sitemaps) {
      QueuedUrl link = link_from(page.source, entry.url, UrlKind::kSitemap);
      link.indexes = static_cast<uint8_t>(page.source.indexes + 1);
      link.freshness = entry.last_modified.value_or(Instant());
      add_listed(std::move(link), page, *scope, read);
    }
  }
  for (const SitemapEntry& entry : sitemap->pages) {
    QueuedUrl link = link_from(page.source, entry.url, UrlKind::kPage);
    link.published = entry.published.value_or(Instant());
    link.freshness = std::max(link.published, entry.last_modified.value_or(Instant()));
    add_listed(std::move(link), page, *scope, read);
  }
  for (const Url& url : sitemap->alternates)
    add_listed(link_from(page.source, url, UrlKind::kPage), page, *scope, read);
  return read;
}

ReadPage PageReader::read_feed(const Page& page, std::string_view text) const {
  ReadPage read;
  const Result<Feed> feed = parse_feed(text, page.source.url);
  if (!feed) {
    read.error = feed.error().message;
    return read;
  }
  const std::shared_ptr<const Scope> scope = jobs_->scope_of(page.source);
  for (const FeedItem& item : feed->items) {
    QueuedUrl link = link_from(page.source, item.url, UrlKind::kPage);
    link.published = item.published.value_or(item.updated.value_or(Instant()));
    link.freshness = std::max(link.published, item.updated.value_or(Instant()));
    add_listed(std::move(link), page, *scope, read);
  }
  return read;
}

}  // namespace newsieve
