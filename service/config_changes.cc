#include "service/config_changes.h"

#include <algorithm>
#include <array>

namespace newsieve {
namespace {

bool is_reloaded(const std::string& section, const std::string& key) {
  constexpr std::array<std::string_view, 7> kReloaded = {"service.seeds",
                                                         "service.seeds_file",
                                                         "service.jobs_folder",
                                                         "service.log_level",
                                                         "service.log_format",
                                                         "service.log_lines_per_minute_max",
                                                         "politeness.delay_milliseconds"};
  if (section == "scope" || section == "recrawl") return true;
  return std::find(kReloaded.begin(), kReloaded.end(), section + "." + key) != kReloaded.end();
}

}  // namespace

std::vector<std::string> changes_from_next_start(const Config& before, const Config& now) {
  const std::vector<SectionInfo> old_sections = describe(before);
  const std::vector<SectionInfo> new_sections = describe(now);
  std::vector<std::string> changes;
  for (size_t s = 0; s < new_sections.size(); ++s) {
    for (size_t k = 0; k < new_sections[s].settings.size(); ++k) {
      const SettingInfo& setting = new_sections[s].settings[k];
      const bool differs = setting.value != old_sections[s].settings[k].value;
      if (differs && !is_reloaded(new_sections[s].name, setting.key)) {
        changes.push_back(new_sections[s].name + "." + setting.key);
      }
    }
  }
  return changes;
}

}  // namespace newsieve
