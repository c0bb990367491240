#include "extract/html_names.h"

namespace newsieve {
namespace {

// A name of up to 16 bytes in lower case, as two words: compared and hashed at once.
struct PackedName {
  uint64_t low = 0;
  uint64_t high = 0;

  constexpr bool operator==(const PackedName&) const = default;
};

inline constexpr size_t kPackedBytesMax = 16;

constexpr PackedName pack(std::string_view name) {
  PackedName packed;
  for (size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const uint64_t byte = static_cast<unsigned char>(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
    (i < 8 ? packed.low : packed.high) |= byte << (i % 8 * 8);
  }
  return packed;
}

inline constexpr size_t kSlots =
    512;  // Three times the names: a search nearly always ends at its first slot.

constexpr size_t slot_of(const PackedName& name) {
  return ((name.low ^ (name.high * 31)) * 0x9E3779B97F4A7C15ULL) >> 55;
}

struct NameTable {
  std::array<PackedName, kHtmlNames.size()> packed{};
  std::array<NameId, kSlots> slots{};  // kUnknownName: free.
};

inline constexpr NameTable kTable = [] {
  NameTable table;
  for (size_t i = 1; i < kHtmlNames.size(); ++i) {
    table.packed[i] = pack(kHtmlNames[i].name);
    size_t slot = slot_of(table.packed[i]);
    while (table.slots[slot] != kUnknownName) slot = (slot + 1) % kSlots;
    table.slots[slot] = static_cast<NameId>(i);
  }
  return table;
}();

}  // namespace

NameId find_html_name(std::string_view name) {
  if (name.size() > kPackedBytesMax) return kUnknownName;
  const PackedName packed = pack(name);
  for (size_t slot = slot_of(packed);; slot = (slot + 1) % kSlots) {
    const NameId id = kTable.slots[slot];
    if (id == kUnknownName) return kUnknownName;
    if (kTable.packed[id] == packed && kHtmlNames[id].name.size() == name.size()) return id;
  }
}

}  // namespace newsieve
