#include "model/canonical_link.h"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "base/ascii.h"

namespace newsieve {
namespace {

bool is_alnum(char c) { return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'z'); }

bool matches(std::string_view name, std::string_view pattern) {
  if (!pattern.ends_with('*')) return equal_ignoring_case(name, pattern);
  pattern.remove_suffix(1);
  return equal_ignoring_case(name.substr(0, pattern.size()), pattern);
}

// What a server makes up to tell visitors apart: long, without words.
bool is_token(std::string_view value) {
  constexpr size_t kTokenBytesMin = 20;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return value.size() >= kTokenBytesMin && std::all_of(value.begin(), value.end(), is_alnum) &&
         std::any_of(value.begin(), value.end(), is_digit);
}

// Names that only servers give, and names that a page's author may have given to something else.
bool is_session_id(std::string_view name, std::string_view value) {
  constexpr std::string_view kServers[] = {"jsessionid", "phpsessid", "aspsessionid*", "cfid",
                                           "cftoken",    "oscsid",    "zenid"};
  constexpr std::string_view kAnybodys[] = {"sid",       "s",          "sess",  "session",
                                            "sessionid", "session_id", "sessid"};
  const auto is_name = [name](std::string_view known) { return matches(name, known); };
  return std::any_of(std::begin(kServers), std::end(kServers), is_name) ||
         (std::any_of(std::begin(kAnybodys), std::end(kAnybodys), is_name) && is_token(value));
}

bool is_dropped(std::string_view parameter, const CanonicalLinkOptions& options) {
  if (parameter.starts_with("amp;")) parameter.remove_prefix(4);  // "&amp;" that was escaped twice.
  const size_t equals = std::min(parameter.find('='), parameter.size());
  const std::string_view name = parameter.substr(0, equals);
  if (name.empty()) return false;
  const auto& tracking = options.tracking_parameters;
  if (options.drop_session_ids &&
      is_session_id(name, parameter.substr(std::min(equals + 1, parameter.size()))))
    return true;
  return std::any_of(tracking.begin(), tracking.end(),
                     [&](const std::string& known) { return matches(name, known); });
}

std::string canonical_query(std::string_view query, const CanonicalLinkOptions& options) {
  std::string out;
  for (size_t begin = 0; begin <= query.size();) {
    const size_t end = std::min(query.find('&', begin), query.size());
    const std::string_view parameter = query.substr(begin, end - begin);
    begin = end + 1;
    if (is_dropped(parameter, options)) continue;
    out += out.empty() ? '?' : '&';
    out += parameter;
  }
  return out == "?" ? std::string() : out;
}

// "/a;jsessionid=0A1B/b" is "/a/b"; "/(S(abc...))/b", of ASP.NET, is "/b".
std::string without_session_ids(std::string_view path) {
  constexpr std::string_view kParameter = ";jsessionid=";
  std::string out;
  while (!path.empty()) {
    const size_t end = std::min(path.find('/', 1), path.size());
    std::string_view segment = path.substr(0, end);
    path.remove_prefix(end);
    const bool is_aspnets = segment.starts_with("/(S(") && segment.ends_with("))") && segment.size() > 6 &&
                            is_token(segment.substr(4, segment.size() - 6));
    if (is_aspnets && path.starts_with('/')) continue;
    for (size_t at = 0; at < segment.size();) {
      const size_t next = std::min(segment.find(';', at + 1), segment.size());
      const std::string_view part = segment.substr(at, next - at);
      if (!equal_ignoring_case(part.substr(0, kParameter.size()), kParameter)) out += part;
      at = next;
    }
  }
  return out;
}

std::string_view without_default_document(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const std::string_view stem = name.substr(0, name.find('.'));
  const std::string_view extension = name.substr(std::min(stem.size() + 1, name.size()));
  constexpr std::string_view kExtensions[] = {"html", "htm",  "shtml", "xhtml", "php",
                                              "asp",  "aspx", "jsp",   "cfm"};
  const bool is_stem = equal_ignoring_case(stem, "index") || equal_ignoring_case(stem, "default");
  const bool is_default =
      is_stem && std::any_of(std::begin(kExtensions), std::end(kExtensions),
                             [&](std::string_view known) { return equal_ignoring_case(extension, known); });
  return is_default ? path.substr(0, path.size() - name.size()) : path;
}

}  // namespace

Url canonical_link(const Url& url, const CanonicalLinkOptions& options) {
  if (url.empty()) return url;
  std::string path(url.path());
  if (options.drop_session_ids) path = without_session_ids(path);
  if (options.drop_default_documents) path = without_default_document(path);
  const std::string_view query = url.path_and_query().substr(url.path().size());
  if (!query.empty()) path += canonical_query(query.substr(1), options);
  if (path == url.path_and_query()) return url;
  // Read again: without a session id a segment may be one of dots.
  const Result<Url> shorter =
      Url::parse(std::string(url.scheme()) + "://" + std::string(url.authority()) + path);
  return shorter ? canonical_link(*shorter, options) : url;
}

}  // namespace newsieve
