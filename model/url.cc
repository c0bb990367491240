#include "model/url.h"

#include <curl/urlapi.h>
#include <libpsl.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ascii.h"
#include "base/check.h"
#include "model/host_name.h"

namespace newsieve {
namespace {

constexpr int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

enum class ByteClass : uint8_t { kEncode, kKeep, kUnreserved };

// RFC 3986: unreserved characters (2.3) never need an escape; reserved ones (2.2) mean what they say; no
// other byte may stand in a URL.
constexpr std::array<ByteClass, 256> kByteClasses = [] {
  std::array<ByteClass, 256> classes{};
  for (int c = 'a'; c <= 'z'; ++c) classes[c] = ByteClass::kUnreserved;
  for (int c = 'A'; c <= 'Z'; ++c) classes[c] = ByteClass::kUnreserved;
  for (int c = '0'; c <= '9'; ++c) classes[c] = ByteClass::kUnreserved;
  for (const char c : {'-', '.', '_', '~'}) classes[static_cast<unsigned char>(c)] = ByteClass::kUnreserved;
  for (const char c :
       {':', '/', '?', '[', ']', '@', '!', '$', '&', '\'', '(', ')', '*', '+', ',', ';', '='}) {
    classes[static_cast<unsigned char>(c)] = ByteClass::kKeep;
  }
  return classes;
}();

ByteClass class_of(char c) { return kByteClasses[static_cast<unsigned char>(c)]; }

bool stays(char c) { return class_of(c) != ByteClass::kEncode; }

void append_escape(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += '%';
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

// Appends a path or query as normalize_escapes() writes it.
void append_normalized(std::string& out, std::string_view part) {
  for (size_t i = 0; i < part.size(); ++i) {
    const auto* const run_end = std::find_if_not(part.begin() + i, part.end(), stays);
    out.append(part.begin() + i, run_end);
    i = static_cast<size_t>(run_end - part.begin());
    if (i == part.size()) return;
    const char c = part[i];
    const int high = c == '%' && i + 2 < part.size() ? hex_value(part[i + 1]) : -1;
    const int low = c == '%' && i + 2 < part.size() ? hex_value(part[i + 2]) : -1;
    if (high < 0 || low < 0) {
      append_escape(out, static_cast<unsigned char>(c));
      continue;
    }
    const auto byte = static_cast<unsigned char>(high * 16 + low);
    if (class_of(static_cast<char>(byte)) == ByteClass::kUnreserved) {
      out += static_cast<char>(byte);
    } else {
      append_escape(out, byte);
    }
    i += 2;
  }
}

// What browsers drop or rewrite before they begin: blanks around, tabs and line ends within; backslashes
// before the query; and the fragment, which is never sent.
std::string tidied(std::string_view text) {
  const auto is_edge = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && is_edge(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_edge(text.back())) text.remove_suffix(1);
  std::string out;
  out.reserve(text.size());
  bool in_query = false;
  for (const char c : text.substr(0, text.find('#'))) {
    in_query = in_query || c == '?';
    if (c != '\t' && c != '\n' && c != '\r') out += c == '\\' && !in_query ? '/' : c;
  }
  return out;
}

Error refusal(std::string_view text, std::string_view why) {
  constexpr size_t kShownBytes = 200;
  const std::string shown(text.substr(0, kShownBytes));
  return {ErrorCode::kInvalid, "not a usable URL: \"" + shown + "\": " + std::string(why)};
}

// Takes "scheme:" off the front of `text` and returns the scheme in lower case; empty if there is none.
std::string take_scheme(std::string_view& text) {
  const size_t end =
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
  if (end == std::string_view::npos || text[end] != ':') return {};
  std::string scheme = to_lower(text.substr(0, end));
  if (scheme.empty() || scheme[0] < 'a' || scheme[0] > 'z') return {};
  text.remove_prefix(end + 1);
  return scheme;
}

// `reference` with what browsers tolerate and libcurl does not put right, so that libcurl reads it as they
// do: either absolute and with exactly two slashes, or relative and beginning with "/", "?" or ".".
Result<std::string> cleaned(const Url& base, std::string_view reference) {
  if (reference.size() > 2 * Url::kBytesMax) return fail(ErrorCode::kInvalid, "too long");
  const std::string tidy = tidied(reference);
  std::string_view rest = tidy;
  std::string scheme = take_scheme(rest);
  if (!scheme.empty() && scheme != "http" && scheme != "https") {
    return fail(ErrorCode::kInvalid, "only http and https are fetched");
  }
  if (scheme.empty() && base.empty()) return fail(ErrorCode::kInvalid, "no scheme such as https://");
  if (scheme.empty()) scheme = base.scheme();

  std::string text;
  if (rest.starts_with("//") || scheme != base.scheme()) {
    rest.remove_prefix(std::min(rest.find_first_not_of('/'), rest.size()));
    text = scheme + "://";
  } else if (rest.empty()) {
    text = base.href();
  } else if (!rest.starts_with('/') && !rest.starts_with('?')) {
    text = "././";  // A path, whatever colons it holds; twice, else libcurl 7.88 reads "../?b" as "..?b".
  }
  append_normalized(text, rest);
  return text;
}

// libcurl's parser, the one that reads a URL when it is fetched.
class CurlUrl {
 public:
  CurlUrl() : handle_(curl_url()) { NEWSIEVE_CHECK(handle_ != nullptr); }
  ~CurlUrl() { curl_url_cleanup(handle_); }
  CurlUrl(const CurlUrl&) = delete;
  CurlUrl& operator=(const CurlUrl&) = delete;

  // An absolute URL, or a reference to be resolved against the URL set before.
  CURLUcode set(const std::string& text) {
    return curl_url_set(handle_, CURLUPART_URL, text.c_str(), CURLU_DISALLOW_USER);
  }

  // A part of the URL set last; empty if it has none, as is the port if it is the scheme's own.
  std::string part(CURLUPart which) const {
    char* text = nullptr;
    if (curl_url_get(handle_, which, &text, CURLU_NO_DEFAULT_PORT) != CURLUE_OK) return {};
    std::string copy = text;
    curl_free(text);
    return copy;
  }

 private:
  CURLU* const handle_;
};

// A host in lower-case letters, digits and single inner hyphens, that is no address: no rule changes it.
bool is_plain_host(std::string_view host) {
  constexpr size_t kHostBytesMax = 253;  // RFC 1035, 2.3.4, as text.
  constexpr size_t kLabelBytesMax = 63;
  if (host.empty() || host.size() > kHostBytesMax) return false;
  const auto is_alphanumeric = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  size_t label_begin = 0;
  for (size_t i = 0; i <= host.size(); ++i) {
    const bool ends_label = i == host.size() || host[i] == '.';
    if (!ends_label && (host[i] != '-' && !is_alphanumeric(host[i]))) return false;
    if (!ends_label && is_alphanumeric(host[i])) continue;
    if (i == label_begin || !is_alphanumeric(host[i - 1]) || i - label_begin > kLabelBytesMax) return false;
    if (ends_label && i < host.size()) label_begin = i + 1;
  }
  return host[label_begin] >= 'a';  // The last label of an IPv4 address begins with a digit.
}

// Nothing, or ":" and a port that is no scheme's own: four digits, the first of them no zero.
bool is_plain_port(std::string_view port) {
  if (port.empty()) return true;
  return port.size() == 5 && port[1] != '0' &&
         std::all_of(port.begin() + 1, port.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

Result<Url> Url::parse(std::string_view text) { return resolve(Url(), text); }

Result<Url> Url::resolve(const Url& base, std::string_view reference) {
  const std::string_view sent = reference.substr(0, reference.find('#'));
  if (const auto path = base.plain_path(sent)) return base.with_path(*path);
  const Url origin = plain_origin(sent);
  if (const auto path = origin.plain_path(sent)) return origin.with_path(*path);
  Result<Url> url = read(base, reference);
  if (!url) return tl::unexpected(refusal(reference, url.error().message));
  return url;
}

std::optional<std::string_view> Url::plain_path(std::string_view reference) const {
  if (empty()) return std::nullopt;
  const std::string_view origin = std::string_view(href_).substr(0, path_begin_);
  if (reference.starts_with(origin)) reference.remove_prefix(origin.size());
  const bool plain = reference.starts_with('/') && !reference.starts_with("//") &&
                     !reference.ends_with('?') && reference.find("/.") == std::string_view::npos &&
                     std::all_of(reference.begin(), reference.end(), stays) &&
                     origin.size() + reference.size() <= kBytesMax;
  return plain ? std::optional(reference) : std::nullopt;
}

Url Url::plain_origin(std::string_view reference) {
  Url origin;
  const size_t host_begin = reference.starts_with("https://") ? 8 : 7;
  if (host_begin == 7 && !reference.starts_with("http://")) return origin;
  const size_t path_begin = reference.find('/', host_begin);
  if (path_begin == std::string_view::npos) return origin;
  const std::string_view authority = reference.substr(host_begin, path_begin - host_begin);
  const std::string_view host = authority.substr(0, authority.find(':'));
  if (!is_plain_host(host) || !is_plain_port(authority.substr(host.size()))) return origin;
  origin.href_ = reference.substr(0, path_begin);
  origin.host_begin_ = static_cast<uint16_t>(host_begin);
  origin.host_end_ = static_cast<uint16_t>(host_begin + host.size());
  origin.path_begin_ = static_cast<uint16_t>(path_begin);
  return origin;
}

Result<Url> Url::read(const Url& base, std::string_view reference) {
  thread_local CurlUrl parser;
  const Result<std::string> text = cleaned(base, reference);
  if (!text) return tl::unexpected(text.error());
  if (!text->starts_with("http")) NEWSIEVE_CHECK(parser.set(base.href()) == CURLUE_OK);
  if (const CURLUcode code = parser.set(*text); code != CURLUE_OK) {
    return fail(ErrorCode::kInvalid, curl_url_strerror(code));
  }
  const Result<std::string> host = canonical_host(parser.part(CURLUPART_HOST));
  if (!host) return tl::unexpected(host.error());
  if (!parser.part(CURLUPART_ZONEID).empty()) return fail(ErrorCode::kInvalid, "an address with a zone");
  const std::string port = parser.part(CURLUPART_PORT);
  if (port == "0") return fail(ErrorCode::kInvalid, "the port is no number from 1 to 65535");

  Url url;
  url.href_ = parser.part(CURLUPART_SCHEME) + "://";
  url.host_begin_ = static_cast<uint16_t>(url.href_.size());
  url.href_ += *host;
  url.host_end_ = static_cast<uint16_t>(url.href_.size());
  if (!port.empty()) url.href_ += ":" + port;
  url.path_begin_ = static_cast<uint16_t>(url.href_.size());
  std::string path = parser.part(CURLUPART_PATH);
  if (const std::string query = parser.part(CURLUPART_QUERY); !query.empty()) path += "?" + query;
  if (url.href_.size() + path.size() > kBytesMax) return fail(ErrorCode::kInvalid, "too long");
  return url.with_path(path);
}

std::string_view Url::scheme() const {
  return std::string_view(href_).substr(0, host_begin_ < 3 ? 0 : host_begin_ - 3);
}

std::string_view Url::host() const {
  return std::string_view(href_).substr(host_begin_, host_end_ - host_begin_);
}

std::string_view Url::authority() const {
  return std::string_view(href_).substr(host_begin_, path_begin_ - host_begin_);
}

std::string_view Url::path() const {
  return std::string_view(href_).substr(path_begin_, path_end_ - path_begin_);
}

std::string_view Url::path_and_query() const { return std::string_view(href_).substr(path_begin_); }

uint16_t Url::port() const {
  uint16_t port = scheme() == "http" ? 80 : 443;
  if (host_end_ < path_begin_) {
    std::from_chars(href_.data() + host_end_ + 1, href_.data() + path_begin_, port);
  }
  return port;
}

HostKey Url::host_key() const { return HostKey(href_.substr(0, path_begin_)); }

Url Url::with_path(std::string_view path_and_query) const {
  NEWSIEVE_CHECK(!path_and_query.empty() && path_and_query[0] == '/');
  Url url;
  url.href_.reserve(path_begin_ + path_and_query.size());
  url.href_.append(href_, 0, path_begin_).append(path_and_query);
  url.host_begin_ = host_begin_;
  url.host_end_ = host_end_;
  url.path_begin_ = path_begin_;
  const size_t query = path_and_query.find('?');
  url.path_end_ =
      static_cast<uint16_t>(path_begin_ + (query == std::string_view::npos ? path_and_query.size() : query));
  return url;
}

std::string normalize_escapes(std::string_view path_or_query) {
  std::string out;
  append_normalized(out, path_or_query);
  return out;
}

std::string article_id(const Url& url) { return hash128(url.href()).hex(); }

std::string registrable_domain(std::string_view host) {
  std::string name = to_lower(host);
  if (is_address(name)) return name;
  const char* domain = psl_registrable_domain(psl_builtin(), name.c_str());
  return domain == nullptr ? name : std::string(domain);
}

}  // namespace newsieve
