// What some hosts are sent that others are not: request header fields, and a user's name and password.
//
// A host is written as it stands in a URL, with its port where that is not the scheme's: "news.example",
// "[::1]:8080". Neither its subdomains nor its other ports are meant. Pure; any thread.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "model/url.h"

namespace newsieve {

struct Credentials {
  std::string user;
  std::string password;
};

class HostFields {
 public:
  // `headers`: "HOST: NAME: VALUE", where HOST may be "*", every host; `credentials`: "HOST: USER:PASSWORD".
  // kInvalid if an entry is something else, or names a field that is the crawler's own to write; the message
  // repeats no value, as it may be a secret.
  static Result<HostFields> create(const std::vector<std::string>& headers,
                                   const std::vector<std::string>& credentials);

  std::vector<std::string> headers(const Url& url) const;  // "NAME: VALUE" each; none twice.
  const Credentials* credentials(const Url& url) const;    // Null: none.

 private:
  std::unordered_map<std::string, std::vector<std::string>> headers_;
  std::unordered_map<std::string, Credentials> credentials_;
};

// The name of a header line, without blanks: "ETag: x" is "ETag".
std::string_view header_name(std::string_view line);

}  // namespace newsieve
