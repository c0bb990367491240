// The text dumps of one site as sequences of lines: what a line model reads.
//
// Each distinct line is kept once, documents are runs of numbers of lines. A line costs 48 bytes and 2 bytes
// a word (32 words at most), 56 bytes more to look it up while lines are added; an occurrence costs 4 bytes.
#pragma once

#include <algorithm>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/ascii.h"
#include "dedup/text_line.h"

namespace newsieve {

using LineId = uint32_t;
using KeyId = uint32_t;  // Lines with the same key, or with the same opening.

// The distinct lines of a site.
class LineTable {
 public:
  LineTable() { words_begin_.push_back(0); }

  // The number of the line: the same for equal ones.
  LineId intern(std::string_view line);

  size_t size() const { return lines_.size(); }
  size_t keys() const { return keys_.size(); }
  const TextLine& line(LineId id) const { return lines_[id]; }
  std::span<const uint16_t> words(LineId id) const {
    return {words_.data() + words_begin_[id], words_.data() + words_begin_[id + 1]};
  }
  KeyId key(LineId id) const { return key_of_[id]; }
  KeyId opening(LineId id) const { return opening_of_[id]; }  // kNoKey for a short line.

  static constexpr KeyId kNoKey = UINT32_MAX;

 private:
  KeyId key_id(uint64_t key);

  TextLineReader reader_;
  std::vector<TextLine> lines_;
  std::vector<KeyId> key_of_;
  std::vector<KeyId> opening_of_;
  std::vector<uint16_t> words_;
  std::vector<uint64_t> words_begin_;
  boost::unordered_flat_map<uint64_t, LineId> by_identity_;
  boost::unordered_flat_map<uint64_t, KeyId> keys_;
};

// Calls visit(line) for each line of the text that is not blank, without the white space around it.
template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    if (!line.empty()) visit(line);
    text.remove_prefix(std::min(text.size(), end + 1));
  }
}

// Documents as they stand, lines that were dropped left out.
struct LineDump {
  std::vector<LineId> lines;          // Of all documents, one after the other.
  std::vector<uint64_t> begin = {0};  // Of each document, and the end of the last.

  size_t documents() const { return begin.size() - 1; }
  std::span<const LineId> document(size_t i) const {
    return {lines.data() + begin[i], lines.data() + begin[i + 1]};
  }
};

}  // namespace newsieve
