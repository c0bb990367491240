// "path\nrobots.txt". Invariants: any bytes are a robots.txt; the verdict depends on nothing but the text;
// robots.txt itself is allowed; rules put in front of the first group change nothing.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"
#include "crawler/robots.h"
#include "model/url.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using newsieve::Robots;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t line_end = input.find('\n');
  const std::string path = newsieve::normalize_escapes(input.substr(0, line_end));
  const std::string_view text =
      line_end == std::string_view::npos ? std::string_view() : input.substr(line_end + 1);

  static const std::vector<std::string> agents = {"newsieve"};
  static const std::vector<std::string> with_version = {"NewSieve/2.0"};
  const Robots robots = Robots::parse(text, agents);
  NEWSIEVE_CHECK(robots.allowed("/robots.txt"));
  const bool allowed = robots.allowed(path);
  NEWSIEVE_CHECK(Robots::parse(text, with_version).allowed(path) == allowed);
  const bool has_mark = !text.empty() && static_cast<unsigned char>(text[0]) >= 0x80;
  if (!has_mark) {
    const Robots orphaned = Robots::parse("Disallow: /\n" + std::string(text), agents);
    NEWSIEVE_CHECK(orphaned.allowed(path) == allowed);
    NEWSIEVE_CHECK(orphaned.crawl_delay() == robots.crawl_delay() &&
                   orphaned.sitemaps() == robots.sitemaps());
  }
  if (robots.crawl_delay()) NEWSIEVE_CHECK(robots.crawl_delay()->count() >= 0);
  return 0;
}
