// Any bytes are an archive. Invariants: reading ends; a record is within the limits; one that says where it
// stands is found there again; the same records come however the bytes are compressed.
#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "store/warc_reader.h"
#include "tests/support/warc_text.h"

namespace {

using newsieve::WarcRecord;

constexpr newsieve::WarcLimits kLimits{.head_bytes_max = 256, .block_bytes_max = 64};

// A file in memory.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : descriptor_(memfd_create("archive", 0)) {
    NEWSIEVE_CHECK(descriptor_ >= 0);
    NEWSIEVE_CHECK(write(descriptor_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  ~MemoryFile() { close(descriptor_); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

std::vector<WarcRecord> read_all(std::string_view bytes) {
  const MemoryFile file(bytes);
  std::vector<WarcRecord> records;
  auto reader = newsieve::WarcReader::open(file.path(), kLimits);
  if (!reader) return records;
  size_t broken = 0;
  while (true) {
    auto record = reader->next();
    if (!record) {
      NEWSIEVE_CHECK(++broken <= bytes.size() + 1);
      continue;
    }
    if (!*record) return records;
    NEWSIEVE_CHECK((*record)->block.size() <= kLimits.block_bytes_max);
    records.push_back(std::move(**record));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::vector<WarcRecord> records = read_all(input);
  const bool is_compressed =
      !input.empty() && (input[0] == '\x1F' || input[0] == '\x28' || input[0] == '\x5D');
  const bool is_arc = input.substr(0, 64).find("filedesc:") != std::string_view::npos;
  if (is_compressed || is_arc) return 0;
  for (const WarcRecord& record : records) {
    const std::vector<WarcRecord> again = read_all(input.substr(record.place.offset));
    NEWSIEVE_CHECK(!again.empty() && again[0].block == record.block);
  }
  const std::vector<WarcRecord> zipped = read_all(newsieve::gzip(std::string(input)));
  NEWSIEVE_CHECK(zipped.size() == records.size());
  for (size_t i = 0; i < records.size(); ++i) NEWSIEVE_CHECK(zipped[i].block == records[i].block);
  return 0;
}
