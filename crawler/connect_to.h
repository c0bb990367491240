// curl's --connect-to: HOST:PORT:ADDRESS:PORT. Where HOST:PORT is meant, ADDRESS:PORT is connected to.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/url.h"

namespace newsieve {

struct ConnectTo {
  std::string host;     // Lower case, IPv6 in brackets; empty: any.
  uint16_t port = 0;    // 0: any.
  std::string to_host;  // A name or an address; empty: the URL's own.
  uint16_t to_port = 0;
};

// kInvalid, with the entry, if it does not have four fields, or a port is none.
Result<ConnectTo> parse_connect_to(std::string_view entry);

// Where a fetch leads on the network.
struct Destination {
  std::string host;  // IPv6 in brackets.
  uint16_t port = 0;
};

// By the first entry that fits; the URL's own host and port if none does.
Destination destination(const Url& url, const std::vector<ConnectTo>& entries);

}  // namespace newsieve
