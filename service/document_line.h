// A line of a file of documents: {"id", "text", "date_published"?, "language"?}, other members passed over.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace newsieve {

struct DocumentLine {
  std::string_view id;        // A number in its digits. Never empty.
  std::string_view text;      // Empty if there is none, or it is no string.
  std::string_view language;  // ISO 639; empty if it is not said.
  std::optional<Instant> date;
};

// simdjson, behind a wall. Keeps its memory, some 6 bytes for each of the longest line. Not thread-safe.
class DocumentLineParser {
 public:
  // So many bytes behind a line must be readable, whatever they are.
  static constexpr size_t kPaddingBytes = 64;

  DocumentLineParser();
  ~DocumentLineParser();

  // Nullopt if the line is no object, ill-formed where it had to be read, or has no "id". The views are valid
  // until the next call.
  std::optional<DocumentLine> parse(std::string_view line);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
