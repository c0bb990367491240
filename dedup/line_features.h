// What the line model is told of each line of a document: which of a fixed list of statements hold of it.
//
// A statement is a value of one group ("counted=7"): every line has exactly one value of each group. Values
// are classes of counts, shares and shapes; none is made of a line's words or marks themselves.
// training/train_line_model.py --without says what a group is worth.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "dedup/line_counts.h"

namespace newsieve {

constexpr size_t kLineGroups = 13;
constexpr size_t kLineStatements = 789;
using LineFeatures = std::array<uint16_t, kLineGroups>;  // One statement a group, in the order of the groups.

std::string line_statement(size_t i);  // "group=value".

// One array a line of the document.
std::vector<LineFeatures> line_features(const LineTable& table, const LineDump& dump,
                                        const LineCounts& counts, size_t document);

}  // namespace newsieve
