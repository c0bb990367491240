// Any bytes as the target of a request to the API, answered from a state with an article in it. Invariants:
// an answer is JSON with 200, or a sentence with 400 or 404.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "base/file.h"
#include "service/status_api.h"

namespace {

using namespace newsieve;

struct Fixture {
  Result<TemporaryFolder> folder = TemporaryFolder::create();
  std::unique_ptr<CrawlState> state;
  RecentArticles recent{10};
  Jobs jobs;

  Fixture() {
    state = std::move(open_rocks_state({.path = folder->path() + "/state", .durable = false}).value());
    PageCommit commit;
    Article& article = commit.article.emplace();
    article.id = "1";
    article.site = "a.example";
    article.url = Url::parse("https://a.example/1").value();
    article.duplicate.cluster = "1";
    recent.add(article);
    HostRecord& host = commit.host.emplace();
    host.host = article.url.host_key();
    NEWSIEVE_CHECK(state->complete(commit).has_value());
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Fixture fixture;
  static StatusApi api(*fixture.state, fixture.recent, fixture.jobs);
  const auto request = parse_target({reinterpret_cast<const char*>(data), size});
  if (!request) return 0;
  NEWSIEVE_CHECK(request->path.starts_with('/'));
  const auto answer = api.answer(*request);
  if (!answer) return 0;
  NEWSIEVE_CHECK(answer->status == 200 || answer->status == 400 || answer->status == 404);
  NEWSIEVE_CHECK((answer->status == 200) == answer->body.starts_with('{'));
  return 0;
}
