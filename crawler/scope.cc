#include "crawler/scope.h"

#include <fmt/format.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/ascii.h"
#include "base/mutex.h"

namespace newsieve {
namespace {

// Extensions of files that hold no article. Sorted.
constexpr std::array<std::string_view, 84> kFileExtensions = {
    "3gp", "7z",  "aac",  "ai",   "apk",  "appx", "avi",  "avif", "bin", "bmp",  "bz2",   "class",
    "css", "csv", "dat",  "deb",  "dmg",  "doc",  "docx", "eot",  "eps", "epub", "exe",   "flac",
    "flv", "gif", "gz",   "heic", "ico",  "ics",  "img",  "ipa",  "iso", "jar",  "jpe",   "jpeg",
    "jpg", "js",  "json", "less", "m3u8", "m4a",  "m4v",  "map",  "mid", "mjs",  "mkv",   "mobi",
    "mov", "mp3", "mp4",  "mpeg", "mpg",  "msi",  "odp",  "ods",  "odt", "ogg",  "ogv",   "otf",
    "pdf", "png", "ppt",  "pptx", "ps",   "psd",  "rar",  "rpm",  "rtf", "scss", "svg",   "swf",
    "tar", "tgz", "tif",  "tiff", "ttf",  "wav",  "webm", "webp", "wmv", "woff", "woff2", "zip"};
static_assert(std::is_sorted(kFileExtensions.begin(), kFileExtensions.end()));

bool is_file(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return false;
  const std::string extension = to_lower(name.substr(dot + 1));
  return std::binary_search(kFileExtensions.begin(), kFileExtensions.end(), std::string_view(extension));
}

// Paths that grow by following relative links in circles, as calendars and broken templates make them.
bool is_trap(std::string_view path, const ScopeOptions& options) {
  std::vector<std::string_view> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    const std::string_view segment = path.substr(0, path.find('/'));
    path.remove_prefix(segment.size());
    if (!segment.empty() || !path.empty()) segments.push_back(segment);
    if (segments.size() > options.path_segments_max) return true;
  }
  std::sort(segments.begin(), segments.end());
  const size_t repeats = options.segment_repeats_max;
  for (size_t i = repeats; i < segments.size(); ++i) {
    if (segments[i] == segments[i - repeats]) return true;
  }
  return false;
}

// Null if there are no patterns. kInvalid names the one that is wrong.
Result<std::unique_ptr<re2::RE2::Set>> compile(const std::vector<std::string>& patterns,
                                               std::string_view name) {
  if (patterns.empty()) return std::unique_ptr<re2::RE2::Set>();
  re2::RE2::Options options;
  options.set_log_errors(false);
  auto set = std::make_unique<re2::RE2::Set>(options, re2::RE2::UNANCHORED);
  for (const std::string& pattern : patterns) {
    std::string error;
    if (set->Add(pattern, &error) < 0) {
      return fail(ErrorCode::kInvalid, fmt::format("{} pattern \"{}\" is not RE2: {}", name, pattern, error));
    }
  }
  if (!set->Compile()) {
    return fail(ErrorCode::kInvalid, std::string(name) + " patterns, from \"" + patterns.front() +
                                         "\" on, are too large together");
  }
  return set;
}

}  // namespace

struct Scope::Impl {
  ScopeOptions options;
  std::unique_ptr<re2::RE2::Set> include;  // Null: everything.
  std::unique_ptr<re2::RE2::Set> exclude;  // Null: nothing.
  mutable Mutex mutex;
  std::unordered_set<std::string> authorities GUARDED_BY(mutex);
  std::unordered_set<std::string> domains GUARDED_BY(mutex);

  bool is_inside(const Url& url) const {
    if (options.kind == ScopeKind::kAny) return true;
    const MutexLock lock(mutex);
    if (authorities.contains(std::string(url.authority()))) return true;
    return options.kind == ScopeKind::kDomain && domains.contains(registrable_domain(url.host()));
  }
};

Result<Scope> Scope::create(const ScopeOptions& options) {
  auto impl = std::make_unique<Impl>();
  impl->options = options;
  auto include = compile(options.include, "include");
  if (!include) return tl::unexpected(include.error());
  auto exclude = compile(options.exclude, "exclude");
  if (!exclude) return tl::unexpected(exclude.error());
  impl->include = std::move(*include);
  impl->exclude = std::move(*exclude);
  return Scope(std::move(impl));
}

Scope::Scope(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Scope::Scope(Scope&&) noexcept = default;
Scope& Scope::operator=(Scope&&) noexcept = default;
Scope::~Scope() = default;

void Scope::add_seed(const Url& url) {
  const MutexLock lock(impl_->mutex);
  impl_->authorities.emplace(url.authority());
  impl_->domains.insert(registrable_domain(url.host()));
}

uint8_t Scope::redirects_max() const { return impl_->options.redirects_max; }

bool Scope::contains(const Url& url, uint16_t depth, UrlKind kind) const {
  return !url.empty() && impl_->is_inside(url) && admits(url, depth, kind);
}

bool Scope::admits(const Url& url, uint16_t depth, UrlKind kind) const {
  if (url.empty() || depth > impl_->options.depth_max) return false;
  if (kind == UrlKind::kPage) {
    if (is_file(url.path()) || is_trap(url.path(), impl_->options)) return false;
    if (impl_->include && !impl_->include->Match(url.href(), nullptr)) return false;
  }
  return !impl_->exclude || !impl_->exclude->Match(url.href(), nullptr);
}

}  // namespace newsieve
