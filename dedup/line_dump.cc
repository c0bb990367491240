#include "dedup/line_dump.h"

#include "base/hash.h"

namespace newsieve {

LineId LineTable::intern(std::string_view line) {
  const TextLine read = reader_.read(line);
  const uint64_t shape = (static_cast<uint64_t>(read.frame) << 8) | (static_cast<uint64_t>(read.end) << 2) |
                         static_cast<uint64_t>(read.sentences);
  const auto [found, is_new] =
      by_identity_.try_emplace(hash_combine(read.key, shape), static_cast<LineId>(lines_.size()));
  if (!is_new) return found->second;
  lines_.push_back(read);
  key_of_.push_back(key_id(read.key));
  opening_of_.push_back(read.opening == 0 ? kNoKey : key_id(hash_combine(read.opening, 1)));
  words_.insert(words_.end(), reader_.words().begin(), reader_.words().end());
  words_begin_.push_back(words_.size());
  return found->second;
}

KeyId LineTable::key_id(uint64_t key) {
  return keys_.try_emplace(key, static_cast<KeyId>(keys_.size())).first->second;
}

}  // namespace newsieve
