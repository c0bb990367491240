#include "store/record.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <limits>
#include <random>

#include "base/unicode.h"

namespace newsieve {
namespace {

namespace json = boost::json;

TextBlock block(const std::string& text, BlockReason reason) {
  TextBlock made;
  made.text = text;
  made.reason = reason;
  return made;
}

Article full_article() {
  Article article;
  article.id = "0123";
  article.url = Url::parse("https://news.example/a?b=c").value();
  article.site = "news.example";
  article.metadata.canonical_url = "https://news.example/a";
  article.metadata.site_name = "The News";
  article.metadata.title = "Tin \"nóng\"";
  article.metadata.authors = {"A", "B"};
  article.metadata.date_published = from_rfc3339("2024-02-29T10:00:00+07:00");
  article.metadata.date_modified = from_rfc3339("1969-12-31T23:59:59Z");
  article.metadata.language = "vi";
  article.metadata.summary = "Tóm tắt";
  article.metadata.section = "World";
  article.metadata.tags = {"x"};
  article.metadata.image = "https://news.example/i.jpg";
  article.metadata.images = {{"https://news.example/i.jpg", "A caption"}, {"https://news.example/j.jpg", ""}};
  article.metadata.license = "https://license.example/";
  article.metadata.free_access = false;
  article.page_type = PageType::kArticle;
  article.page_type_confidence = 0.98;
  article.http.status = 200;
  article.http.version = 20;
  article.http.content_type = "text/html";
  article.http.content_encoding = "gzip";
  article.http.etag = "\"e\"";
  article.http.last_modified = "Thu, 29 Feb 2024 03:00:00 GMT";
  article.http.robots_tag = "noarchive";
  article.http.body_bytes = 74'000;
  article.http.fetch_milliseconds = 31;
  article.body_hash = hash128("body");
  article.fetched_at = from_rfc3339("2024-03-01T00:00:00Z").value();
  article.depth = 2;
  article.referrer = "https://news.example/";
  article.revision = 1;
  article.written = true;
  article.duplicate = {DuplicateKind::kContained, "0123", 0.75, "4567"};
  article.blocks = {
      block("Menu", BlockReason::kLinkDensity),         block("First line.", BlockReason::kMainContent),
      block("Second line.", BlockReason::kMainContent), block("Read", BlockReason::kTeaser),
      block("A caption", BlockReason::kCaption),        block("A credit", BlockReason::kCredit),
      block("A quote", BlockReason::kPullQuote)};
  article.blocks[1].kind = BlockKind::kHeading;
  article.blocks[1].heading_level = 3;
  article.blocks[1].main = true;
  article.blocks[1].link_bytes = 5;
  article.blocks[1].tokens = 2;
  article.blocks[1].path = ~uint64_t{0};
  article.blocks[1].container = 7;
  article.blocks[1].container_ordinal = 70'000;
  article.blocks[1].item_ordinal = 3;
  article.blocks[3].link_url = "https://news.example/b";
  return article;
}

json::object parse(const Article& article, const DupVerdict& verdict = {},
                   const RecordOptions& options = {}) {
  return json::parse(to_record(article, verdict, options)).as_object();
}

std::vector<std::string> keys(const json::object& object) {
  std::vector<std::string> names;
  for (const auto& member : object) names.emplace_back(member.key());
  return names;
}

TEST(Record, has_every_field_in_its_order_also_when_the_article_is_empty) {
  const std::vector<std::string> fields = {"schema",
                                           "id",
                                           "url",
                                           "canonical_url",
                                           "site",
                                           "site_name",
                                           "title",
                                           "authors",
                                           "date_published",
                                           "date_modified",
                                           "date_fetched",
                                           "language",
                                           "summary",
                                           "text",
                                           "captions",
                                           "credits",
                                           "pull_quotes",
                                           "section",
                                           "tags",
                                           "image",
                                           "images",
                                           "license",
                                           "free_access",
                                           "page_type",
                                           "page_type_confidence",
                                           "error",
                                           "duplicate_of",
                                           "duplicate_kind",
                                           "similarity",
                                           "cluster",
                                           "revision",
                                           "blocks_kept",
                                           "blocks_dropped",
                                           "http",
                                           "hash",
                                           "warc",
                                           "depth",
                                           "referrer"};
  EXPECT_EQ(keys(parse({})), fields);
  EXPECT_EQ(keys(parse(full_article())), fields);
}

TEST(Record, says_what_the_article_says) {
  const DupVerdict verdict{DuplicateKind::kNear, "earlier", 0.923, "first"};
  const json::value expected = json::parse(R"({
    "schema": "newsieve/1", "id": "0123", "url": "https://news.example/a?b=c",
    "canonical_url": "https://news.example/a", "site": "news.example", "site_name": "The News",
    "title": "Tin \"nóng\"", "authors": ["A", "B"], "date_published": "2024-02-29T03:00:00Z",
    "date_modified": "1969-12-31T23:59:59Z", "date_fetched": "2024-03-01T00:00:00Z", "language": "vi",
    "summary": "Tóm tắt", "text": "First line.\nSecond line.", "captions": ["A caption"],
    "credits": ["A credit"], "pull_quotes": ["A quote"], "section": "World",
    "tags": ["x"], "image": "https://news.example/i.jpg",
    "images": [{"url": "https://news.example/i.jpg", "caption": "A caption"},
               {"url": "https://news.example/j.jpg", "caption": null}],
    "license": "https://license.example/", "free_access": false, "page_type": "article",
    "page_type_confidence": 0.98, "error": null, "duplicate_of": "earlier",
    "duplicate_kind": "near", "similarity": 0.923, "cluster": "first", "revision": 1, "blocks_kept": 2,
    "blocks_dropped": 5,
    "http": {"status": 200, "version": "2", "content_type": "text/html", "etag": "\"e\"",
             "last_modified": "Thu, 29 Feb 2024 03:00:00 GMT", "robots_tag": "noarchive", "bytes": 74000},
    "hash": {"body": ")" + hash128("body").hex() +
                                           R"("}, "warc": null, "depth": 2,
    "referrer": "https://news.example/"})");
  EXPECT_EQ(json::value(parse(full_article(), verdict)), expected);
}

TEST(Record, writes_null_for_what_is_unknown_and_empty_lists) {
  Article article;
  article.error = "no text";
  const json::object record = parse(article);
  for (const char* field :
       {"id", "url", "canonical_url", "title", "date_published", "date_fetched", "language", "duplicate_of",
        "duplicate_kind", "similarity", "cluster", "warc", "referrer"}) {
    EXPECT_TRUE(record.at(field).is_null()) << field;
  }
  for (const char* field : {"authors", "captions", "credits", "pull_quotes", "tags", "images"}) {
    EXPECT_EQ(record.at(field), json::array()) << field;
  }
  EXPECT_EQ(record.at("text"), "");
  EXPECT_EQ(record.at("error"), "no text");
  EXPECT_EQ(record.at("page_type"), "other");
  EXPECT_TRUE(record.at("http").at("status").is_null());
  EXPECT_TRUE(record.at("hash").at("body").is_null());
}

TEST(Record, lists_the_blocks_where_they_are_asked_for) {
  const json::object record = parse(full_article(), {}, {.blocks = true});
  EXPECT_EQ(record.at("blocks").as_array().size(), 7u);
  EXPECT_EQ(record.at("blocks").at(1), json::parse(R"({"text": "First line.", "kind": "heading", "kept": true,
                                                       "reason": "main content", "link": null, "key": null})"));
  EXPECT_EQ(record.at("blocks").at(3).at("link"), "https://news.example/b");
  EXPECT_EQ(record.at("blocks").at(3).at("kept"), false);

  Article keyed = full_article();
  for (TextBlock& block : keyed.blocks) block.key.exact = 0xA5;
  keyed.blocks[1].reason = BlockReason::kProtected;
  const json::array blocks = parse(keyed, {}, {.blocks = true}).at("blocks").as_array();
  EXPECT_EQ(blocks[1].at("key"), "00000000000000a5");
  EXPECT_EQ(blocks[1].at("reason"), "protected");
  EXPECT_EQ(blocks[1].at("kept"), true);
  EXPECT_TRUE(blocks[3].at("key").is_null()) << "no block of the main content";
}

TEST(Record, similarity_is_written_as_people_write_numbers) {
  const auto similarity = [](double value) {
    const std::string record = to_record({}, {DuplicateKind::kNear, "x", value, "x"}, {});
    const size_t begin = record.find("\"similarity\":") + 13;
    return record.substr(begin, record.find(',', begin) - begin);
  };
  EXPECT_EQ(similarity(0.923), "0.923");
  EXPECT_EQ(similarity(1.0), "1");
  EXPECT_EQ(similarity(2.0 / 3.0), "0.6666666666666666");
}

// What a reader gets for a string that may be ill-formed: the same with U+FFFD where nothing could be read.
std::string well_formed(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size();) append_utf8(out, next_code_point(text, &i));
  return out;
}

TEST(Record, is_one_line_of_valid_json_whatever_bytes_the_article_holds) {
  std::mt19937 random(20240229);
  for (int round = 0; round < 3000; ++round) {
    Article article;
    std::string text;
    for (size_t left = random() % 40; left > 0; --left) {
      switch (random() % 4) {
        case 0:
          append_utf8(text, random() % 0x110000);
          break;
        case 1:
          text += static_cast<char>(random() % 0x20);
          break;
        case 2:
          text += "\\\"/\x7f\xE2\x80\xA8"[random() % 7];
          break;
        default:
          text += static_cast<char>(random());
      }
    }
    article.metadata.title = text;
    article.blocks = {block(text, BlockReason::kMainContent), block(text, BlockReason::kCaption)};
    const std::string record = to_record(article, {}, {.blocks = true});
    EXPECT_EQ(record.find('\n'), std::string::npos);
    EXPECT_EQ(well_formed(record), record);
    const json::object read = json::parse(record).as_object();  // Refuses ill-formed UTF-8 and bare controls.
    ASSERT_EQ(read.at("text").as_string(), well_formed(text)) << "round " << round;
    ASSERT_EQ(read.at("captions").at(0).as_string(), well_formed(text)) << "round " << round;
  }
}

void expect_same(const Article& a, const Article& b) {
  // The record and the codec's bytes together cover every field.
  EXPECT_EQ(to_record(a, {}, {.blocks = true}), to_record(b, {}, {.blocks = true}));
  EXPECT_EQ(encode_article(a), encode_article(b));
}

TEST(ArticleCodec, gives_back_what_it_was_given) {
  const Article article = full_article();
  const Article decoded = decode_article(encode_article(article)).value();
  expect_same(article, decoded);
  EXPECT_EQ(decoded.url, article.url);
  EXPECT_TRUE(decoded.written);
  EXPECT_EQ(decoded.duplicate.kind, DuplicateKind::kContained);
  EXPECT_EQ(decoded.duplicate.duplicate_of, "0123");
  EXPECT_EQ(decoded.duplicate.similarity, 0.75);
  EXPECT_EQ(decoded.duplicate.cluster, "4567");
  EXPECT_EQ(decoded.http.fetch_milliseconds, 31u);
  EXPECT_EQ(decoded.http.content_encoding, "gzip");
  const TextBlock& heading = decoded.blocks[1];
  EXPECT_EQ(heading.heading_level, 3);
  EXPECT_TRUE(heading.main);
  EXPECT_EQ(heading.link_bytes, 5u);
  EXPECT_EQ(heading.tokens, 2u);
  EXPECT_EQ(heading.path, ~uint64_t{0});
  EXPECT_EQ(heading.container, 7u);
  EXPECT_EQ(heading.container_ordinal, 70'000u);
  EXPECT_EQ(heading.item_ordinal, 3u);
  EXPECT_FALSE(decoded.blocks[0].main);
  expect_same({}, decode_article(encode_article({})).value());
}

TEST(ArticleCodec, refuses_every_prefix_and_what_follows) {
  const std::string bytes = encode_article(full_article());
  for (size_t size = 0; size < bytes.size(); ++size) {
    auto decoded = decode_article(std::string_view(bytes).substr(0, size));
    ASSERT_FALSE(decoded.has_value()) << size;
    EXPECT_EQ(decoded.error().code, ErrorCode::kCorrupt);
  }
  EXPECT_FALSE(decode_article(bytes + '\0').has_value());
}

TEST(ArticleCodec, refuses_another_version) {
  std::string bytes = encode_article(full_article());
  ++bytes[0];
  EXPECT_EQ(decode_article(bytes).error().code, ErrorCode::kCorrupt);
}

TEST(ArticleCodec, refuses_a_confidence_that_is_no_share) {
  for (const double confidence : {-0.1, 1.5, std::numeric_limits<double>::quiet_NaN()}) {
    Article article = full_article();
    article.page_type_confidence = confidence;
    EXPECT_EQ(decode_article(encode_article(article)).error().code, ErrorCode::kCorrupt);
  }
}

TEST(ArticleCodec, refuses_a_date_that_no_calendar_holds) {
  for (const int64_t milliseconds : {INT64_MIN, INT64_MIN + 1, INT64_MAX}) {
    Article article = full_article();
    article.metadata.date_published = Instant(Milliseconds(milliseconds));
    EXPECT_EQ(decode_article(encode_article(article)).error().code, ErrorCode::kCorrupt);
  }
}

TEST(ArticleCodec, survives_damaged_bytes) {
  const Article article = full_article();
  const std::string bytes = encode_article(article);
  // Behind the URL, whose reading has tests of its own (and libcurl 7.88 leaks a host that is no valid IDN).
  const size_t begin = bytes.find(article.url.href()) + article.url.href().size();
  std::mt19937 random(7);
  for (int round = 0; round < 20'000; ++round) {
    std::string damaged = bytes;
    for (size_t left = 1 + random() % 3; left > 0; --left) {
      damaged[begin + random() % (damaged.size() - begin)] = static_cast<char>(random());
    }
    if (auto decoded = decode_article(damaged)) {
      expect_same(*decoded, decode_article(encode_article(*decoded)).value());
    }
  }
}

TEST(Record, is_small_for_a_copy_where_duplicates_are_dropped) {
  const Article article = full_article();
  DupVerdict verdict{DuplicateKind::kNear, "original", .8, "original"};
  const RecordOptions options{.blocks = true, .drop_duplicates = true};
  const boost::json::object copy = boost::json::parse(to_record(article, verdict, options)).as_object();
  EXPECT_EQ(copy.at("text").as_string(), "");
  EXPECT_TRUE(copy.at("blocks").as_array().empty());
  EXPECT_EQ(copy.at("duplicate_of").as_string(), "original");
  EXPECT_EQ(copy.at("title").as_string(), article.metadata.title);

  const auto text_with = [&](DuplicateKind kind) {
    verdict.kind = kind;
    return std::string(boost::json::parse(to_record(article, verdict, options)).at("text").as_string());
  };
  EXPECT_EQ(text_with(DuplicateKind::kUpdated), text_of(article)) << "the original has not all of it";
  EXPECT_EQ(text_with(DuplicateKind::kNone), text_of(article));
}

TEST(Record, tells_why_a_block_went_with_numbers) {
  TextBlock block;
  block.text = "Subscribe";
  block.link_bytes = 6;
  block.evidence.pages_with = 41;
  block.evidence.pages_seen = 50;
  block.reason = BlockReason::kRepeatedBlock;
  EXPECT_EQ(why(block), "repeated 41/50 pages");
  block.reason = BlockReason::kRepeatedContainer;
  EXPECT_EQ(why(block), "container repeats, on 41/50 pages");
  block.evidence.box_sightings = 40;
  block.evidence.box_repeated = 31;
  EXPECT_EQ(why(block), "container repeats 31/40 texts");
  block.reason = BlockReason::kLinkDensity;
  EXPECT_EQ(why(block), "link density 0.67");
  block.reason = BlockReason::kTeaser;
  block.evidence.teaser_of = "https://news.example/b";
  EXPECT_EQ(why(block), "teaser of https://news.example/b");
  block.reason = BlockReason::kMainContent;
  block.evidence.pages_with = 1;
  EXPECT_EQ(why(block), "main content");
}

}  // namespace
}  // namespace newsieve
