#include "tests/simulation/simulation.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <spdlog/spdlog.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>

#include "base/file.h"

namespace newsieve {
namespace {

struct Seeds {
  uint64_t first = 0;
  uint64_t last = 99;
};

// $NEWSIEVE_SEEDS: "N" for that one, and its log if it fails; "FROM..TO" for all of them.
Seeds seeds_to_run() {
  const char* set = std::getenv("NEWSIEVE_SEEDS");
  if (set == nullptr) return {};
  const std::string_view text(set);
  const size_t dots = std::min(text.find(".."), text.size());
  Seeds seeds;
  const auto first = std::from_chars(text.data(), text.data() + dots, seeds.first);
  seeds.last = seeds.first;
  const char* rest = text.data() + std::min(dots + 2, text.size());
  const auto last = std::from_chars(rest, text.data() + text.size(), seeds.last);
  const bool is_range = dots < text.size();
  EXPECT_TRUE(first.ec == std::errc() && (!is_range || last.ec == std::errc()))
      << "NEWSIEVE_SEEDS is neither N nor FROM..TO: " << text;
  return seeds;
}

class Simulation : public testing::Test {
 protected:
  // Processes die here, but no machine does: states live in memory where there is a file system for it.
  static void SetUpTestSuite() {
    if (std::filesystem::is_directory("/dev/shm")) setenv("TMPDIR", "/dev/shm", /*overwrite=*/0);
  }

  void SetUp() override { spdlog::set_level(spdlog::level::off); }
  void TearDown() override { spdlog::set_level(spdlog::level::info); }

  SimulationOutcome run(uint64_t seed) {
    return simulate(seed, fmt::format("{}/{}", folder_->path(), runs_++));
  }

 private:
  Result<TemporaryFolder> folder_ = TemporaryFolder::create();
  size_t runs_ = 0;
};

TEST_F(Simulation, NoPageIsLostAndNoPauseIsBrokenWhateverTheWebDoesAndWheneverTheCrawlDies) {
  const Seeds seeds = seeds_to_run();
  size_t deaths = 0;
  for (uint64_t seed = seeds.first; seed <= seeds.last; ++seed) {
    const SimulationOutcome outcome = run(seed);
    deaths += outcome.deaths;
    if (!outcome.violations.empty() && seeds.first == seeds.last) fmt::print("{}", outcome.log);
    for (const std::string& violation : outcome.violations) {
      ADD_FAILURE() << "seed " << seed << ": " << violation << "\nreplay: NEWSIEVE_SEEDS=" << seed
                    << " build/simulation_tests";
    }
  }
  fmt::print("{} seeds, {} deaths\n", seeds.last - seeds.first + 1, deaths);
}

TEST_F(Simulation, TheSameSeedFetchesTheSameAtTheSameInstants) {
  const uint64_t first = seeds_to_run().first;
  for (uint64_t seed = first; seed < first + 20; ++seed) {
    const SimulationOutcome outcome = run(seed);
    EXPECT_FALSE(outcome.log.empty()) << seed;
    EXPECT_EQ(outcome.log, run(seed).log) << "seed " << seed;
  }
}

}  // namespace
}  // namespace newsieve
