#include "crawler/response_head.h"

#include "base/ascii.h"

namespace newsieve {

bool ResponseHead::take(std::string_view line, const ResponseHeadLimits& limits) {
  bytes_ += line.size();
  ++lines_;
  if (bytes_ > limits.bytes_max || lines_ > limits.lines_max) return false;
  const bool is_status_line = line.starts_with("HTTP/");
  if (is_status_line) {
    http = {};
    location.clear();
    retry_after.clear();
    text.clear();
    done_ = false;
  }
  if (keep_text && !done_) text += line;
  if (trim(line).empty()) done_ = true;
  const size_t colon = line.find(':');
  if (!is_status_line && !done_ && colon != std::string_view::npos)
    take_field(line.substr(0, colon), trim(line.substr(colon + 1)));
  return true;
}

void ResponseHead::take_field(std::string_view name, std::string_view value) {
  const auto is = [name](std::string_view wanted) { return equal_ignoring_case(name, wanted); };
  const auto join = [value](std::string& field, std::string_view separator) {
    if (!field.empty()) field += separator;
    field += value;
  };
  if (is("Content-Type")) http.content_type = value;
  if (is("Content-Encoding")) join(http.content_encoding, ", ");
  if (is("ETag")) http.etag = value;
  if (is("Last-Modified")) http.last_modified = value;
  if (is("X-Robots-Tag") || is("Robots-Tag")) join(http.robots_tag, "\n");
  if (is("Location") && location.empty()) location = value;
  if (is("Retry-After")) retry_after = value;
}

}  // namespace newsieve
