// The head of an HTTP response, taken line by line as it arrives. Pure; libcurl hands over the lines, of
// HTTP/2 too in HTTP/1's form.
#pragma once

#include <string>
#include <string_view>

#include "model/page.h"

namespace newsieve {

struct ResponseHeadLimits {
  size_t bytes_max;  // All lines together.
  size_t lines_max;
};

struct ResponseHead {
  HttpResponse http;        // The fields; status, version and sizes are the transfer's to say.
  std::string location;     // As sent; the first one.
  std::string retry_after;  // As sent.
  std::string text;         // The final response's lines as received, the empty one too; see keep_text.
  bool keep_text = false;

  // Takes a status line, a field, or the empty line that ends them. Interim responses (103) before the final
  // one leave nothing behind, and trailers after it are not read. False: a limit is passed.
  bool take(std::string_view line, const ResponseHeadLimits& limits);

 private:
  void take_field(std::string_view name, std::string_view value);

  size_t bytes_ = 0;
  size_t lines_ = 0;
  bool done_ = false;
};

}  // namespace newsieve
