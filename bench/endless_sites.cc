// Any number of news sites of any size, out of memory: a server so cheap (20 us a page) that it is not what a
// crawl waits for. Every host name is a site of its own; lead them all here with
// fetcher.connect_to = ["::127.0.0.1:PORT"].
//   endless_sites PORT PAGES [--log FILE] [--item-seconds S [--teasers N]]
//
// A site has the pages /p/0 ... /p/PAGES-1: 14 KB each, 1.5 KB of a story that no other page tells, links to
// the site's first 40 pages, to 15 of all of them and to the next 5. /robots.txt allows everything.
//
// With --item-seconds each site publishes a story every S seconds on average, at instants of its own:
// /feed lists the last 20, newest first, / links to them, and /p/N is the Nth once it has appeared and links
// to the newest N (none unless told); PAGES does not matter then. The first ones appeared 30 * S seconds
// before the server was started.
//
// Log: a line a request, when it is answered: seconds since 1970, host, path and, of a story of a feed, when
// it appeared. Runs until it is killed. One thread. Listens on every address, so that any 127.x.y.z will do.
#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <numeric>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/check.h"
#include "base/hash.h"

namespace newsieve {
namespace {

constexpr uint64_t kFeedItems = 20;

struct Options {
  uint16_t port = 0;
  uint64_t pages = 0;
  std::FILE* log = nullptr;
  double item_seconds = 0;  // 0: no feeds.
  uint64_t teasers = 0;     // Of the newest stories, on each.
};

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

uint64_t mixed(uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

// Sentences of made-up words, 80 bytes each.
const std::vector<std::string>& sentences() {
  static const std::vector<std::string> made = [] {
    std::mt19937_64 random(1);
    std::vector<std::string> all(4096);
    for (std::string& sentence : all) {
      while (sentence.size() < 76) {
        for (size_t left = 2 + random() % 8; left > 0; --left)
          sentence += static_cast<char>('a' + random() % 26);
        sentence += ' ';
      }
      sentence.front() = static_cast<char>(sentence.front() - 'a' + 'A');
      sentence.back() = '.';
      sentence += ' ';
    }
    return all;
  }();
  return made;
}

void append_sentences(uint64_t seed, size_t count, std::string& html) {
  for (size_t i = 0; i < count; ++i) html += sentences()[mixed(seed + i) % sentences().size()];
}

void append_link(uint64_t page, std::string& html) {
  html += "<li class=\"teaser\"><a class=\"teaser-link\" href=\"/p/";
  html += std::to_string(page);
  html += "\"><span class=\"kicker\">Section</span> <span class=\"title\">";
  const std::string_view title = sentences()[mixed(page) % sentences().size()];
  html += title.substr(0, 40);
  html += "</span></a></li>\n";
}

// The stories of a site that publishes: how many there are now, and when each appeared.
class Stories {
 public:
  Stories(uint64_t site, double item_seconds, double started)
      : random_(site), gap_(1 / item_seconds), next_(started - 30 * item_seconds) {}

  const std::vector<double>& at(double now) {
    for (; next_ <= now; next_ += gap_(random_)) appeared_.push_back(next_);
    return appeared_;
  }

 private:
  std::mt19937_64 random_;
  std::exponential_distribution<double> gap_;
  double next_;
  std::vector<double> appeared_;
};

class Sites {
 public:
  explicit Sites(const Options& options) : options_(options) {}

  // The whole response.
  std::string answer(std::string_view host, std::string_view path) {
    const double now = now_seconds();
    double appeared = 0;
    std::string body;
    std::string_view type = "text/html";
    const uint64_t site = hash64(host);
    const std::optional<uint64_t> page = page_of(path);
    if (path == "/robots.txt") {
      type = "text/plain";
      body = "User-agent: *\nDisallow:\n";
    } else if (options_.item_seconds > 0 && path == "/feed") {
      type = "application/rss+xml";
      body = feed(host, stories(site).at(now));
    } else if (options_.item_seconds > 0 && path == "/") {
      body = front(newest(stories(site).at(now).size(), kFeedItems));
    } else if (options_.item_seconds > 0 && page && *page < stories(site).at(now).size()) {
      appeared = stories(site).at(now)[*page];
      body = story(site, *page, {}, newest(stories(site).at(now).size(), options_.teasers));
    } else if (options_.item_seconds == 0 && page && *page < options_.pages) {
      body = story(site, *page, first(std::min<uint64_t>(40, options_.pages)), others(site, *page));
    }
    if (options_.log != nullptr) fmt::print(options_.log, "{:.3f} {} {} {:.3f}\n", now, host, path, appeared);
    const std::string_view status = body.empty() ? "404 Not Found" : "200 OK";
    return fmt::format("HTTP/1.1 {}\r\nContent-Type: {}; charset=utf-8\r\nContent-Length: {}\r\n\r\n{}",
                       status, type, body.size(), body);
  }

 private:
  static std::optional<uint64_t> page_of(std::string_view path) {
    if (!path.starts_with("/p/")) return std::nullopt;
    uint64_t page = 0;
    const auto [end, error] = std::from_chars(path.data() + 3, path.data() + path.size(), page);
    if (error != std::errc() || end != path.data() + path.size()) return std::nullopt;
    return page;
  }

  Stories& stories(uint64_t site) {
    return stories_.try_emplace(site, site, options_.item_seconds, started_).first->second;
  }

  static std::string feed(std::string_view host, const std::vector<double>& appeared) {
    std::string xml = "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>News</title>\n";
    for (const uint64_t i : newest(appeared.size(), kFeedItems)) {
      xml += fmt::format(
          "<item><title>Story {}</title><link>http://{}/p/{}</link><pubDate>{:%a, %d %b %Y %T} "
          "GMT</pubDate></item>\n",
          i, host, i, fmt::gmtime(static_cast<std::time_t>(appeared[i])));
    }
    return xml + "</channel></rss>\n";
  }

  static std::vector<uint64_t> first(uint64_t count) {
    std::vector<uint64_t> pages(count);
    std::iota(pages.begin(), pages.end(), 0);
    return pages;
  }

  static std::vector<uint64_t> newest(uint64_t stories, uint64_t count) {
    std::vector<uint64_t> pages;
    for (uint64_t i = stories; i-- > 0 && pages.size() < count;) pages.push_back(i);
    return pages;
  }

  // 15 of all, and the next 5.
  std::vector<uint64_t> others(uint64_t site, uint64_t page) const {
    std::vector<uint64_t> pages;
    if (options_.pages < 2) return pages;
    for (uint64_t i = 0; i < 15; ++i) pages.push_back(mixed(mixed(site + page) + i) % options_.pages);
    for (uint64_t next = page + 1; next < std::min(page + 6, options_.pages); ++next) pages.push_back(next);
    return pages;
  }

  static std::string front(const std::vector<uint64_t>& stories) {
    std::string html =
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>News</title>"
        "<link rel=\"alternate\" type=\"application/rss+xml\" href=\"/feed\"></head><body><main><ul>\n";
    for (const uint64_t page : stories) append_link(page, html);
    return html + "</ul></main></body></html>\n";
  }

  static std::string story(uint64_t site, uint64_t page, const std::vector<uint64_t>& menu,
                           const std::vector<uint64_t>& teasers) {
    const uint64_t seed = mixed(site + page);
    std::string html = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>";
    append_sentences(seed, 1, html);
    html += "</title></head><body><header><nav><ul>\n";
    for (const uint64_t link : menu) append_link(link, html);
    html += "</ul></nav></header><main><article><h1>";
    append_sentences(seed, 1, html);
    html += "</h1>\n";
    for (uint64_t paragraph = 0; paragraph < 6; ++paragraph) {
      html += "<p>";
      append_sentences(mixed(seed + 100 * (paragraph + 1)), 3, html);
      html += "</p>\n";
    }
    html += "</article></main><aside><ul>\n";
    for (const uint64_t link : teasers) append_link(link, html);
    html += "</ul></aside></body></html>\n";
    return html;
  }

  const Options options_;
  const double started_ = now_seconds();
  std::unordered_map<uint64_t, Stories> stories_;
};

struct Connection {
  std::string received;
  std::string to_send;
};

std::string_view host_of(std::string_view head) {
  const size_t field = head.find("\r\nHost: ");
  if (field == std::string_view::npos) return {};
  const std::string_view value = head.substr(field + 8);
  return value.substr(0, value.find_first_of(":\r"));
}

class Server {
 public:
  explicit Server(const Options& options) : sites_(options) {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(options.port);
    address.sin_addr.s_addr = htonl(INADDR_ANY);
    NEWSIEVE_CHECK(::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0);
    NEWSIEVE_CHECK(::bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    NEWSIEVE_CHECK(::listen(listener_, 4096) == 0);
    watch(EPOLL_CTL_ADD, listener_, EPOLLIN);
  }

  void run() {
    std::array<epoll_event, 256> events;
    for (;;) {
      const int count = ::epoll_wait(epoll_, events.data(), events.size(), -1);
      for (int i = 0; i < count; ++i) {
        const epoll_event& event = events[static_cast<size_t>(i)];
        if (event.data.fd == listener_) {
          accept_all();
        } else if (!proceed(event.data.fd)) {
          connections_.erase(event.data.fd);
          ::close(event.data.fd);
        }
      }
    }
  }

 private:
  void watch(int operation, int descriptor, uint32_t events) const {
    epoll_event event{};
    event.events = events;
    event.data.fd = descriptor;
    NEWSIEVE_CHECK(::epoll_ctl(epoll_, operation, descriptor, &event) == 0);
  }

  void accept_all() {
    for (;;) {
      const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (descriptor < 0) return;
      const int on = 1;
      ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      connections_.try_emplace(descriptor);
      watch(EPOLL_CTL_ADD, descriptor, EPOLLIN);
    }
  }

  // False: the connection is over.
  bool proceed(int descriptor) {
    Connection& connection = connections_.at(descriptor);
    std::array<char, 16384> buffer;
    const ssize_t got = ::recv(descriptor, buffer.data(), buffer.size(), 0);
    if (got == 0 || (got < 0 && errno != EAGAIN)) return false;
    if (got > 0) connection.received.append(buffer.data(), static_cast<size_t>(got));
    for (size_t end; (end = connection.received.find("\r\n\r\n")) != std::string::npos;) {
      const std::string_view head = std::string_view(connection.received).substr(0, end + 2);
      const std::string_view target = head.substr(std::min<size_t>(head.size(), 4));  // Behind "GET ".
      connection.to_send += sites_.answer(host_of(head), target.substr(0, target.find(' ')));
      connection.received.erase(0, end + 4);
    }
    return send(descriptor, connection);
  }

  bool send(int descriptor, Connection& connection) const {
    if (connection.to_send.empty()) return true;
    const ssize_t sent =
        ::send(descriptor, connection.to_send.data(), connection.to_send.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno != EAGAIN) return false;
    if (sent > 0) connection.to_send.erase(0, static_cast<size_t>(sent));
    watch(EPOLL_CTL_MOD, descriptor, connection.to_send.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
    return true;
  }

  Sites sites_;
  const int epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  int listener_ = -1;
  std::unordered_map<int, Connection> connections_;
};

}  // namespace
}  // namespace newsieve

int main(int argc, char** argv) {
  if (argc < 3 || argc % 2 == 0) {
    std::fprintf(stderr, "use: endless_sites PORT PAGES [--log FILE] [--item-seconds S [--teasers N]]\n");
    return 2;
  }
  newsieve::Options options;
  options.port = static_cast<uint16_t>(std::stoul(argv[1]));
  options.pages = std::stoull(argv[2]);
  for (int i = 3; i < argc; i += 2) {
    if (std::string_view(argv[i]) == "--item-seconds") options.item_seconds = std::stod(argv[i + 1]);
    if (std::string_view(argv[i]) == "--teasers") options.teasers = std::stoull(argv[i + 1]);
    if (std::string_view(argv[i]) == "--log") {
      options.log = std::fopen(argv[i + 1], "w");
      NEWSIEVE_CHECK(options.log != nullptr);
      std::setvbuf(options.log, nullptr, _IOLBF, 0);
    }
  }
  newsieve::Server(options).run();
}
