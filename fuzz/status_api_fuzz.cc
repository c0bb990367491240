// Any bytes as the target of a request to the API, a GET or (behind a first byte of odd value) a POST,
// answered from a state with an article in it. Invariants: an answer is JSON with 200, or a sentence with 400
// or 404; what is protected is never more than the article has.
#include <cstddef>
#include <cstdint>

#include "base/check.h"
#include "base/file.h"
#include "monitoring/blocks_api.h"
#include "monitoring/status_api.h"

namespace {

using namespace newsieve;

struct Fixture {
  Result<TemporaryFolder> folder = TemporaryFolder::create();
  std::unique_ptr<CrawlState> state;
  std::unique_ptr<ProtectedBlocks> protections;
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
    TextBlock& block = article.blocks.emplace_back();
    block.text = "Subscribe";
    block.main = true;
    block.reason = BlockReason::kRepeatedBlock;
    block.key.exact = 0xA;
    recent.add(article);
    HostRecord& host = commit.host.emplace();
    host.host = article.url.host_key();
    NEWSIEVE_CHECK(state->complete(commit).has_value());
    protections = std::move(ProtectedBlocks::open(*state).value());
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static Fixture fixture;
  static StatusApi api(*fixture.state, fixture.recent, fixture.jobs);
  static BlocksApi blocks(*fixture.state, *fixture.protections);
  if (size == 0) return 0;
  auto request = parse_target({reinterpret_cast<const char*>(data) + 1, size - 1});
  if (!request) return 0;
  NEWSIEVE_CHECK(request->path.starts_with('/'));
  request->is_post = data[0] % 2 == 1;
  auto answer = blocks.answer(*request);
  if (!answer && !request->is_post) answer = api.answer(*request);
  NEWSIEVE_CHECK(protected_keys(*fixture.state, "a.example")->size() <= 1);
  if (!answer) return 0;
  NEWSIEVE_CHECK(answer->status == 200 || answer->status == 400 || answer->status == 404);
  NEWSIEVE_CHECK((answer->status == 200) == answer->body.starts_with('{'));
  return 0;
}
