#include "dedup/line_features.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"

namespace newsieve {
namespace {

// The groups and how many values each has.
struct Group {
  const char* name;
  uint16_t values;
};
constexpr std::array<Group, kLineGroups> kGroups = {{{"shape", 36},
                                                     {"counted", 84},
                                                     {"near", 8},
                                                     {"around", 50},
                                                     {"position", 128},
                                                     {"before", 26},
                                                     {"frame_here", 112},
                                                     {"fit", 24},
                                                     {"home", 129},
                                                     {"neighbours", 96},
                                                     {"run", 40},
                                                     {"stories", 8},
                                                     {"marks", 48}}};

constexpr std::array<uint16_t, kLineGroups> kGroupBegin = [] {
  std::array<uint16_t, kLineGroups> begin{};
  for (size_t i = 1; i < kLineGroups; ++i) {
    begin[i] = static_cast<uint16_t>(begin[i - 1] + kGroups[i - 1].values);
  }
  return begin;
}();

static_assert(kGroupBegin.back() + kGroups.back().values == kLineStatements);

// How many of the bounds the value reaches.
template <class Value, size_t kBounds>
size_t bucket(Value value, const Value (&bounds)[kBounds]) {
  size_t found = 0;
  for (const Value bound : bounds) found += value >= bound;
  return found;
}

float share(size_t part, size_t whole) {
  return whole == 0 ? 0 : static_cast<float>(part) / static_cast<float>(whole);
}

constexpr uint32_t kEvidenceMin = 5;     // Of fewer lines a share says nothing.
constexpr float kFitMin = .3F;           // A line that fits worse is hardly at home.
constexpr uint32_t kCountedStories = 5;  // With fewer stories counts are weak evidence.

enum class Place : uint8_t { kBefore, kInside, kBehind, kNone };  // Of the document's own prose.

constexpr size_t bit(Place place) { return size_t{1} << static_cast<size_t>(place); }

enum class Kind : uint8_t { kNone, kShort, kLong, kProse };  // kNone: beyond the page's edge.

class Reader {
 public:
  Reader(const LineTable& table, const LineDump& dump, const LineCounts& counts, size_t document)
      : table_(table),
        counts_(counts),
        lines_(dump.document(document)),
        fits_(counts.fits(document)),
        counted_(counts.stories() >= kCountedStories) {
    read_repetition();
    read_sums();
    read_anchors();
    read_runs();
  }

  std::vector<LineFeatures> features() {
    std::vector<LineFeatures> features(lines_.size());
    for (size_t i = 0; i < lines_.size(); ++i) features[i] = features_of(i);
    return features;
  }

 private:
  LineFeatures features_of(size_t i) {
    group_ = 0;
    add(shape(i));
    add(counted(i));
    add(near(i));
    add(around(i));
    add(position(i));
    add(before_anchor(i));
    add(frame_here(i));
    add(fit(i));
    add(home(i));
    add(neighbours(i));
    add(run(i));
    add(stories_class() * 2 + prose(i));
    add(marks(i));
    return features_;
  }

  void add(size_t value) {
    NEWSIEVE_CHECK(value < kGroups[group_].values);
    features_[group_] = static_cast<uint16_t>(kGroupBegin[group_] + value);
    ++group_;
  }

  const TextLine& line(size_t i) const { return table_.line(lines_[i]); }
  bool prose(size_t i) const { return line(i).is_prose(); }
  bool is_long(size_t i) const { return line(i).is_long(); }
  bool repeated(size_t i) const { return counts_.is_repeated(lines_[i]); }
  bool own_prose(size_t i) const { return line(i).is_prose() && !counts_.is_repeated(lines_[i]); }

  size_t stories_class() const {
    static constexpr uint32_t kBounds[] = {2, 5, 20};
    return bucket(counts_.stories(), kBounds);
  }

  size_t shape(size_t i) const {
    static constexpr uint16_t kBounds[] = {1, 3, 6, 12, 25};
    return (bucket(line(i).length, kBounds) * 3 + static_cast<size_t>(line(i).end)) * 2 + line(i).sentences;
  }

  size_t counted(size_t i) const {
    const uint32_t others = counts_.stories_with(lines_[i]) - 1;
    const size_t begin = (is_long(i) ? 21 : 0) + (repetitive_ ? 42 : 0);
    if (others == 0) return begin;
    static constexpr uint32_t kCounts[] = {2, 3, 5};
    static constexpr float kShares[] = {.03F, .1F, .3F, .6F};
    const size_t value =
        1 + bucket(share(others + 1, counts_.stories()), kShares) * 4 + bucket(others, kCounts);
    return begin + value;
  }

  size_t near(size_t i) const {
    static constexpr uint32_t kBounds[] = {2, 3, 5};
    return (is_long(i) ? 4 : 0) + bucket(counts_.stories_near(lines_[i]), kBounds);
  }

  size_t around(size_t i) const {
    const auto side = [&](size_t from, size_t to) -> size_t {
      static constexpr float kBounds[] = {.2F, .5F, .8F};
      return from == to ? 4 : bucket(share(repeated_sum_[to] - repeated_sum_[from], to - from), kBounds);
    };
    return (side(0, i) * 5 + side(i + 1, lines_.size())) * 2 + counted_;
  }

  size_t prose_before(size_t i) const { return prose_class(prose_sum_[i]); }
  size_t prose_behind(size_t i) const { return prose_class(prose_sum_.back() - prose_sum_[i + 1]); }
  size_t prose_class(size_t words) const {
    static constexpr float kBounds[] = {.0001F, .3F, .7F};
    return bucket(share(words, prose_sum_.back()), kBounds);
  }
  Place place(size_t i) const {
    if (prose_behind(i) > 0) return prose_before(i) > 0 ? Place::kInside : Place::kBefore;
    return prose_before(i) > 0 ? Place::kBehind : Place::kNone;
  }
  size_t position(size_t i) const {
    return (((prose_before(i) * 4 + prose_behind(i)) * 2 + own_prose(i)) * 2 + counted_) * 2 + repetitive_;
  }

  // What stands before the next anchor, on all pages.
  size_t before_anchor(size_t i) const {
    const PlaceCounts& place = counts_.before(anchor_behind_[i]);
    static constexpr float kRepeated[] = {.1F, .35F, .7F};
    static constexpr float kProse[] = {.15F, .5F};
    if (place.lines < kEvidenceMin) return 24 + prose(i);
    return (bucket(share(place.repeated, place.lines), kRepeated) * 3 +
            bucket(share(place.prose, place.lines), kProse)) *
               2 +
           prose(i);
  }

  // Are the line's marks those of most of the document's prose? If not: do long lines with these marks stand
  // inside that prose too, or on another side of it than this one?
  size_t frame_here(size_t i) const {
    const uint32_t frame = line(i).frame;
    const Place where = place(i);
    size_t value = 32 + ((frame == main_frame_ ? 4 : 0) + static_cast<size_t>(where)) * 3 +
                   static_cast<size_t>(kind(i)) - 1;
    if (frame != main_frame_ && frame != 0) {
      const auto places = frame_places_.find(frame);
      const size_t known = places == frame_places_.end() ? 0 : places->second;
      const bool inside = (known & bit(Place::kInside)) != 0;
      const bool elsewhere = (known & ~(bit(Place::kInside) | bit(where))) != 0;
      value = ((static_cast<size_t>(where) * 2 + inside) * 2 + elsewhere) * 2 + is_long(i);
    }
    return value * 2 + repetitive_;
  }

  size_t fit(size_t i) const {
    static constexpr float kBounds[] = {0, .15F, .3F, .45F, .6F};
    return (bucket(fits_[i], kBounds) * 2 + is_long(i)) * 2 + counted_;
  }

  // Of a line that other documents hold: how much better it fits elsewhere.
  size_t home(size_t i) const {
    if (counts_.stories_with(lines_[i]) < 2 || fits_[i] < 0) return 128;
    static constexpr float kBetter[] = {.001F, .15F, .35F};
    const size_t better = bucket(counts_.home(lines_[i]).fit - fits_[i], kBetter);
    const size_t place = prose_before(i) == 0 ? 0 : prose_behind(i) == 0 ? 1 : 2;
    return (((better * 4 + place) * 2 + is_long(i)) * 2 + repetitive_) * 2 + (fits_[i] >= kFitMin);
  }

  Kind kind(size_t i) const {
    if (i >= lines_.size()) return Kind::kNone;
    if (line(i).is_prose()) return Kind::kProse;
    return is_long(i) ? Kind::kLong : Kind::kShort;
  }
  size_t neighbours(size_t i) const {
    return ((static_cast<size_t>(kind(i - 1)) * 4 + static_cast<size_t>(kind(i + 1))) * 3 +
            static_cast<size_t>(kind(i)) - 1) *
               2 +
           repetitive_;
  }

  // How many lines in a row are no prose, and where the run stands.
  size_t run(size_t i) const {
    static constexpr uint32_t kBounds[] = {1, 2, 4, 9};
    const bool before = prose_sum_[i] > 0;
    const bool behind = prose_sum_.back() > prose_sum_[i + 1];
    return (bucket(runs_[i], kBounds) * 4 + size_t{before} * 2 + behind) * 2 + repetitive_;
  }

  size_t marks(size_t i) const {
    const auto marked = [&](size_t at) { return at < lines_.size() && line(at).frame != 0; };
    const size_t self = line(i).length == 0 ? 2 : marked(i) ? 1 : 0;  // 2: nothing but marks.
    return (((size_t{marked(i - 1)} * 2 + marked(i + 1)) * 3 + self) * 2 + prose(i)) * 2 + repetitive_;
  }

  void read_sums() {
    for (size_t i = 0; i < lines_.size(); ++i) {
      if (line(i).is_prose()) prose_frames_[line(i).frame] += line(i).length;
    }
    for (const auto& [frame, words] : prose_frames_) {
      const size_t most = main_frame_ == kNoFrame ? 0 : prose_frames_[main_frame_];
      if (words > most || (words == most && frame < main_frame_)) main_frame_ = frame;
    }
    repeated_sum_.assign(1, 0);
    prose_sum_.assign(1, 0);
    for (size_t i = 0; i < lines_.size(); ++i) {
      const bool counts = own_prose(i) && line(i).frame == main_frame_;
      repeated_sum_.push_back(repeated_sum_.back() + repeated(i));
      prose_sum_.push_back(prose_sum_.back() + (counts ? line(i).length : 0));
    }
    for (size_t i = 0; i < lines_.size(); ++i) {
      if (!is_long(i) || line(i).frame == main_frame_) continue;
      frame_places_[line(i).frame] |= bit(place(i));
    }
  }

  void read_repetition() {
    constexpr float kCommonShareMin = .06F;
    repetitive_ =
        counts_.common_share() >= kCommonShareMin &&
        std::any_of(lines_.begin(), lines_.end(), [&](LineId line) { return counts_.is_common(line); });
  }

  void read_anchors() {
    anchor_behind_.resize(lines_.size());
    LineId anchor = LineCounts::kPageEdge;
    for (size_t i = lines_.size(); i-- > 0;) {
      anchor_behind_[i] = anchor;
      if (counts_.is_anchor(lines_[i])) anchor = lines_[i];
    }
  }

  void read_runs() {
    runs_.assign(lines_.size(), 0);
    for (size_t begin = 0; begin < lines_.size();) {
      size_t end = begin;
      while (end < lines_.size() && !line(end).is_prose()) ++end;
      std::fill(runs_.begin() + static_cast<ptrdiff_t>(begin), runs_.begin() + static_cast<ptrdiff_t>(end),
                static_cast<uint32_t>(end - begin));
      begin = end + 1;
    }
  }

  const LineTable& table_;
  const LineCounts& counts_;
  const std::span<const LineId> lines_;
  const std::span<const float> fits_;
  const bool counted_;                // There are stories enough to count.
  std::vector<size_t> repeated_sum_;  // Of the lines before the i-th.
  std::vector<size_t> prose_sum_;     // Words of its own prose in them, as marked as most of it.
  std::unordered_map<uint32_t, size_t> prose_frames_;  // Words of its prose with these marks.
  std::unordered_map<uint32_t, size_t> frame_places_;  // Where long lines with them stand: bits.
  static constexpr uint32_t kNoFrame = UINT32_MAX;
  uint32_t main_frame_ = kNoFrame;  // That of most words.
  bool repetitive_ = false;         // Otherwise site or document look as if cleaned before.
  std::vector<LineId> anchor_behind_;
  std::vector<uint32_t> runs_;
  LineFeatures features_{};
  size_t group_ = 0;
};

}  // namespace

std::string line_statement(size_t i) {
  const auto group = static_cast<size_t>(std::upper_bound(kGroupBegin.begin(), kGroupBegin.end(), i) -
                                         kGroupBegin.begin() - 1);
  return std::string(kGroups[group].name) + "=" + std::to_string(i - kGroupBegin[group]);
}

std::vector<LineFeatures> line_features(const LineTable& table, const LineDump& dump,
                                        const LineCounts& counts, size_t document) {
  return Reader(table, dump, counts, document).features();
}

}  // namespace newsieve
