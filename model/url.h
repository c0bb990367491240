// An absolute http or https URL in its one canonical form, and the host it belongs to.
//
// libcurl's URL API reads the text and resolves references, so what is judged is what is fetched. Before
// that, what browsers tolerate is put right (the WHATWG's parser: backslashes are slashes, "https:x" has an
// authority, blanks around and line ends within are dropped); after it comes the form: scheme and host in
// lower case and the host as model/host_name.h writes it, the default port, the fragment and an empty query
// left out, dot segments removed, an empty path written "/", percent-escapes as normalize_escapes() writes
// them. So every URL is plain ASCII. User and password are refused. Parsing is a fixed point: parse(u.href())
// == u. What differs from the WHATWG: docs/url-conformance.md.
//
//   https://news.example:8443/a/b.html?q=1
//          ^host_begin  ^host_end
//                            ^path_begin  ^path_end
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"

namespace newsieve {

// scheme://host[:port] without a path: the unit of politeness, of robots.txt and of sharding.
class HostKey {
 public:
  HostKey() = default;
  explicit HostKey(std::string text) : text_(std::move(text)) {}
  const std::string& text() const { return text_; }
  auto operator<=>(const HostKey&) const = default;

 private:
  std::string text_;
};

class Url {
 public:
  static constexpr size_t kBytesMax = 2048;  // Longer URLs are refused: they are traps or data.

  Url() = default;  // Empty: no URL.

  // Reads an absolute URL. kInvalid, with the text and the reason, for anything but http and https.
  static Result<Url> parse(std::string_view text);

  // Reads `reference` (relative or absolute) as it stands in a page whose base is `base` (RFC 3986, 5.2).
  // With an empty base it must be absolute.
  static Result<Url> resolve(const Url& base, std::string_view reference);

  bool empty() const { return href_.empty(); }
  const std::string& href() const { return href_; }  // The whole URL.
  std::string_view scheme() const;
  std::string_view host() const;       // Without the port; IPv6 in brackets.
  std::string_view authority() const;  // host[:port]
  std::string_view path() const;       // Begins with "/".
  std::string_view path_and_query() const;
  uint16_t port() const;  // The effective one: 80 or 443 where none is written.
  HostKey host_key() const;
  Url with_path(std::string_view path_and_query) const;  // Same host. Requires a leading "/", canonical.

  bool operator==(const Url& other) const { return href_ == other.href_; }
  auto operator<=>(const Url& other) const { return href_ <=> other.href_; }

 private:
  // The fast path. Most links of a page lead to its own site and hold nothing that a parser must find or a
  // rule changes. Of such a reference this is the path and query to put behind this URL's origin, which is
  // what read() would find; nullopt for all others.
  std::optional<std::string_view> plain_path(std::string_view reference) const;

  // An origin as plain as that ("https://news.example"), of an absolute reference; the empty URL for all
  // others.
  static Url plain_origin(std::string_view reference);

  // The slow path, which reads everything: libcurl. The error is the reason alone.
  static Result<Url> read(const Url& base, std::string_view reference);

  std::string href_;
  uint16_t host_begin_ = 0;
  uint16_t host_end_ = 0;
  uint16_t path_begin_ = 0;
  uint16_t path_end_ = 0;
};

// A path or query with its percent-escapes in their one form (RFC 3986, 6.2.2): in upper case; none for
// unreserved characters; one for each byte no URL may hold, and for a "%" that begins no escape.
std::string normalize_escapes(std::string_view path_or_query);

// An article's id where its input has none: xxh3-128 of the URL's canonical form, 32 hex digits.
std::string article_id(const Url& url);

// The registrable domain of a host ("news.example.co.uk" -> "example.co.uk") by the Public Suffix List, in
// lower case; the host itself where it has none (an address, a single label, a public suffix).
std::string registrable_domain(std::string_view host);

}  // namespace newsieve

template <>
struct std::hash<newsieve::HostKey> {
  size_t operator()(const newsieve::HostKey& key) const noexcept { return newsieve::hash64(key.text()); }
};
template <>
struct std::hash<newsieve::Url> {
  size_t operator()(const newsieve::Url& url) const noexcept { return newsieve::hash64(url.href()); }
};
