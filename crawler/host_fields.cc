#include "crawler/host_fields.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/ascii.h"

namespace newsieve {
namespace {

// Written from what the crawler knows; a second one would contradict it, or change what an answer means.
constexpr std::array kOwnFields = {
    "Accept-Encoding",   "Authorization", "Connection",          "Content-Length", "Host",
    "If-Modified-Since", "If-None-Match", "Proxy-Authorization", "Range",          "Transfer-Encoding",
    "User-Agent"};

struct Entry {
  std::string host;
  std::string_view rest;
};

std::optional<Entry> divide(std::string_view entry) {
  const size_t colon = entry.find(": ");
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  return Entry{to_lower(trim(entry.substr(0, colon))), trim(entry.substr(colon + 2))};
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == 0x7F; });
}

bool is_field_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return c > ' ' && c < 0x7F &&
           std::string_view("\"(),/:;<=>?@[\\]{}").find(static_cast<char>(c)) == std::string_view::npos;
  });
}

bool is_own(std::string_view name) {
  return std::any_of(kOwnFields.begin(), kOwnFields.end(),
                     [name](const char* own) { return equal_ignoring_case(own, name); });
}

tl::unexpected<Error> malformed(const char* option, size_t index, const char* form) {
  return fail(ErrorCode::kInvalid,
              std::string(option) + "[" + std::to_string(index) + "] is not \"" + form + "\"");
}

}  // namespace

std::string_view header_name(std::string_view line) { return trim(line.substr(0, line.find(':'))); }

Result<HostFields> HostFields::create(const std::vector<std::string>& headers,
                                      const std::vector<std::string>& credentials) {
  HostFields fields;
  for (size_t i = 0; i < headers.size(); ++i) {
    const std::optional<Entry> entry = divide(headers[i]);
    const std::string_view name = entry ? header_name(entry->rest) : "";
    if (!is_field_name(name) || has_control(headers[i]) || entry->rest.size() <= name.size()) {
      return malformed("fetcher.headers", i, "HOST: NAME: VALUE");
    }
    if (is_own(name)) {
      return fail(ErrorCode::kInvalid,
                  "fetcher.headers: " + std::string(name) + " is the crawler's to write");
    }
    fields.headers_[entry->host].emplace_back(entry->rest);
  }
  for (size_t i = 0; i < credentials.size(); ++i) {
    const std::optional<Entry> entry = divide(credentials[i]);
    const size_t colon = entry ? entry->rest.find(':') : std::string_view::npos;
    if (colon == std::string_view::npos || has_control(credentials[i]) || entry->host == "*") {
      return malformed("fetcher.credentials", i, "HOST: USER:PASSWORD");
    }
    fields.credentials_[entry->host] = {std::string(entry->rest.substr(0, colon)),
                                        std::string(entry->rest.substr(colon + 1))};
  }
  return fields;
}

std::vector<std::string> HostFields::headers(const Url& url) const {
  std::vector<std::string> lines;
  for (const std::string& host : {std::string(url.authority()), std::string("*")}) {
    const auto found = headers_.find(host);
    if (found == headers_.end()) continue;
    for (const std::string& line : found->second) {
      const auto is_same = [&](const std::string& other) {
        return equal_ignoring_case(header_name(other), header_name(line));
      };
      if (std::none_of(lines.begin(), lines.end(), is_same)) lines.push_back(line);
    }
  }
  return lines;
}

const Credentials* HostFields::credentials(const Url& url) const {
  const auto found = credentials_.find(std::string(url.authority()));
  return found == credentials_.end() ? nullptr : &found->second;
}

}  // namespace newsieve
