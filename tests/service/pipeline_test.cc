#include "service/pipeline.h"

#include <gtest/gtest.h>

#include "store/record.h"
#include "tests/support/news_site.h"

namespace newsieve {
namespace {

constexpr size_t kPages = 60;

Page page_of(const NewsSite& site, size_t index) {
  Page page;
  page.source.url = Url::parse("https://quay.example" + site.articles()[index].path).value();
  page.body = site.article_page(index);
  page.http.status = 200;
  page.http.content_type = "text/html; charset=utf-8";
  return page;
}

PageJob job_of(const NewsSite& site, size_t index) {
  PageJob job;
  job.page = page_of(site, index);
  return job;
}

class PipelineTest : public ::testing::Test {
 protected:
  Pipeline::Commit counting() {
    return [this](FinishedPage&&) -> Result<void> {
      ++committed_;
      return {};
    };
  }

  const NewsSite site_{{.articles = kPages}};
  const PageReader reader_{ExtractorOptions(), DecoderLimits(), nullptr};
  Metrics metrics_;
  std::atomic<size_t> committed_ = 0;
};

TEST_F(PipelineTest, PagesAreCommittedInTheOrderOfSubmissionWhateverTheNumberOfWorkers) {
  std::vector<std::string> outcomes;
  for (const size_t workers : {1, 2, 8}) {
    std::string bytes;
    std::vector<uint64_t> sequences;
    Pipeline pipeline({.workers = workers, .pages_max = 16}, reader_, metrics_,
                      [&](FinishedPage&& page) -> Result<void> {
                        sequences.push_back(page.sequence);
                        bytes += encode_article(page.read.value().article.value());
                        return {};
                      });
    for (size_t i = 0; i < kPages; ++i) ASSERT_TRUE(pipeline.submit(job_of(site_, i)));
    ASSERT_TRUE(pipeline.finish().has_value());
    ASSERT_EQ(sequences.size(), kPages);
    EXPECT_TRUE(std::is_sorted(sequences.begin(), sequences.end()));
    outcomes.push_back(std::move(bytes));
  }
  EXPECT_GT(outcomes[0].size(), kPages * 1000);
  EXPECT_EQ(outcomes[0], outcomes[1]);
  EXPECT_EQ(outcomes[0], outcomes[2]);
}

TEST_F(PipelineTest, NoMorePagesAreInsideThanThereIsRoomFor) {
  constexpr size_t kRoom = 4;
  std::atomic<size_t> submitted = 0;
  size_t inside_most = 0;
  Pipeline pipeline({.workers = 2, .pages_max = kRoom}, reader_, metrics_,
                    [&](FinishedPage&&) -> Result<void> {
                      while (committed_ == 0 && submitted < kRoom) std::this_thread::yield();
                      inside_most = std::max(inside_most, submitted - committed_);
                      ++committed_;
                      return {};
                    });
  for (size_t i = 0; i < kPages; ++i) {
    ASSERT_TRUE(pipeline.submit(job_of(site_, i)));
    ++submitted;
  }
  ASSERT_TRUE(pipeline.finish().has_value());
  EXPECT_EQ(committed_, kPages);
  EXPECT_EQ(inside_most, kRoom);
}

TEST_F(PipelineTest, ACommitThatFailsEndsItAndFinishSaysWhy) {
  Pipeline pipeline({.workers = 2, .pages_max = 4}, reader_, metrics_,
                    [&](FinishedPage&& page) -> Result<void> {
                      if (page.sequence == 5) return fail(ErrorCode::kIo, "the disk is full");
                      ++committed_;
                      return {};
                    });
  size_t submitted = 0;
  while (submitted < kPages && pipeline.submit(job_of(site_, submitted))) ++submitted;
  EXPECT_LT(submitted, kPages);
  const Result<void> finished = pipeline.finish();
  ASSERT_FALSE(finished.has_value());
  EXPECT_EQ(finished.error().message, "the disk is full");
  EXPECT_EQ(committed_, 5U);
}

TEST_F(PipelineTest, APageThatWasNotReadPassesThroughWithItsReason) {
  std::string error;
  Pipeline pipeline({.workers = 1, .pages_max = 4}, reader_, metrics_,
                    [&](FinishedPage&& page) -> Result<void> {
                      error = page.read.value().article.value().error;
                      return {};
                    });
  PageJob job;
  job.unread = PageReader::unread(page_of(site_, 0), "no such file");
  ASSERT_TRUE(pipeline.submit(std::move(job)));
  ASSERT_TRUE(pipeline.finish().has_value());
  EXPECT_EQ(error, "no such file");
}

TEST_F(PipelineTest, TheCommittersThreadHasTimeBetweenCommitsAlsoWhenNoPageComes) {
  std::atomic<size_t> times = 0;
  std::thread::id committer;
  const auto commit = [&](FinishedPage&&) -> Result<void> {
    EXPECT_EQ(std::this_thread::get_id(), committer);
    return {};
  };
  const auto between = [&]() -> Result<void> {
    committer = std::this_thread::get_id();
    ++times;
    return {};
  };
  Pipeline pipeline({.workers = 1, .pages_max = 4}, reader_, metrics_, commit, between);
  while (times < 2) std::this_thread::yield();
  ASSERT_TRUE(pipeline.submit(job_of(site_, 0)));
  EXPECT_TRUE(pipeline.finish().has_value());
}

TEST_F(PipelineTest, WhatFailsBetweenCommitsEndsIt) {
  Pipeline pipeline({.workers = 1, .pages_max = 1}, reader_, metrics_, counting(),
                    [] { return Result<void>(fail(ErrorCode::kIo, "the disk is full")); });
  while (pipeline.submit(job_of(site_, 0))) {
  }
  EXPECT_EQ(pipeline.finish().error().message, "the disk is full");
  EXPECT_EQ(committed_, 0U);
}

TEST_F(PipelineTest, OneThatIsNotFinishedEndsWithItsOwner) {
  {
    Pipeline pipeline({.workers = 4, .pages_max = 8}, reader_, metrics_, counting());
    for (size_t i = 0; i < 8; ++i) ASSERT_TRUE(pipeline.submit(job_of(site_, i)));
  }
  EXPECT_LE(committed_, 8U);
}

}  // namespace
}  // namespace newsieve
