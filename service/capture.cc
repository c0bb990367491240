#include "service/capture.h"

namespace newsieve {
namespace {

// Heritrix's letters, which tools know: P for what had to be fetched first, M for what a sitemap named.
std::string hops_of(const QueuedUrl& source) {
  if (source.kind == UrlKind::kRobots) return "P";
  std::string hops(source.depth, 'L');
  if (source.kind == UrlKind::kSitemap) hops += 'M';
  return hops.append(source.redirects, 'R');
}

}  // namespace

std::optional<WarcCapture> take_capture(CrawlResult& fetch, const ReadPage* read) {
  const std::shared_ptr<HttpExchange> exchange = std::exchange(fetch.exchange, nullptr);
  if (!exchange) return std::nullopt;
  CaptureFacts facts;
  facts.via = fetch.source.referrer;
  facts.hops = hops_of(fetch.source);
  if (fetch.source.last_visit) facts.earlier = fetch.source.last_visit->capture;
  if (read != nullptr) {
    facts.charset = read->charset;
    const bool is_html = read->article && read->article->error.empty();
    if (is_html) facts.payload_type = "text/html";
  }
  return make_capture(*exchange, facts);
}

}  // namespace newsieve
