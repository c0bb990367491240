// What one site repeats in its text dumps, learnt from them alone: documents that were extracted elsewhere, a
// block a line, without links or tags.
//
// Counting is where it begins, not where it ends: of a site's lists most items are seen once, a teaser is
// another page's lead, and of two documents counts say next to nothing. So each line is also seen in its
// place: what stands around it, what stands before the same next heading on other pages, how much of the
// prose is before and behind it, its shape and marks, and in which of the documents that hold it its words
// are at home (dedup/line_features.h). A sequence model weighs all that (dedup/line_model.h). A line without
// a word is none of the text.
//
// Judging is repeated until nothing more is dropped, for what is left of a site is a site as well: what comes
// out, put in again, comes out unchanged. Copies of a document count once, so none is emptied by its copies;
// and a document of which nothing would be left stays as it is.
//
// Verdicts are a function of the set of documents: their order changes nothing. Not thread-safe.
//
// Memory: at most 360 bytes a distinct line (its words and counts) and 40 bytes an occurrence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "dedup/line_dump.h"

namespace newsieve {

class LineCounts;
enum class LineState : uint8_t;

// Why a line is dropped: the first that holds.
enum class LineReason : uint8_t {
  kKept,
  kTeaser,    // Other documents hold it, and it is at home in one of them.
  kRepeated,  // Other documents hold it, or one like it.
  kHead,      // Before the text, where the site's pages repeat themselves;
  kInside,    // ... between its lines;
  kTail,      // ... behind it.
};

struct LineVerdict {
  LineReason reason = LineReason::kKept;
  uint32_t number = 0;  // kTeaser: which document, in the order of add(). kRepeated: how many have the line.
};

struct SiteLinesOptions {
  size_t documents_max = 100'000;  // Of a site, learnt together: the documents of a larger one in parts.
  size_t lines_max = 20'000'000;   // Of those documents together, blank ones left out; 360 bytes each if all
                                   // differ: 7.2 GB. With more, the documents stay as they are.
};

class SiteLines {
 public:
  explicit SiteLines(const SiteLinesOptions& options) : options_(options) {}

  // Learns a document. Any bytes are accepted. False, and it is not learnt, if options.lines_max would be
  // exceeded.
  bool add(std::string_view text);

  // Judges all documents; call it once, after the last add().
  void settle();

  // One verdict a line of the document that is not blank (for_each_line). After settle().
  std::span<const LineVerdict> verdicts(size_t document) const {
    return {verdicts_.data() + added_.begin[document], verdicts_.data() + added_.begin[document + 1]};
  }

  size_t documents() const { return added_.documents(); }
  size_t lines() const { return added_.lines.size(); }

  // Of how many documents a repeated line is counted, copies once. After settle().
  uint32_t stories() const { return stories_; }

 private:
  // The lines that are left, and where in added_ each was.
  struct Left {
    LineDump dump;
    std::vector<uint64_t> place;
  };

  bool judge(Left& left);
  std::vector<LineState> states_of(const LineDump& dump, const LineCounts& counts, size_t document) const;
  static LineVerdict dropped(const LineCounts& counts, LineId line, LineState state, size_t document);

  const SiteLinesOptions options_;
  LineTable table_;
  LineDump added_;
  std::vector<LineVerdict> verdicts_;  // As added_.lines.
  uint32_t stories_ = 0;
};

}  // namespace newsieve
