// Where a crawl begins: URLs given one by one, and a file with more of them.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/url.h"

namespace newsieve {

struct Seeds {
  std::vector<Url> urls;
  size_t malformed = 0;  // Passed over; each was named on standard error.
};

// `file`: a URL a line, "#" begins a comment, empty: none. kInvalid, naming the file, if it cannot be read.
Result<Seeds> read_seeds(const std::vector<std::string>& urls, const std::string& file);

}  // namespace newsieve
