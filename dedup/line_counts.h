// What the documents of a site say about each line: how many hold it, what stands around it, where it fits
// best. Counted by story: copies of a document count once.
//
// A function of the *set* of documents: their order changes nothing. Reads the table and the dump, which must
// outlive it. Time: linear in the lines and their words, but for a sort of the long ones.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dedup/line_dump.h"

namespace newsieve {

// Lines that stand in the same kind of place, over all documents.
struct PlaceCounts {
  uint32_t lines = 0;
  uint32_t repeated = 0;  // Which more than one story holds.
  uint32_t prose = 0;
};

class LineCounts {
 public:
  LineCounts(const LineTable& table, const LineDump& dump);

  uint32_t stories() const { return stories_; }

  // How many stories hold the line.
  uint32_t stories_with(LineId line) const { return with_[table_.key(line)]; }

  // For a line of one story: how many stories hold one that opens alike or differs in few words, this one
  // included. 1 for any other.
  uint32_t stories_near(LineId line) const { return near_[line]; }

  // Some other story has it, or one like it.
  bool is_repeated(LineId line) const { return stories_with(line) > 1 || near_[line] > 1; }

  // On so many pages that it marks a place of them.
  bool is_anchor(LineId line) const { return stories_with(line) >= anchor_stories_; }

  // Of the lines between an anchor and the one before it. kPageEdge: a page's begin and its end are anchors
  // as well.
  static constexpr LineId kPageEdge = UINT32_MAX;
  const PlaceCounts& before(LineId anchor) const { return before_[place(anchor)]; }

  // On a large part of the pages.
  bool is_common(LineId line) const { return stories_with(line) >= common_stories_; }

  // The share of the site's lines that are common.
  float common_share() const { return common_share_; }

  // Documents that have next to nothing in common were cleaned before, or never needed it.
  static constexpr float kCleanShare = .01F;
  bool is_clean() const { return common_share_ < kCleanShare; }

  // What share of the words of a document's lines stands in its other prose too, rare words counting more.
  // A value a line; negative for a line with few words.
  std::span<const float> fits(size_t document) const {
    return {fits_.data() + dump_.begin[document], fits_.data() + dump_.begin[document + 1]};
  }

  // The document where the line fits best, and how well.
  struct Home {
    float fit = -1;
    uint32_t document = 0;
  };
  const Home& home(LineId line) const { return homes_[table_.key(line)]; }

 private:
  size_t place(LineId anchor) const { return anchor == kPageEdge ? table_.keys() : table_.key(anchor); }
  void count_stories();
  void count_near();
  void count_places();
  void count_words();
  void fit_document(size_t document, std::vector<uint16_t>& in_prose);
  float fit_of(LineId line, const std::vector<uint16_t>& in_prose, uint16_t own) const;
  bool is_prose_here(LineId line) const;

  const LineTable& table_;
  const LineDump& dump_;
  uint32_t stories_ = 0;
  uint32_t anchor_stories_ = 0;
  uint32_t common_stories_ = 0;
  float common_share_ = 0;
  std::vector<uint32_t> with_;       // By KeyId.
  std::vector<uint32_t> near_;       // By LineId.
  std::vector<PlaceCounts> before_;  // By KeyId; then the page's edge.
  std::vector<uint32_t> documents_with_word_;
  std::vector<float> word_weights_;  // By how many documents have the word: rare ones weigh more.
  std::vector<float> fits_;          // As dump_.lines.
  std::vector<Home> homes_;          // By KeyId.
};

}  // namespace newsieve
