// Which links a crawl follows. Pure; contains() from any thread, once the seeds are in.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/enum_names.h"
#include "base/result.h"
#include "model/page.h"

namespace newsieve {

// Same host and port as a seed, http or https; same registrable domain; the web.
enum class ScopeKind : uint8_t { kHost, kDomain, kAny };
inline constexpr EnumNames<ScopeKind, 3> kScopeKindNames{{"host", "domain", "any"}};

struct ScopeOptions {
  ScopeKind kind = ScopeKind::kDomain;
  std::vector<std::string> include =
      {};  // RE2; if any is given, a page's URL must match one of them, anywhere.
  std::vector<std::string> exclude = {};  // RE2; a URL that matches one is left.
  uint16_t depth_max = 50;                // Links from a seed.
  uint8_t redirects_max = 10;
  size_t path_segments_max = 20;   // Deeper paths are traps,
  size_t segment_repeats_max = 3;  // and so are those that hold one segment more often than this.
};

class Scope {
 public:
  // kInvalid, naming the pattern, if one does not compile.
  static Result<Scope> create(const ScopeOptions& options);
  Scope(Scope&&) noexcept;
  Scope& operator=(Scope&&) noexcept;
  ~Scope();

  // A seed defines the scope: its host and its domain are inside.
  void add_seed(const Url& url);

  // True if `url`, found `depth` links from a seed, is to be fetched. Of pages, files that are none (images,
  // archives, media, style sheets: by the path's extension) and what `include` does not match are left.
  bool contains(const Url& url, uint16_t depth, UrlKind kind = UrlKind::kPage) const;

  // The same wherever `url` leads: for what a seed itself names, a redirected one or the items of a feed.
  bool admits(const Url& url, uint16_t depth, UrlKind kind = UrlKind::kPage) const;

  uint8_t redirects_max() const;  // A redirect behind that many is not followed.

 private:
  struct Impl;
  explicit Scope(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
