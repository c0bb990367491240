// Which lines of a dump are the article: a linear-chain conditional random field (Lafferty, McCallum, Pereira
// 2001) over the lines of a document, in the order
//
//     head* article (inside* article)* tail*
//
// so that what stands before, between and behind the text need not look alike. The weights are the generated
// file line_model_weights.inc; training/train_line_model.py makes it from dumps whose lines are labelled, and
// prints how well weights made from the other sites' dumps do on each site's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dedup/line_features.h"

namespace newsieve {

enum class LineState : uint8_t { kHead, kArticle, kInside, kTail };
constexpr size_t kLineStates = 4;

// The state of each line. A line is article where that is more likely than not; else the likeliest other
// state is named. A document without a line of its own has none that is article. Pure; time linear in the
// lines.
std::vector<LineState> line_states(std::span<const LineFeatures> lines);

}  // namespace newsieve
