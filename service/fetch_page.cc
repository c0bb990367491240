#include "service/fetch_page.h"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>

#include "base/match.h"
#include "crawler/fetcher.h"

namespace newsieve {
namespace {

FetchResult fetch_once(boost::asio::io_context& io, Fetcher& fetcher, const Url& url) {
  FetchResult result = Unreachable{"not fetched"};
  FetchRequest request;
  request.url = url;
  fetcher.start(std::move(request), [&](FetchResult fetched) {
    result = std::move(fetched);
    io.stop();
  });
  io.restart();
  io.run();
  return result;
}

// Why a result is neither a page nor a redirect.
std::string reason(const FetchResult& result) {
  return std::visit(
      match{[](const Refused& r) { return r.reason; }, [](const Unreachable& r) { return r.reason; },
            [](const auto& r) { return fmt::format("HTTP {}", r.http.status); }},
      result);
}

}  // namespace

Result<Page> fetch_page(const Config& config, Url url) {
  boost::asio::io_context io(1);
  auto fetcher = Fetcher::create(io, config.fetcher);
  if (!fetcher) return tl::unexpected(fetcher.error());
  const std::string asked_for = url.href();
  for (int redirects = 0; redirects <= config.scope.redirects_max; ++redirects) {
    FetchResult result = fetch_once(io, **fetcher, url);
    if (auto* fetched = std::get_if<FetchedPage>(&result)) {
      Page page;
      page.source.url = url;
      page.http = fetched->http;
      page.body = std::move(fetched->body);
      page.truncated = fetched->truncated;
      page.fetched_at = SystemClock().now();
      return page;
    }
    const auto* redirect = std::get_if<Redirect>(&result);
    if (redirect == nullptr)
      return fail(ErrorCode::kIo, "cannot fetch " + url.href() + ": " + reason(result));
    Result<Url> target = Url::resolve(url, redirect->location);
    if (!target) return tl::unexpected(target.error());
    url = std::move(*target);
  }
  return fail(ErrorCode::kIo,
              fmt::format("cannot fetch {}: more than {} redirects", asked_for, config.scope.redirects_max));
}

}  // namespace newsieve
