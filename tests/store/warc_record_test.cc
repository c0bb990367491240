#include "store/warc_record.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "store/warc_reader.h"
#include "tests/support/warc_text.h"

namespace newsieve {
namespace {

// SHA-1 of nothing and of "abc" (FIPS 180-1), in base 32.
constexpr const char* kDigestOfNothing = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ";
constexpr const char* kDigestOfAbc = "sha1:VGMT4NSHA2AWVOR6EVYXQUGCNSONBWE5";

HttpExchange exchange() {
  HttpExchange exchange;
  exchange.url = Url::parse("https://news.example/a?b=1").value();
  exchange.request_head = "GET /a?b=1 HTTP/1.1\r\nHost: news.example\r\n\r\n";
  exchange.response_head = "HTTP/1.1 200 OK\r\ncontent-TYPE:text/html\r\nX-Odd: \t a \xFF b\r\n\r\n";
  exchange.body = "abc";
  exchange.address = "192.0.2.7";
  exchange.status = 200;
  exchange.started = *from_rfc3339("2024-05-01T07:30:00Z") + Milliseconds(250);
  exchange.milliseconds = 31;
  return exchange;
}

// The three records of a capture, decompressed.
std::vector<std::string> records_of(const WarcCapture& capture) { return gunzip_members(capture.bytes); }

TEST(WarcRecord, DigestsAreThoseOfTheStandardsExamples) {
  EXPECT_EQ(warc_digest(""), kDigestOfNothing);
  EXPECT_EQ(warc_digest("abc"), kDigestOfAbc);
}

TEST(WarcRecord, ACaptureIsRequestResponseAndMetadataOfOneInstant) {
  const WarcCapture capture = make_capture(exchange(), {.via = "https://news.example/", .hops = "LL"});
  const auto records = records_of(capture);
  ASSERT_EQ(records.size(), 3U);
  const std::string response_id = warc_field(records[1], "WARC-Record-ID");
  for (const std::string& record : records) {
    EXPECT_TRUE(record.starts_with("WARC/1.1\r\n"));
    EXPECT_TRUE(record.ends_with("\r\n\r\n"));
    EXPECT_EQ(warc_field(record, "WARC-Target-URI"), "https://news.example/a?b=1");
    EXPECT_EQ(warc_field(record, "WARC-Date"), "2024-05-01T07:30:00.250Z");
  }
  EXPECT_EQ(warc_field(records[0], "WARC-Type"), "request");
  EXPECT_EQ(warc_field(records[0], "WARC-Concurrent-To"), response_id);
  EXPECT_EQ(warc_block(records[0]), exchange().request_head);
  EXPECT_EQ(warc_field(records[1], "WARC-Type"), "response");
  EXPECT_EQ(warc_field(records[1], "WARC-IP-Address"), "192.0.2.7");
  EXPECT_EQ(warc_field(records[1], "WARC-Payload-Digest"), kDigestOfAbc);
  EXPECT_EQ(warc_field(records[1], "WARC-Truncated"), "");
  EXPECT_EQ(warc_field(records[2], "WARC-Concurrent-To"), response_id);
  EXPECT_EQ(warc_block(records[2]), "via: https://news.example/\r\nhopsFromSeed: LL\r\nfetchTimeMs: 31\r\n");
}

TEST(WarcRecord, TheResponseIsWhatWasReceivedToTheByte) {
  const WarcCapture capture = make_capture(exchange(), {});
  const std::string record = records_of(capture)[1];
  EXPECT_EQ(warc_block(record), exchange().response_head + exchange().body);
  EXPECT_EQ(warc_field(record, "WARC-Block-Digest"), warc_digest(exchange().response_head + exchange().body));
  EXPECT_EQ(gunzip_members(capture.bytes.substr(capture.response_offset, capture.response_bytes)),
            std::vector<std::string>{record});
}

TEST(WarcRecord, ChunksWereJoinedAndTheFieldThatSaysOtherwiseIsRenamed) {
  HttpExchange chunked = exchange();
  chunked.response_head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nX-Transfer-Encoding: a\r\n\r\n";
  EXPECT_EQ(warc_block(records_of(make_capture(chunked, {}))[1]),
            "HTTP/1.1 200 OK\r\nX-Crawler-transfer-encoding: chunked\r\nX-Transfer-Encoding: a\r\n\r\nabc");
}

TEST(WarcRecord, Http2IsSaidInAFieldForItsHeadIsNoText) {
  HttpExchange second = exchange();
  second.response_head = "HTTP/2 200 \r\ncontent-type: text/html\r\n\r\n";
  second.request_head = "GET /a HTTP/2\r\nHost: news.example\r\n\r\n";
  const auto records = records_of(make_capture(second, {}));
  EXPECT_EQ(warc_block(records[0]), "GET /a HTTP/1.1\r\nHost: news.example\r\n\r\n");
  EXPECT_EQ(warc_block(records[1]), "HTTP/1.1 200 \r\ncontent-type: text/html\r\n\r\nabc");
  EXPECT_EQ(warc_field(records[1], "WARC-Protocol"), "h2");
}

TEST(WarcRecord, ACutBodyIsMarked) {
  HttpExchange cut = exchange();
  cut.truncated = true;
  EXPECT_EQ(warc_field(records_of(make_capture(cut, {}))[1], "WARC-Truncated"), "length");
}

TEST(WarcRecord, ThePayloadOfAnEarlierCaptureIsReferredTo) {
  const EarlierCapture earlier{*from_rfc3339("2024-04-30T00:00:00Z"), kDigestOfAbc};
  const std::string record = records_of(make_capture(exchange(), {.earlier = earlier}))[1];
  EXPECT_EQ(warc_field(record, "WARC-Type"), "revisit");
  EXPECT_EQ(warc_field(record, "WARC-Profile"),
            "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest");
  EXPECT_EQ(warc_field(record, "WARC-Refers-To-Target-URI"), "https://news.example/a?b=1");
  EXPECT_EQ(warc_field(record, "WARC-Refers-To-Date"), "2024-04-30T00:00:00.000Z");
  EXPECT_EQ(warc_field(record, "WARC-Payload-Digest"), kDigestOfAbc);
  EXPECT_EQ(warc_block(record), exchange().response_head);
}

TEST(WarcRecord, AnotherPayloadThanTheEarlierOneIsAResponse) {
  const EarlierCapture earlier{*from_rfc3339("2024-04-30T00:00:00Z"), kDigestOfNothing};
  HttpExchange changed = exchange();
  EXPECT_EQ(warc_field(records_of(make_capture(changed, {.earlier = earlier}))[1], "WARC-Type"), "response");
  changed.body.clear();  // Nothing is not worth a reference.
  EXPECT_EQ(warc_field(records_of(make_capture(changed, {.earlier = earlier}))[1], "WARC-Type"), "response");
}

TEST(WarcRecord, WhatHasABodyOfItsOwnIsWhatALaterCaptureRefersTo) {
  HttpExchange made = exchange();
  EXPECT_EQ(make_capture(made, {}).body->payload_digest, kDigestOfAbc);
  EXPECT_EQ(make_capture(made, {}).body->date, made.started);
  for (const int status : {301, 304, 404, 503}) {
    made.status = status;
    EXPECT_FALSE(make_capture(made, {}).body.has_value()) << status;
  }
}

TEST(WarcRecord, NotModifiedIsARevisitOfWhatWasThere) {
  HttpExchange unchanged = exchange();
  unchanged.status = 304;
  unchanged.response_head = "HTTP/1.1 304 Not Modified\r\n\r\n";
  unchanged.body.clear();
  const EarlierCapture earlier{*from_rfc3339("2024-04-30T00:00:00Z"), kDigestOfAbc};
  const WarcCapture capture = make_capture(unchanged, {.earlier = earlier});
  const std::string record = records_of(capture)[1];
  EXPECT_EQ(warc_field(record, "WARC-Type"), "revisit");
  EXPECT_EQ(warc_field(record, "WARC-Profile"),
            "http://netpreserve.org/warc/1.1/revisit/server-not-modified");
  EXPECT_EQ(warc_field(record, "WARC-Payload-Digest"), kDigestOfAbc);
  ASSERT_TRUE(capture.body.has_value());
  EXPECT_EQ(capture.body->payload_digest, kDigestOfAbc);
  EXPECT_EQ(capture.body->date, earlier.date);
}

TEST(WarcRecord, NoValueCanAddAField) {
  const std::string member = make_warcinfo("a.warc.gz", *from_rfc3339("2024-05-01T00:00:00Z"),
                                           {{"operator", "me\r\nrobots: ignore"}, {"robots", ""}});
  const auto records = gunzip_members(member);
  ASSERT_EQ(records.size(), 1U);
  EXPECT_EQ(warc_block(records[0]), "operator: me  robots: ignore\r\n");
  EXPECT_EQ(warc_field(records[0], "WARC-Filename"), "a.warc.gz");
}

}  // namespace
}  // namespace newsieve
