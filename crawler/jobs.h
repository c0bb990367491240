// The jobs of a crawl: where each begins, what it follows, how slowly, and when; and which of them a URL
// belongs to. A one-off crawl has one, a daemon has as many as it was told of, and may be told of more.
//
// A host belongs to the job that has a seed or a feed on it; else to one that was redirected there from a
// seed. Else to the job that has a seed of its registrable domain, if that job's scope is domains, or was
// redirected to it; else to one whose scope is the whole web. Of several, to the first by name. A URL on a
// host of nobody's (what a seed feed lists may be anywhere) belongs to its referrer's job.
//
// What is held is not fetched, and stays queued: the hosts that were paused, those of a job that is paused or
// is not active at this hour, and what belongs to no job any more. Nothing is lost by a pause or a removal:
// who has the job again goes on where it stood.
//
// To add, to change or to remove one job costs the same however many others there are.
//
// Threads: any.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/enum_names.h"
#include "crawler/active_hours.h"
#include "crawler/recrawl.h"
#include "crawler/scope.h"
#include "store/crawl_state.h"

namespace newsieve {

struct CrawlJob {
  std::string name;
  std::vector<std::string> seeds{};  // URLs of pages, feeds or sitemaps: what they are is seen when they are
                                     // fetched. They define the scope.
  std::vector<std::string> feeds{};  // URLs of feeds wherever they are; what they list is in scope.
  std::optional<Milliseconds> delay{};  // Instead of PolitenessOptions::delay.
  std::vector<std::string> hours{};     // "22:00-06:00", UTC; none: always.
  ScopeOptions scope{};
  RecrawlOptions recrawl{};
};

enum class Activity : uint8_t { kNone, kRunning, kPaused, kResting };  // kNone: there is no such job.
inline constexpr EnumNames<Activity, 4> kActivityNames{{"none", "running", "paused", "resting"}};

// A job that holds: its patterns are compiled, its URLs and hours read. Once, before it is anywhere in force.
class CheckedJob {
 public:
  // kInvalid, with the job's name: a pattern, a URL or an hour that is none.
  static Result<CheckedJob> check(const CrawlJob& job);
  CheckedJob(CheckedJob&&) noexcept;
  CheckedJob& operator=(CheckedJob&&) noexcept;
  ~CheckedJob();

  const CrawlJob& job() const;
  const std::vector<Url>& seeds() const;
  const std::vector<Url>& feeds() const;

 private:
  friend class Jobs;
  struct Impl;
  explicit CheckedJob(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

class Jobs {
 public:
  Jobs();
  ~Jobs();

  // These, and no others from now on. No two have one name. Pauses and moved seeds stay.
  void set(std::vector<CheckedJob> jobs);

  // One more, or another one of that name; and one less, if there is one.
  void put(CheckedJob job);
  void remove(const std::string& name);

  // A seed's job has the host where it leads to, too.
  void move_seeds(const std::vector<MovedSeed>& seeds);

  // What a URL's job says. A URL of no job: a scope that contains nothing, the defaults.
  std::shared_ptr<const Scope> scope_of(const QueuedUrl& url) const;
  RecrawlOptions recrawl_of(const QueuedUrl& url) const;
  std::optional<Milliseconds> delay_of(const HostKey& host) const;
  std::optional<std::string> name_of(const HostKey& host) const;

  // Of a host: `text`, as HostKey has it.
  void pause_job(const std::string& name, bool paused);
  void pause_host(const std::string& host, bool paused);
  Activity activity(const std::string& name, Instant now) const;
  bool some_hours_begin(Instant before, Instant now) const;  // A job that rested is active now.

  // Why it is not fetched: "paused", "job NAME is paused", "job NAME rests until 22:00 UTC", "no job has it".
  // Nullopt: it is. Of a host what is known without a URL.
  std::optional<std::string> held(const QueuedUrl& url, Instant now) const;
  std::optional<std::string> held(const HostKey& host, Instant now) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace newsieve
