#include "tests/simulation/simulated_web.h"

#include <fmt/format.h>

#include <algorithm>

namespace newsieve {
namespace {

using namespace std::chrono_literals;

constexpr size_t kPages = 12;  // Of a host, at most.
constexpr size_t kRedirects =
    4;  // "/r/0" to "/r/3"; each leads to a later one, back to itself, or to a page.
constexpr auto kWatchedFor = 6h;  // New items appear so long.

HttpResponse response(int status, std::string content_type = "text/html; charset=utf-8") {
  HttpResponse http;
  http.status = status;
  http.content_type = std::move(content_type);
  return http;
}

// As a fetcher tells what a status means.
FetchResult failed(int status, const std::string& retry_after) {
  if (status == 0) return Unreachable{"the transfer broke off"};
  if (status == 429 || status == 503) return SlowDown{response(status), retry_after};
  return Refused{response(status), fmt::format("HTTP {}", status)};
}

FetchResult found(std::string body, std::string content_type) {
  HttpResponse http = response(200, std::move(content_type));
  http.body_bytes = body.size();
  return FetchedPage{std::move(http), std::move(body)};
}

std::string page_body(const std::string& path, const std::vector<std::string>& links) {
  std::string html = fmt::format("<!doctype html><html lang=en><head><title>{}</title>", path);
  if (path == "/p/0") {  // The front.
    html += "<link rel=alternate type=application/rss+xml href=/feed.xml></head><body><ul>";
  } else {
    html += fmt::format(
        "</head><body><article><h1>Story {0}</h1><p>The council met on {0} to talk about "
        "what the city needs, and what it costs.</p></article><ul>",
        path);
  }
  for (const std::string& link : links) html += fmt::format("<li><a href=\"{0}\">{0}</a></li>", link);
  return html + "</ul></body></html>";
}

}  // namespace

SimulatedWeb::SimulatedWeb(uint64_t seed, Instant start, bool watched)
    : random_(seed), start_(start), watched_(watched) {
  const size_t hosts = 1 + random_.below(watched ? 3 : 6);
  for (size_t i = 0; i < hosts; ++i) add_host(i, hosts);
  for (size_t i = 0; i < hosts; ++i) {
    add_robots(i, hosts);
    add_resources(i);
    add_listings(i);
    if (i == 0 || !random_.one_in(3)) seeds_.push_back(hosts_[i].origin + "/p/0");
  }
}

void SimulatedWeb::add_host(size_t index, size_t hosts) {
  SimulatedHost host;
  host.domain = fmt::format("d{}.example", random_.below(1 + hosts / 2));
  host.origin = fmt::format("{}://h{}.{}", random_.one_in(3) ? "https" : "http", index, host.domain);
  const size_t first = random_.below(hosts);
  host.addresses.push_back(fmt::format("192.0.2.{}", 1 + first));
  if (random_.one_in(2)) host.addresses.push_back(fmt::format("192.0.2.{}", 1 + (first + 1) % (hosts + 1)));
  host.latency = random_.one_in(6) ? random_.milliseconds(2'000, 20'000) : random_.milliseconds(5, 400);
  if (random_.one_in(watched_ ? 10 : 5)) {
    host.dead_from = start_ + random_.milliseconds(0, 120'000);
    host.dead_until = host.dead_from + random_.milliseconds(10'000, 3'600'000);
    if (random_.one_in(4)) host.dead_until = Instant::max();
    host.dead_names = random_.one_in(2);
  }
  by_origin_.emplace(host.origin, index);
  hosts_.push_back(std::move(host));
}

void SimulatedWeb::add_robots(size_t index, size_t hosts) {
  SimulatedHost& host = hosts_[index];
  host.forbids_private = random_.one_in(2);
  if (random_.one_in(4)) host.crawl_delay_seconds = static_cast<int>(1 + random_.below(90));
  if (random_.one_in(6)) {
    host.robots_ill_until = start_ + random_.milliseconds(1'000, 1'800'000);
    host.robots_failure = std::vector<int>{0, 429, 500, 503}[random_.below(4)];
  }
  switch (random_.below(8)) {
    case 0:
      host.robots_status = 404;
      break;
    case 1:
      host.robots_status = 403;
      break;
    case 2:  // To itself is a loop.
      host.robots_status = 301;
      host.robots_location = hosts_[random_.below(hosts)].origin + "/robots.txt";
      break;
    case 3:
      host.robots_status = 302;
      host.robots_location = hosts_[random_.below(hosts)].origin + "/moved.txt";
      break;
    default:
      break;
  }
}

std::string SimulatedWeb::any_target(size_t host) {
  const SimulatedHost& target = hosts_[random_.one_in(4) ? random_.below(hosts_.size()) : host];
  switch (random_.below(12)) {
    case 0:
      return target.origin + fmt::format("/private/{}", random_.below(3));
    case 1:
      return target.origin + fmt::format("/r/{}", random_.below(kRedirects));
    case 2:
      return target.origin + fmt::format("/none/{}", random_.below(3));
    case 3:
      return random_.one_in(5) ? "http://nowhere.invalid/p/0" : target.origin + "/p/0";
    default:
      return target.origin + fmt::format("/p/{}", random_.below(kPages));
  }
}

void SimulatedWeb::add_resources(size_t index) {
  SimulatedHost& host = hosts_[index];
  const size_t pages = 1 + random_.below(watched_ ? 6 : kPages);
  for (size_t i = 0; i < pages; ++i) {
    SimulatedResource& page = host.resources[fmt::format("/p/{}", i)];
    const size_t links = random_.below(5);
    for (size_t link = 0; link < links; ++link) page.links.push_back(any_target(index));
    if (i + 1 < pages && !random_.one_in(4)) page.links.push_back(host.origin + fmt::format("/p/{}", i + 1));
    if (!random_.one_in(6)) continue;
    page.fails_first = static_cast<int>(1 + random_.below(4));  // Three are one too many.
    page.failure = std::vector<int>{0, 429, 500, 502, 503}[random_.below(5)];
    if (random_.one_in(2)) page.retry_after = fmt::format("{}", random_.below(300));
  }
  for (size_t i = 0; i < 3; ++i) {
    SimulatedResource& hidden = host.resources[fmt::format("/private/{}", i)];
    if (random_.one_in(2)) hidden.links.push_back(any_target(index));
  }
  for (size_t i = 0; i < kRedirects; ++i) {
    SimulatedResource& redirect = host.resources[fmt::format("/r/{}", i)];
    redirect.status = std::vector<int>{301, 302, 307, 308}[random_.below(4)];
    redirect.location = random_.one_in(2) ? fmt::format("/r/{}", i + random_.below(kRedirects - i))
                                          : fmt::format("/p/{}", random_.below(kPages));
  }
  host.resources["/gone"].status = random_.one_in(2) ? 410 : 403;
  host.resources["/p/0"].links.push_back(host.origin + "/gone");
}

// Pages that nothing but a sitemap or a feed names.
void SimulatedWeb::add_listings(size_t index) {
  SimulatedHost& host = hosts_[index];
  const auto add_page = [&](SimulatedResource& listing, const std::string& path) {
    host.resources[path];
    listing.links.push_back(host.origin + path);
  };
  SimulatedResource sitemap;
  const size_t mapped = random_.below(4);
  for (size_t i = 0; i < mapped; ++i) add_page(sitemap, fmt::format("/mapped/{}", i));
  host.resources["/sitemap.xml"] = std::move(sitemap);
  SimulatedResource feed;
  const size_t old_items = random_.below(3);
  for (size_t i = 0; i < old_items; ++i) add_page(feed, fmt::format("/story/{}", i));
  const size_t new_items = watched_ ? random_.below(6) : 0;
  for (size_t i = 0; i < new_items; ++i) {
    const std::string path = fmt::format("/new/{}", i);
    host.resources[path];
    new_items_.push_back(
        {start_ + random_.milliseconds(0, Milliseconds(kWatchedFor).count()), host.origin + path});
  }
  host.resources["/feed.xml"] = std::move(feed);
}

SimulatedHost* SimulatedWeb::find(const Url& url) {
  const auto place = by_origin_.find(url.host_key().text());
  return place == by_origin_.end() ? nullptr : &hosts_[place->second];
}

const SimulatedHost* SimulatedWeb::host_of(const Url& url) const {
  const auto place = by_origin_.find(url.host_key().text());
  return place == by_origin_.end() ? nullptr : &hosts_[place->second];
}

const SimulatedResource* SimulatedWeb::resource_of(const Url& url) const {
  const SimulatedHost* host = host_of(url);
  if (host == nullptr) return nullptr;
  const auto place = host->resources.find(std::string(url.path_and_query()));
  return place == host->resources.end() ? nullptr : &place->second;
}

bool SimulatedWeb::forbids(const Url& url) const {
  const SimulatedHost* host = host_of(url);
  for (int redirects = 0; host != nullptr && redirects <= 5; ++redirects) {
    const bool moved = host->robots_location.ends_with("/moved.txt");
    if (host->robots_status == 200) return host->forbids_private && url.path().starts_with("/private/");
    if (host->robots_status >= 400) return false;
    host = host_of(Url::parse(host->robots_location).value());
    if (moved) return host->forbids_private && url.path().starts_with("/private/");
  }
  return false;
}

bool SimulatedWeb::is_steady(const Url& url) const {
  const SimulatedHost* host = host_of(url);
  for (int redirects = 0; host != nullptr && redirects <= 5; ++redirects) {
    if (host->dead_until > start_ || host->robots_ill_until > start_) return false;
    if (host->robots_location.empty()) return true;
    host = host_of(Url::parse(host->robots_location).value());
  }
  return host != nullptr;
}

FetchResult SimulatedWeb::robots_answer(const SimulatedHost& host, Instant now) const {
  if (now < host.robots_ill_until) return failed(host.robots_failure, "");
  if (!host.robots_location.empty()) return Redirect{response(host.robots_status), host.robots_location};
  if (host.robots_status >= 400) return failed(host.robots_status, "");
  std::string text = "User-agent: *\n";
  if (host.forbids_private) text += "Disallow: /private/\n";
  if (host.crawl_delay_seconds > 0) text += fmt::format("Crawl-delay: {}\n", host.crawl_delay_seconds);
  return found(text + "Sitemap: " + host.origin + "/sitemap.xml\n", "text/plain");
}

std::string SimulatedWeb::body_of(const SimulatedHost& host, const std::string& path,
                                  const SimulatedResource& resource, Instant now) const {
  if (path == "/moved.txt") {
    return host.forbids_private ? "User-agent: *\nDisallow: /private/\n" : "User-agent: *\nDisallow:\n";
  }
  if (path == "/sitemap.xml") {
    std::string xml = "<?xml version=\"1.0\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">";
    for (const std::string& link : resource.links) xml += "<url><loc>" + link + "</loc></url>";
    return xml + "</urlset>";
  }
  if (path != "/feed.xml") return page_body(path, resource.links);
  std::string rss = "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>News</title>";
  for (const std::string& link : resource.links) rss += "<item><link>" + link + "</link></item>";
  for (const NewItem& item : new_items_) {
    if (item.appears > now || !item.url.starts_with(host.origin + "/")) continue;
    rss += "<item><link>" + item.url + "</link></item>";
  }
  return rss + "</channel></rss>";
}

FetchResult SimulatedWeb::page_answer(const SimulatedHost& host, SimulatedResource& resource,
                                      const FetchRequest& request, Instant now) {
  if (resource.requests++ < resource.fails_first) return failed(resource.failure, resource.retry_after);
  if (!resource.location.empty()) return Redirect{response(resource.status), resource.location};
  if (resource.status >= 400) return failed(resource.status, "");
  const std::string path(request.url.path());
  std::string body = body_of(host, path, resource, now);
  std::string etag = fmt::format("\"{}\"", body.size());
  if (!request.etag.empty() && request.etag == etag) return NotModified{response(304)};
  FetchResult result = found(std::move(body), path.ends_with(".xml") ? "application/xml" : "text/html");
  std::get<FetchedPage>(result).http.etag = std::move(etag);
  return result;
}

SimulatedAnswer SimulatedWeb::answer(const FetchRequest& request, Instant now) {
  SimulatedHost* host = find(request.url);
  if (host == nullptr || host->is_dead(now)) {
    return {Unreachable{"nobody answers"}, random_.one_in(2) ? kTimeout : 30ms};
  }
  const Milliseconds latency = host->latency + random_.milliseconds(0, 1 + host->latency.count());
  const std::string path(request.url.path_and_query());
  if (path == "/robots.txt") return {robots_answer(*host, now), latency};
  const auto place = host->resources.find(path);
  if (place != host->resources.end()) return {page_answer(*host, place->second, request, now), latency};
  if (path == "/moved.txt") return {found(body_of(*host, path, {}, now), "text/plain"), latency};
  return {failed(404, ""), latency};
}

std::pair<Addresses, Milliseconds> SimulatedWeb::resolve(const Url& url, Instant now) {
  const SimulatedHost* host = find(url);
  const Milliseconds latency = random_.one_in(20) ? 6'000ms : random_.milliseconds(0, 100);
  if (host == nullptr || (host->dead_names && host->is_dead(now))) {
    return {Addresses{{}, "DNS does not know the name", 60s}, latency};
  }
  return {Addresses{host->addresses, "", random_.milliseconds(60'000, 3'600'000)}, latency};
}

}  // namespace newsieve
