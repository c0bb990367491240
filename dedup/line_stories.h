// Which documents of a site are copies of each other: a story.
#pragma once

#include <cstdint>
#include <vector>

#include "dedup/line_dump.h"

namespace newsieve {

// The story of each document, numbered from 0 without gaps. Two documents are copies if they share half of
// the shorter one's prose and a quarter of the longer one's, in lines that few documents hold; a story is a
// connected component of that relation. Components that are a large part of the site are none: there the
// lines they share are the site's. Which documents stand together does not depend on their order.
std::vector<uint32_t> find_stories(const LineTable& table, const LineDump& dump);

}  // namespace newsieve
