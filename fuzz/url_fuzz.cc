// "base\nreference", or a single URL. Invariants: parsing is a fixed point; what was resolved parses to
// itself and lies under the limits; resolving a canonical URL against any base changes nothing; the fast path
// and the slow one (a leading tab, which reading drops, forces it) give the same; curl, which fetches it,
// reads the same host and port.
#include <curl/curl.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.h"
#include "model/host_name.h"
#include "model/url.h"

namespace newsieve {
namespace {

void check_curl_agrees(const Url& url) {
  CURLU* parser = curl_url();
  NEWSIEVE_CHECK(curl_url_set(parser, CURLUPART_URL, url.href().c_str(), 0) == CURLUE_OK);
  char* host = nullptr;
  char* port = nullptr;
  NEWSIEVE_CHECK(curl_url_get(parser, CURLUPART_HOST, &host, 0) == CURLUE_OK && url.host() == host);
  NEWSIEVE_CHECK(curl_url_get(parser, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK);
  NEWSIEVE_CHECK(std::to_string(url.port()) == port);
  curl_free(host);
  curl_free(port);
  curl_url_cleanup(parser);
}

void check_canonical(const Url& url) {
  NEWSIEVE_CHECK(url.href().size() <= Url::kBytesMax);
  const Result<Url> again = Url::parse(url.href());
  NEWSIEVE_CHECK(again && *again == url && again->path() == url.path() && again->host() == url.host());
  NEWSIEVE_CHECK(url.path().starts_with('/'));
  NEWSIEVE_CHECK(url.with_path(url.path_and_query()) == url);
  NEWSIEVE_CHECK(normalize_escapes(url.path_and_query()) == url.path_and_query());
  NEWSIEVE_CHECK(canonical_host(url.host()) == std::string(url.host()));
  const std::string domain = registrable_domain(url.host());
  NEWSIEVE_CHECK(url.host().ends_with(domain) && registrable_domain(domain) == domain);
  check_curl_agrees(url);
}

}  // namespace
}  // namespace newsieve

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using newsieve::Result;
  using newsieve::Url;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const size_t line_end = text.find('\n');
  const Result<Url> base = Url::parse(text.substr(0, line_end));
  if (!base) return 0;
  newsieve::check_canonical(*base);
  if (line_end == std::string_view::npos) return 0;
  const std::string reference(text.substr(line_end + 1));
  if (reference.size() >= 2 * Url::kBytesMax) return 0;  // The tab would make it too long.
  const Result<Url> url = Url::resolve(*base, reference);
  const Result<Url> slow = Url::resolve(*base, "\t" + reference);
  NEWSIEVE_CHECK(url.has_value() == slow.has_value());
  if (!url) return 0;
  NEWSIEVE_CHECK(*url == *slow && url->host() == slow->host() && url->path() == slow->path());
  newsieve::check_canonical(*url);
  NEWSIEVE_CHECK(Url::resolve(*base, url->href()) == *url);
  return 0;
}
