#include "model/url.h"

#include <curl/urlapi.h>
#include <libpsl.h>

#include <array>
#include <memory>

#include "base/check.h"

namespace newsieve {
namespace {

struct CurlUrlDeleter {
  void operator()(CURLU* handle) const { curl_url_cleanup(handle); }
};
struct CurlStringDeleter {
  void operator()(char* text) const { curl_free(text); }
};
using CurlString = std::unique_ptr<char, CurlStringDeleter>;

// One parser a thread, used again for every URL.
CURLU* parser() {
  thread_local const std::unique_ptr<CURLU, CurlUrlDeleter> handle(curl_url());
  NEWSIEVE_CHECK(handle != nullptr);
  return handle.get();
}

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

void append_escape(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += '%';
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

// Appends a path or query with its escapes in their one form.
void append_canonical(std::string& out, std::string_view part) {
  for (size_t i = 0; i < part.size(); ++i) {
    const char c = part[i];
    if (c != '%') {
      if (class_of(c) == ByteClass::kEncode) {
        append_escape(out, static_cast<unsigned char>(c));
      } else {
        out += c;
      }
      continue;
    }
    const int high = i + 2 < part.size() ? hex_value(part[i + 1]) : -1;
    const int low = i + 2 < part.size() ? hex_value(part[i + 2]) : -1;
    if (high < 0 || low < 0) {
      out += c;
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

// What the WHATWG's URL parser drops before it begins: blanks around, tabs and line ends within; and the
// fragment, which is never sent.
std::string tidied(std::string_view text) {
  const auto is_edge = [](char c) { return static_cast<unsigned char>(c) <= ' '; };
  while (!text.empty() && is_edge(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_edge(text.back())) text.remove_suffix(1);
  std::string out;
  for (const char c : text.substr(0, text.find('#'))) {
    if (c != '\t' && c != '\n' && c != '\r') out += c;
  }
  return out;
}

Error refusal(std::string_view text, std::string_view why) {
  constexpr size_t kShownBytes = 200;
  std::string shown(text.substr(0, kShownBytes));
  return {ErrorCode::kInvalid, "not a usable URL: \"" + shown + "\": " + std::string(why)};
}

CurlString part(CURLU* handle, CURLUPart which, unsigned flags = 0) {
  char* value = nullptr;
  if (curl_url_get(handle, which, &value, flags) != CURLUE_OK) return nullptr;
  return CurlString(value);
}

// A path or query of characters that no rule changes: the common case, and cheap to see.
bool is_plain_path(std::string_view path) {
  if (path.size() < 1 || path[0] != '/' || path.starts_with("//")) return false;
  char previous = 0;
  for (const char c : path) {
    if (class_of(c) == ByteClass::kEncode || c == '%' || c == '[' || c == ']') return false;
    if (c == '.' && previous == '/') return false;  // Perhaps a dot segment.
    previous = c;
  }
  return path.back() != '?';
}

}  // namespace

Result<Url> Url::parse(std::string_view text) { return resolve(Url(), text); }

Result<Url> Url::resolve(const Url& base, std::string_view reference) {
  if (reference.size() > 2 * kBytesMax) return tl::unexpected(refusal(reference, "too long"));
  const std::string tidy = tidied(reference);
  if (!base.empty()) {
    std::string_view path = tidy;
    const std::string_view prefix = std::string_view(base.href_).substr(0, base.path_begin_);
    if (path.starts_with(prefix)) path.remove_prefix(prefix.size());
    if (is_plain_path(path) && prefix.size() + path.size() <= kBytesMax) return base.with_path(path);
    if (tidy.empty()) return base;
  }

  CURLU* handle = parser();
  constexpr unsigned kFlags = CURLU_URLENCODE;
  curl_url_set(handle, CURLUPART_URL, nullptr, 0);
  if (!base.empty() && curl_url_set(handle, CURLUPART_URL, base.href_.c_str(), 0) != CURLUE_OK) {
    return tl::unexpected(refusal(base.href_, "cannot be a base"));
  }
  const CURLUcode code = curl_url_set(handle, CURLUPART_URL, tidy.c_str(), kFlags);
  if (code != CURLUE_OK) return tl::unexpected(refusal(reference, curl_url_strerror(code)));
  const CurlString scheme = part(handle, CURLUPART_SCHEME);
  const CurlString host = part(handle, CURLUPART_HOST, CURLU_PUNYCODE);
  const CurlString port = part(handle, CURLUPART_PORT);
  const CurlString path = part(handle, CURLUPART_PATH);
  const CurlString query = part(handle, CURLUPART_QUERY);
  if (!scheme || !host || host.get()[0] == '\0') return tl::unexpected(refusal(reference, "no host"));
  if (part(handle, CURLUPART_USER) || part(handle, CURLUPART_PASSWORD)) {
    return tl::unexpected(refusal(reference, "holds a user or a password"));
  }
  const std::string_view scheme_name = scheme.get();
  if (scheme_name != "http" && scheme_name != "https") {
    return tl::unexpected(refusal(reference, "only http and https are fetched"));
  }

  Url url;
  url.href_ = scheme_name;
  url.href_ += "://";
  url.host_begin_ = static_cast<uint16_t>(url.href_.size());
  for (const char* c = host.get(); *c != '\0'; ++c) {
    url.href_ += *c >= 'A' && *c <= 'Z' ? static_cast<char>(*c + ('a' - 'A')) : *c;
  }
  if (url.href_.size() > kBytesMax) return tl::unexpected(refusal(reference, "too long"));
  url.host_end_ = static_cast<uint16_t>(url.href_.size());
  if (port && std::string_view(port.get()) != (scheme_name == "http" ? "80" : "443")) {
    url.href_ += ':';
    url.href_ += port.get();
  }
  url.path_begin_ = static_cast<uint16_t>(url.href_.size());
  append_canonical(url.href_, path && path.get()[0] != '\0' ? path.get() : "/");
  const size_t path_end = url.href_.size();
  if (query && query.get()[0] != '\0') {
    url.href_ += '?';
    append_canonical(url.href_, query.get());
  }
  if (url.href_.size() > kBytesMax) return tl::unexpected(refusal(reference, "too long"));
  url.path_end_ = static_cast<uint16_t>(path_end);
  return url;
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
  if (host_end_ == path_begin_) return scheme() == "http" ? 80 : 443;
  return static_cast<uint16_t>(std::stoi(href_.substr(host_end_ + 1, path_begin_ - host_end_ - 1)));
}

HostKey Url::host_key() const { return HostKey(href_.substr(0, path_begin_)); }

Url Url::with_path(std::string_view path_and_query) const {
  NEWSIEVE_CHECK(!path_and_query.empty() && path_and_query[0] == '/');
  Url url = *this;
  url.href_.resize(path_begin_);
  url.href_ += path_and_query;
  const size_t query = path_and_query.find('?');
  url.path_end_ =
      static_cast<uint16_t>(path_begin_ + (query == std::string_view::npos ? path_and_query.size() : query));
  return url;
}

std::string article_id(const Url& url) { return hash128(url.href()).hex(); }

std::string registrable_domain(std::string_view host) {
  const std::string text(host);
  const char* domain = psl_registrable_domain(psl_builtin(), text.c_str());
  const bool is_address = text.starts_with('[') || text.find_first_not_of("0123456789.") == std::string::npos;
  return domain == nullptr || is_address ? text : std::string(domain);
}

}  // namespace newsieve
