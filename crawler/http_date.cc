#include "crawler/http_date.h"

#include <curl/curl.h>

#include <string>

namespace newsieve {

std::optional<Instant> from_http_date(std::string_view text) {
  constexpr size_t kBytesMax = 64;
  if (text.size() > kBytesMax) return std::nullopt;
  const time_t seconds = curl_getdate(std::string(text).c_str(), nullptr);
  if (seconds == -1) return std::nullopt;
  return Instant(std::chrono::seconds(seconds));
}

}  // namespace newsieve
