// What the demo's newspaper reports. All of it is invented.
#pragma once

#include <array>
#include <string_view>

namespace newsieve {

struct DemoStory {
  std::string_view slug;
  std::string_view title;
  std::string_view author;
  std::array<std::string_view, 5> paragraphs;  // The first is the lead.
};

inline constexpr size_t kStoriesPerSection = 12;
extern const std::array<DemoStory, kStoriesPerSection> kHarbourStories;
extern const std::array<DemoStory, kStoriesPerSection> kTownStories;

}  // namespace newsieve
