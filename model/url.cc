#include "model/url.h"

#include <libpsl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

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

void append_escape(std::string& out, unsigned char byte) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += '%';
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

// Appends a path or query as normalize_escapes() writes it.
void append_normalized(std::string& out, std::string_view part) {
  const auto is_kept = [](char c) { return class_of(c) != ByteClass::kEncode; };
  for (size_t i = 0; i < part.size(); ++i) {
    const auto* const run_end = std::find_if_not(part.begin() + i, part.end(), is_kept);
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

// Appends `path`, which begins with "/", without its "." and ".." segments (RFC 3986, 5.2.4).
void append_without_dots(std::string& out, std::string_view path) {
  if (path.find("/.") == std::string_view::npos) {
    out += path;
    return;
  }
  const size_t begin = out.size();
  while (!path.empty()) {
    const size_t end = std::min(path.find('/', 1), path.size());
    const std::string_view segment = path.substr(0, end);  // With the "/" before it.
    path.remove_prefix(end);
    const bool dots = segment == "/." || segment == "/..";
    if (segment == "/.." && out.size() > begin) out.resize(out.rfind('/'));
    if (!dots) out += segment;
    if (dots && path.empty()) out += '/';
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
  std::string scheme;
  for (const char written : text) {
    const char c = to_lower(written);
    if (c >= 'a' && c <= 'z') {
      scheme += c;
    } else if (!scheme.empty() && ((c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.')) {
      scheme += c;
    } else if (!scheme.empty() && c == ':') {
      text.remove_prefix(scheme.size() + 1);
      return scheme;
    } else {
      break;
    }
  }
  return {};
}

// A port as written behind the ":"; 0 for none. Nullopt if it is not 1 to 65535.
std::optional<uint16_t> parse_port(std::string_view text) {
  if (text.empty()) return 0;
  uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

uint16_t default_port(std::string_view scheme) { return scheme == "http" ? 80 : 443; }

}  // namespace

Result<Url> Url::parse(std::string_view text) { return resolve(Url(), text); }

Result<Url> Url::resolve(const Url& base, std::string_view reference) {
  if (reference.size() > 2 * kBytesMax) return tl::unexpected(refusal(reference, "too long"));
  const std::string tidy = tidied(reference);
  std::string_view rest = tidy;
  std::string scheme = take_scheme(rest);
  if (!scheme.empty() && scheme != "http" && scheme != "https") {
    return tl::unexpected(refusal(reference, "only http and https are fetched"));
  }
  if (scheme.empty() && base.empty()) return tl::unexpected(refusal(reference, "no scheme such as https://"));

  const bool same_scheme = !base.empty() && (scheme.empty() || scheme == base.scheme());
  if (scheme.empty()) scheme = base.scheme();
  Result<Url> url = same_scheme && !rest.starts_with("//") ? base.relative(rest) : absolute(scheme, rest);
  if (!url) return tl::unexpected(refusal(reference, url.error().message));
  return url;
}

// `rest`: what follows "scheme:".
Result<Url> Url::absolute(std::string_view scheme, std::string_view rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of('/'), rest.size()));
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  rest.remove_prefix(authority.size());
  if (authority.find('@') != std::string_view::npos) {
    return fail(ErrorCode::kInvalid, "holds a user or a password");
  }
  const size_t colon = authority.find(':', authority.starts_with('[') ? authority.find(']') : 0);
  const Result<std::string> host = canonical_host(authority.substr(0, colon));
  if (!host) return tl::unexpected(host.error());
  const std::optional<uint16_t> port =
      parse_port(colon == std::string_view::npos ? std::string_view() : authority.substr(colon + 1));
  if (!port) return fail(ErrorCode::kInvalid, "the port is no number from 1 to 65535");

  Url url;
  url.href_ = scheme;
  url.href_ += "://";
  url.host_begin_ = static_cast<uint16_t>(url.href_.size());
  url.href_ += *host;
  url.host_end_ = static_cast<uint16_t>(url.href_.size());
  if (*port != 0 && *port != default_port(scheme)) url.href_.append(":").append(std::to_string(*port));
  url.path_begin_ = static_cast<uint16_t>(url.href_.size());
  return std::move(url).completed("", rest);
}

// `rest`: a path, which may be relative, a query, both or nothing.
Result<Url> Url::relative(std::string_view rest) const {
  if (rest.empty()) return *this;
  std::string_view directory;
  if (rest.starts_with('?')) directory = path();
  if (!rest.starts_with('?') && !rest.starts_with('/')) directory = path().substr(0, path().rfind('/') + 1);
  Url url;
  url.href_ = href_.substr(0, path_begin_);
  url.host_begin_ = host_begin_;
  url.host_end_ = host_end_;
  url.path_begin_ = path_begin_;
  return std::move(url).completed(directory, rest);
}

// Puts path and query behind the authority. `directory`: the path's canonical beginning.
Result<Url> Url::completed(std::string_view directory, std::string_view rest) && {
  const size_t question = std::min(rest.find('?'), rest.size());
  std::string path(directory);
  append_normalized(path, rest.substr(0, question));
  if (path.empty()) path += '/';
  append_without_dots(href_, path);
  const size_t path_end = href_.size();
  if (rest.size() > question + 1) {
    href_ += '?';
    append_normalized(href_, rest.substr(question + 1));
  }
  if (href_.size() > kBytesMax) return fail(ErrorCode::kInvalid, "too long");
  path_end_ = static_cast<uint16_t>(path_end);
  return std::move(*this);
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
  if (host_end_ == path_begin_) return default_port(scheme());
  return *parse_port(authority().substr(host_end_ - host_begin_ + 1));
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
