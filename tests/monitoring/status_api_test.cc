// What cannot be seen at one site: the API over a state that has several.
#include "monitoring/status_api.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "base/file.h"

namespace newsieve {
namespace {

class StatusApiTest : public ::testing::Test {
 protected:
  StatusApiTest() {
    for (const char* site : {"a.example", "b.example", "c.example"}) {
      PageCommit commit;
      Article& article = commit.article.emplace();
      article.site = site;
      article.id = std::string("of ") + site;
      EXPECT_TRUE(state_->complete(commit).has_value());
    }
  }

  ServedResponse get(const std::string& target) { return *api_.answer(parse_target(target).value()); }

  TemporaryFolder folder_ = TemporaryFolder::create().value();
  std::unique_ptr<CrawlState> state_ = open_rocks_state({.path = folder_.path() + "/state"}).value();
  RecentArticles recent_{10};
  Jobs jobs_;
  StatusApi api_{*state_, recent_, jobs_};
};

TEST_F(StatusApiTest, SitesComeInPagesEachWithWhereTheNextOneBegins) {
  const boost::json::value first = boost::json::parse(get("/api/sites?limit=2").body);
  const boost::json::array& sites = first.at("sites").as_array();
  ASSERT_EQ(sites.size(), 2U);
  EXPECT_EQ(sites[0].at("site"), "a.example");
  EXPECT_EQ(sites[0].at("articles"), 1);
  EXPECT_EQ(sites[1].at("site"), "b.example");
  EXPECT_EQ(first.at("next"), "b.example");

  const boost::json::value last = boost::json::parse(get("/api/sites?limit=2&after=b.example").body);
  ASSERT_EQ(last.at("sites").as_array().size(), 1U);
  EXPECT_EQ(last.at("sites").at(0).at("site"), "c.example");
  EXPECT_TRUE(last.at("next").is_null());
}

TEST_F(StatusApiTest, APageThatEndsWithTheLastSiteSaysSo) {
  EXPECT_TRUE(boost::json::parse(get("/api/sites?limit=3").body).at("next").is_null());
}

TEST_F(StatusApiTest, ALimitBeyondAThousandIsRefusedWithASentence) {
  const ServedResponse refused = get("/api/sites?limit=1001");
  EXPECT_EQ(refused.status, 400);
  EXPECT_NE(refused.body.find("1 to 1000"), std::string::npos);
}

}  // namespace
}  // namespace newsieve
