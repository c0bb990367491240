// Which hosts show what another host shows under the same paths: "m." and "www.", a test system, a copy.
//
// Two hosts are compared by their stories: those of one host whose path and text were met on the other
// before, or later, are shared. A host mirrors another when stories_min stories are shared and at least 19 in
// 20 of its own are. So the papers of a chain, which have some stories in common, are no mirrors. Two that
// are crawled at once and in different orders share little at first, and are found when most of both is
// known. Of two that mirror each other the one that was met later is the mirror; and what is mirrored is none
// itself.
//
// What leads to a mirror is to be followed on the host that it mirrors, so that nothing is lost.
//
// A function of the stories it is told of and of their order. What it knows is bounded, what was used least
// recently is forgotten, and nothing survives a restart: a mirror is then found again. Not thread-safe.
#pragma once

#include <cstdint>
#include <optional>

#include "base/recent_map.h"
#include "model/url.h"

namespace newsieve {

struct MirrorOptions {
  uint32_t stories_min = 50;  // Shared by two hosts; 0: nothing is a mirror.
  size_t stories_max =
      100'000;  // Remembered, and as many hosts and pairs of hosts; 250 bytes a story: 25 MB.
};

class MirrorDetector {
 public:
  explicit MirrorDetector(const MirrorOptions& options);

  // A story with this text was fetched at `url` for the first time.
  void on_story(const Url& url, uint64_t text_hash);

  // `url` on the host that its own host mirrors. Nullopt: that one is no mirror.
  std::optional<Url> original(const Url& url) const;

 private:
  struct Host {
    uint64_t number = 0;  // In the order of their first stories: 1, 2, 3 ...; 0: never met.
    uint32_t stories = 0;
    std::optional<Url> mirrors = std::nullopt;  // A URL of the host that it mirrors.
  };

  Host& host_of(const Url& url);
  void compare(const Url& url, const Url& other);

  const MirrorOptions options_;
  uint64_t hosts_met_ = 0;
  bool has_mirrors_ = false;
  RecentMap<uint64_t, Host> hosts_;       // By the hash of the HostKey.
  RecentMap<uint64_t, Url> stories_;      // Where it was met first, by the hash of path, query and text.
  RecentMap<uint64_t, uint32_t> shared_;  // By the numbers of two hosts, the lower one first.
};

}  // namespace newsieve
