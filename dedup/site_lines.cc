#include "dedup/site_lines.h"

#include <algorithm>
#include <numeric>

#include "dedup/line_counts.h"
#include "dedup/line_model.h"

namespace newsieve {
namespace {

constexpr float kHomeFitMin = .4F;  // A line that fits no document better is at home in none.

}  // namespace

bool SiteLines::add(std::string_view text) {
  size_t lines = 0;
  for_each_line(text, [&](std::string_view) { ++lines; });
  if (added_.lines.size() + lines > options_.lines_max) return false;
  for_each_line(text, [&](std::string_view line) { added_.lines.push_back(table_.intern(line)); });
  added_.begin.push_back(added_.lines.size());
  return true;
}

void SiteLines::settle() {
  verdicts_.resize(added_.lines.size());
  Left left{added_, std::vector<uint64_t>(added_.lines.size())};
  std::iota(left.place.begin(), left.place.end(), uint64_t{0});
  while (judge(left)) {
  }
}

// Drops what is repeated in what is left. False if that is nothing.
bool SiteLines::judge(Left& left) {
  const LineCounts counts(table_, left.dump);
  stories_ = std::max(stories_, counts.stories());
  if (counts.is_clean()) return false;
  Left next;
  for (size_t document = 0; document < left.dump.documents(); ++document) {
    const std::vector<LineState> states = states_of(left.dump, counts, document);
    for (size_t i = 0; i < states.size(); ++i) {
      const uint64_t at = left.dump.begin[document] + i;
      if (states[i] == LineState::kArticle) {
        next.dump.lines.push_back(left.dump.lines[at]);
        next.place.push_back(left.place[at]);
      } else {
        verdicts_[left.place[at]] = dropped(counts, left.dump.lines[at], states[i], document);
      }
    }
    next.dump.begin.push_back(next.dump.lines.size());
  }
  const bool dropped = next.place.size() < left.place.size();
  left = std::move(next);
  return dropped;
}

std::vector<LineState> SiteLines::states_of(const LineDump& dump, const LineCounts& counts,
                                            size_t document) const {
  std::vector<LineState> states = line_states(line_features(table_, dump, counts, document));
  // A line of marks alone is what an extractor left of an image or a table.
  for (size_t i = 0; i < states.size(); ++i) {
    const bool has_words = table_.line(dump.document(document)[i]).length > 0;
    if (states[i] == LineState::kArticle && !has_words) states[i] = LineState::kInside;
  }
  if (std::find(states.begin(), states.end(), LineState::kArticle) == states.end()) {
    std::fill(states.begin(), states.end(), LineState::kArticle);
  }
  return states;
}

LineVerdict SiteLines::dropped(const LineCounts& counts, LineId line, LineState state, size_t document) {
  const LineCounts::Home& home = counts.home(line);
  const bool elsewhere = home.fit >= kHomeFitMin && home.document != document;
  if (counts.stories_with(line) > 1 && !counts.is_common(line) && elsewhere) {
    return {LineReason::kTeaser, home.document};
  }
  if (counts.is_repeated(line)) {
    return {LineReason::kRepeated, std::max(counts.stories_with(line), counts.stories_near(line))};
  }
  if (state == LineState::kHead) return {LineReason::kHead};
  return {state == LineState::kInside ? LineReason::kInside : LineReason::kTail};
}

}  // namespace newsieve
