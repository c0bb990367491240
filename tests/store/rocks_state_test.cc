#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "tests/store/crawl_state_conformance.h"

namespace newsieve {
namespace {

struct RocksBackend {
  TemporaryFolder folder = TemporaryFolder::create().value();
  Result<std::unique_ptr<CrawlState>> open() {
    return open_rocks_state(
        {.path = folder.path() + "/state", .memory_bytes = 4 << 20, .seen_cache_urls = 256});
  }
};

INSTANTIATE_TYPED_TEST_SUITE_P(RocksState, CrawlStateConformance, RocksBackend);

}  // namespace
}  // namespace newsieve
