#include "dedup/line_stories.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace newsieve {
namespace {

constexpr size_t kHoldersMax = 8;    // A line in more documents says nothing about copies.
constexpr size_t kMembersMin = 3;    // A story may always have so many documents, ...
constexpr size_t kMembersShare = 4;  // ... or this part of the site.

class StoryFinder {
 public:
  StoryFinder(const LineTable& table, const LineDump& dump) : table_(table), dump_(dump) {}

  std::vector<uint32_t> find() {
    collect_holders();
    root_.resize(dump_.documents());
    std::iota(root_.begin(), root_.end(), 0U);
    for (uint32_t document = 0; document < root_.size(); ++document) join_copies(document);
    return numbered();
  }

 private:
  void collect_holders() {
    holders_.resize(table_.keys());
    prose_.resize(dump_.documents());
    for (uint32_t document = 0; document < prose_.size(); ++document) {
      for (const LineId line : dump_.document(document)) {
        if (!table_.line(line).is_prose()) continue;
        std::vector<uint32_t>& holders = holders_[table_.key(line)];
        if (holders.size() <= kHoldersMax && (holders.empty() || holders.back() != document)) {
          holders.push_back(document);
        }
      }
    }
    for (uint32_t document = 0; document < prose_.size(); ++document) {
      for (const LineId line : dump_.document(document)) prose_[document] += evidence(line);
    }
  }

  // Words that the line says copies by.
  uint32_t evidence(LineId line) const {
    const size_t holders = holders_[table_.key(line)].size();
    return holders == 0 || holders > kHoldersMax ? 0 : table_.line(line).length;
  }

  void join_copies(uint32_t document) {
    std::unordered_map<uint32_t, uint32_t> shared;
    for (const LineId line : dump_.document(document)) {
      const uint32_t length = evidence(line);
      if (length == 0) continue;
      for (const uint32_t other : holders_[table_.key(line)]) {
        if (other < document) shared[other] += length;
      }
    }
    for (const auto& [other, words] : shared) {
      const auto [shorter, longer] = std::minmax(prose_[document], prose_[other]);
      if (words * 2 >= shorter && words * 4 >= longer) root_[root_of(document)] = root_of(other);
    }
  }

  uint32_t root_of(uint32_t document) {
    while (root_[document] != document) document = root_[document] = root_[root_[document]];
    return document;
  }

  std::vector<uint32_t> numbered() {
    std::vector<uint32_t> members(root_.size());
    for (uint32_t document = 0; document < root_.size(); ++document) ++members[root_of(document)];
    const size_t members_max = std::max(kMembersMin, root_.size() / kMembersShare);
    constexpr uint32_t kNone = UINT32_MAX;
    std::vector<uint32_t> number(root_.size(), kNone);
    std::vector<uint32_t> story(root_.size());
    uint32_t stories = 0;
    for (uint32_t document = 0; document < root_.size(); ++document) {
      const uint32_t root = root_of(document);
      uint32_t& of_root = members[root] > members_max ? story[document] : number[root];
      if (members[root] > members_max || of_root == kNone) of_root = stories++;
      story[document] = of_root;
    }
    return story;
  }

  const LineTable& table_;
  const LineDump& dump_;
  std::vector<std::vector<uint32_t>> holders_;  // By KeyId: up to kHoldersMax + 1 documents with that prose.
  std::vector<uint32_t> prose_;                 // Words of each document that tell copies.
  std::vector<uint32_t> root_;                  // Union-find.
};

}  // namespace

std::vector<uint32_t> find_stories(const LineTable& table, const LineDump& dump) {
  return StoryFinder(table, dump).find();
}

}  // namespace newsieve
