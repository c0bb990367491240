// JSON-LD made to be expensive or endless.
#include <gtest/gtest.h>

#include "extract/json_ld.h"

namespace newsieve {
namespace {

JsonLd read(std::string_view body, const JsonLdLimits& limits = {}) {
  const HtmlScript script{"application/ld+json", "", body};
  return read_json_ld({&script, 1}, "https://news.example/a", limits);
}

TEST(HostileJsonLd, ObjectsWhoseNamesNameEachOtherHaveNone) {
  const JsonLd own = read(R"({"@type":"Article","@id":"a","name":[{"@id":"a"}],"author":{"@id":"a"}})");
  EXPECT_EQ(own.headline, "");
  EXPECT_TRUE(own.authors.empty());
  const JsonLd each_other = read(R"([{"@type":"Article","headline":"h","publisher":{"@id":"a"}},
      {"@id":"a","name":[{"@id":"b"}]},{"@id":"b","name":[[{"@id":"a"}]]}])");
  EXPECT_EQ(each_other.headline, "h");
  EXPECT_EQ(each_other.site_name, "");
}

TEST(HostileJsonLd, AnAuthorWithManyNamesKeepsTheLimit) {
  const JsonLd article = read(R"({"@type":"Article","author":{"name":["a","","b","c"]}})", {.list_max = 2});
  ASSERT_EQ(article.authors.size(), 2U);
  EXPECT_EQ(article.authors[1].name, "b");
}

TEST(HostileJsonLd, WhatIsTooDeepIsPassedOver) {
  const std::string open(10'000, '[');
  EXPECT_EQ(read(open + R"({"@type":"Article","headline":"h"})").headline, "");
}

}  // namespace
}  // namespace newsieve
