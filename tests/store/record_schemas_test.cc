#include "store/record_schemas.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace newsieve {
namespace {

namespace json = boost::json;

TextBlock kept(const std::string& text, BlockKind kind = BlockKind::kParagraph) {
  TextBlock block;
  block.text = text;
  block.kind = kind;
  block.reason = BlockReason::kMainContent;
  return block;
}

Article some_article() {
  Article article;
  article.id = "0123";
  article.url = Url::parse("https://www.news.example/a b?c=d").value();
  article.site = "news.example";
  article.metadata.canonical_url = "https://www.news.example/a";
  article.metadata.site_name = "The News";
  article.metadata.title = "Tin nóng";
  article.metadata.authors = {"Ada Quill", "Bo Lee"};
  article.metadata.date_published = from_rfc3339("2024-02-29T10:00:00+07:00");
  article.metadata.language = "vi";
  article.metadata.summary = "Tóm tắt";
  article.metadata.section = "World";
  article.metadata.tags = {"x", "y"};
  article.metadata.image = "https://news.example/i.jpg";
  article.metadata.images = {{"https://news.example/i.jpg", "A caption"}, {"https://news.example/j.jpg", ""}};
  article.page_type = PageType::kArticle;
  article.fetched_at = from_rfc3339("2024-03-01T23:30:00Z").value();
  article.blocks = {kept("Lead."), kept("Part one", BlockKind::kHeading), kept("First."), kept("Second.")};
  return article;
}

json::value parsed(const Article& article, RecordSchema schema) {
  return json::parse(to_foreign_record(article, schema));
}

TEST(RecordSchemas, TrafilaturaHasDaysAndJoinedStrings) {
  EXPECT_EQ(parsed(some_article(), RecordSchema::kTrafilatura), json::parse(R"({
    "title": "Tin nóng", "author": "Ada Quill; Bo Lee", "hostname": "news.example", "date": "2024-02-29",
    "fingerprint": null, "id": "0123", "license": null, "comments": "",
    "raw_text": "Lead.\nPart one\nFirst.\nSecond.", "text": "Lead.\nPart one\nFirst.\nSecond.", "language": "vi",
    "image": "https://news.example/i.jpg", "pagetype": "article", "filedate": "2024-03-01",
    "source": "https://www.news.example/a%20b?c=d", "source-hostname": "The News", "excerpt": "Tóm tắt",
    "categories": "World", "tags": "x;y"})"));
}

TEST(RecordSchemas, Newspaper4kHasIsoTimesAndEmptyLines) {
  EXPECT_EQ(parsed(some_article(), RecordSchema::kNewspaper4k), json::parse(R"({
    "url": "https://www.news.example/a%20b?c=d", "read_more_link": "", "language": "vi", "title": "Tin nóng",
    "top_image": "https://news.example/i.jpg", "meta_img": "https://news.example/i.jpg",
    "images": ["https://news.example/i.jpg", "https://news.example/j.jpg"], "movies": [], "keywords": [],
    "meta_keywords": ["x", "y"], "tags": ["x", "y"], "authors": ["Ada Quill", "Bo Lee"],
    "publish_date": "2024-02-29T03:00:00+00:00", "summary": "", "meta_description": "Tóm tắt",
    "meta_lang": "vi", "meta_favicon": "", "meta_site_name": "The News",
    "canonical_link": "https://www.news.example/a", "text": "Lead.\n\nPart one\n\nFirst.\n\nSecond."})"));
}

TEST(RecordSchemas, NewsPleaseHasPythonsTimesAndAQuotedFileName) {
  EXPECT_EQ(parsed(some_article(), RecordSchema::kNewsPlease), json::parse(R"({
    "authors": ["Ada Quill", "Bo Lee"], "date_download": "2024-03-01 23:30:00", "date_modify": "None",
    "date_publish": "2024-02-29 03:00:00", "description": "Tóm tắt",
    "filename": "https%3A%2F%2Fwww.news.example%2Fa%2520b%3Fc%3Dd.json",
    "image_url": "https://news.example/i.jpg", "language": "vi", "localpath": null,
    "maintext": "Lead.\nPart one\nFirst.\nSecond.", "source_domain": "www.news.example", "text": null,
    "title": "Tin nóng", "title_page": "Tin nóng", "title_rss": null,
    "url": "https://www.news.example/a%20b?c=d"})"));
}

TEST(RecordSchemas, FundusHasABodyOfSections) {
  EXPECT_EQ(parsed(some_article(), RecordSchema::kFundus), json::parse(R"({
    "title": "Tin nóng",
    "body": {"summary": [], "sections": [{"headline": [], "paragraphs": ["Lead."]},
                                         {"headline": ["Part one"], "paragraphs": ["First.", "Second."]}]},
    "authors": ["Ada Quill", "Bo Lee"], "publishing_date": "2024-02-29 03:00:00+00:00", "topics": ["x", "y"],
    "free_access": null,
    "images": [{"versions": [{"url": "https://news.example/i.jpg", "query_width": null, "size": null,
                              "type": null}],
                "is_cover": true, "description": null, "caption": "A caption", "authors": [], "position": 0},
               {"versions": [{"url": "https://news.example/j.jpg", "query_width": null, "size": null,
                              "type": null}],
                "is_cover": false, "description": null, "caption": null, "authors": [], "position": 1}],
    "plaintext": "Lead.\n\nPart one\n\nFirst.\n\nSecond.", "publisher": "The News", "lang": "vi"})"));
}

TEST(RecordSchemas, APageOfWhichNothingIsKnownHasEveryFieldAndTheToolsOwnEmptiness) {
  for (const RecordSchema schema : {RecordSchema::kTrafilatura, RecordSchema::kNewspaper4k,
                                    RecordSchema::kNewsPlease, RecordSchema::kFundus}) {
    Article nothing;
    nothing.error = "no text on the page";
    const json::object empty = parsed(nothing, schema).as_object();
    const json::object full = parsed(some_article(), schema).as_object();
    ASSERT_EQ(empty.size(), full.size());
    for (size_t i = 0; i < full.size(); ++i) EXPECT_EQ(empty.begin()[i].key(), full.begin()[i].key());
  }
  const Article nothing;
  EXPECT_TRUE(parsed(nothing, RecordSchema::kTrafilatura).at("date").is_null());
  EXPECT_EQ(parsed(nothing, RecordSchema::kTrafilatura).at("tags"), "");
  EXPECT_EQ(parsed(nothing, RecordSchema::kNewspaper4k).at("title"), "");
  EXPECT_TRUE(parsed(nothing, RecordSchema::kNewspaper4k).at("publish_date").is_null());
  EXPECT_EQ(parsed(nothing, RecordSchema::kNewsPlease).at("date_publish"), "None");
  EXPECT_TRUE(parsed(nothing, RecordSchema::kNewsPlease).at("maintext").is_null());
  EXPECT_EQ(parsed(nothing, RecordSchema::kFundus).at("authors"), json::array());
}

TEST(RecordSchemas, ARecordIsWrittenInTheSchemaAskedFor) {
  EXPECT_EQ(to_record(some_article(), {}, {.schema = RecordSchema::kFundus}),
            to_foreign_record(some_article(), RecordSchema::kFundus));
}

}  // namespace
}  // namespace newsieve
