#include "dedup/line_model.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace newsieve {
namespace {

#include "dedup/line_model_weights.inc"

static_assert(std::size(kWeights) == kLineStatements * kLineStates, "made from other statements: train anew");

constexpr double kHundredth = .01;
constexpr double kKeepMin = .5;

using Scores = std::array<double, kLineStates>;

// Probabilities up to a common factor, which is taken out so that long documents do not underflow.
void normalise(Scores& scores) {
  double sum = 0;
  for (const double score : scores) sum += score;
  for (double& score : scores) score /= sum;
}

double move(size_t from, size_t to) {
  static const auto moves = [] {
    std::array<Scores, kLineStates> factors{};
    for (size_t a = 0; a < kLineStates; ++a) {
      for (size_t b = 0; b < kLineStates; ++b) {
        factors[a][b] = kAllowed[a][b] ? std::exp(kHundredth * kMoves[a][b]) : 0;
      }
    }
    return factors;
  }();
  return moves[from][to];
}

// How well each state explains the line alone, the best one as 1.
Scores emission(const LineFeatures& features) {
  std::array<int, kLineStates> sums{};
  for (const uint16_t statement : features) {
    for (size_t state = 0; state < kLineStates; ++state)
      sums[state] += kWeights[statement * kLineStates + state];
  }
  const int best = *std::max_element(sums.begin(), sums.end());
  Scores scores;
  for (size_t state = 0; state < kLineStates; ++state) {
    scores[state] = std::exp(kHundredth * std::max(sums[state] - best, -3000));
  }
  return scores;
}

LineState chosen(const Scores& scores) {
  constexpr auto kArticle = static_cast<size_t>(LineState::kArticle);
  if (scores[kArticle] >= kKeepMin) return LineState::kArticle;
  size_t best = static_cast<size_t>(LineState::kHead);
  for (size_t state = 0; state < kLineStates; ++state) {
    if (state != kArticle && scores[state] > scores[best]) best = state;
  }
  return static_cast<LineState>(best);
}

}  // namespace

std::vector<LineState> line_states(std::span<const LineFeatures> lines) {
  std::vector<Scores> emissions(lines.size());
  std::vector<Scores> forward(lines.size());
  for (size_t i = 0; i < lines.size(); ++i) {
    emissions[i] = emission(lines[i]);
    for (size_t to = 0; to < kLineStates; ++to) {
      double reached = kStarts[to] ? 1 : 0;
      if (i > 0) {
        reached = 0;
        for (size_t from = 0; from < kLineStates; ++from) reached += forward[i - 1][from] * move(from, to);
      }
      forward[i][to] = reached * emissions[i][to];
    }
    normalise(forward[i]);
  }
  std::vector<LineState> states(lines.size());
  Scores backward{};
  for (size_t i = lines.size(); i-- > 0;) {
    Scores here{};
    for (size_t from = 0; from < kLineStates; ++from) {
      if (i + 1 == lines.size()) {
        here[from] = kEnds[from] ? 1 : 0;
        continue;
      }
      for (size_t to = 0; to < kLineStates; ++to) {
        here[from] += move(from, to) * emissions[i + 1][to] * backward[to];
      }
    }
    normalise(here);
    backward = here;
    Scores both;
    for (size_t state = 0; state < kLineStates; ++state) both[state] = forward[i][state] * backward[state];
    normalise(both);
    states[i] = chosen(both);
  }
  return states;
}

}  // namespace newsieve
