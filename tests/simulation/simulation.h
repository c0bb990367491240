// A whole crawl in virtual time: the real crawler, politeness, page reader, committer and RocksDB over a
// SimulatedWeb, killed and drained at random moments, watched by a FetchWitness. Nothing waits, and
// everything follows from the seed: what it crawls, how it is paced, and when it dies.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace newsieve {

struct SimulationOutcome {
  std::vector<std::string> violations;  // One sentence each; empty: all is as it should be.
  std::string log;                      // Of fetches, their outcomes and deaths, a line each.
  size_t deaths = 0;                    // Processes that were killed or drained before the crawl was over.
};

// `folder` must not exist yet; the state is kept there.
SimulationOutcome simulate(uint64_t seed, const std::string& folder);

}  // namespace newsieve
