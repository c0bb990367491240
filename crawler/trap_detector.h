// Which URLs look like those that led nowhere: calendars without end, lists in every order, sessions, pages
// that are all the same.
//
// URLs are told apart by their shape: host, path with every word that holds a digit as 0, and the names of
// the query's parameters without their values. "/calendar/2024/05?view=day" and "/calendar/1999/12?view=week"
// have one shape. A URL with neither a digit nor a query is the only one of its shape, and never a trap.
//
// A page is fruitful if it is a story whose text is new on its host, or, being none, names a URL that nobody
// knew and that promises something: its shape was never met, or the last page of its shape was such a story.
// So an archive's day, which names its stories, is fruitful; a calendar's month, which names more months and
// days, is not, nor is the hundredth address of one story. A shape is a trap when fruitless_pages_max pages
// of it in a row bore nothing. Each new story of a shape lets it have so many more: where stories come from,
// a long row of poor pages does not end it.
//
// A function of the pages it is told of and of their order. What it knows is bounded, the shapes seen least
// recently are forgotten, and nothing survives a restart: a trap is then found again. Not thread-safe.
#pragma once

#include <cstdint>
#include <string>

#include "base/recent_map.h"
#include "model/url.h"

namespace newsieve {

struct TrapOptions {
  uint32_t fruitless_pages_max = 200;  // Pages of one shape in a row; 0: nothing is a trap.
  size_t shapes_max = 100'000;         // Remembered, and as many texts; about 200 bytes both: 20 MB.
};

// Empty if no other URL has this one's shape.
std::string shape_of(const Url& url);

class TrapDetector {
 public:
  explicit TrapDetector(const TrapOptions& options);

  // True if pages like `url` have borne nothing for too long: it is not to be followed.
  bool is_trap(const Url& url) const;

  // True if there can be others like `url`, so that on_other() or on_story() is to be told of it.
  bool watches(const Url& url) const { return options_.fruitless_pages_max > 0 && !shape_of(url).empty(); }

  // True if a page that names `url`, and is the first to do so, is fruitful.
  bool promises(const Url& url) const;

  // The page at `url`, which is watched, was fetched for the first time, and is no story.
  void on_other(const Url& url, bool is_fruitful);

  // The same for a story with this text.
  void on_story(const Url& url, uint64_t text_hash);

 private:
  struct Shape {
    uint32_t stories = 0;    // With texts that were new.
    uint32_t fruitless = 0;  // Pages since the last fruitful one.
  };

  void count(const Url& url, bool is_fruitful, bool is_story);

  const TrapOptions options_;
  RecentMap<uint64_t, Shape> shapes_;
  RecentMap<uint64_t, bool> texts_;
};

}  // namespace newsieve
