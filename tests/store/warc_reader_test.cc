#include "store/warc_reader.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <zdict.h>
#include <zstd.h>

#include <boost/json.hpp>
#include <fstream>
#include <random>

#include "tests/support/corpus.h"
#include "tests/support/warc_text.h"

namespace newsieve {
namespace {

struct Reading {
  std::vector<WarcRecord> records;
  std::vector<std::string> broken;

  std::string uris() const {
    std::string text;
    for (const WarcRecord& record : records) text += record.head.target_uri.substr(9);
    return text;
  }
};

Reading read_archive(const std::string& path, const WarcLimits& limits = {}) {
  Reading reading;
  Result<WarcReader> reader = WarcReader::open(path, limits);
  EXPECT_TRUE(reader.has_value());
  while (reader && reading.broken.size() < 1000) {
    Result<std::optional<WarcRecord>> record = reader->next();
    if (!record) {
      EXPECT_EQ(record.error().code, ErrorCode::kCorrupt) << record.error().message;
      reading.broken.push_back(record.error().message);
    } else if (!*record) {
      break;
    } else {
      reading.records.push_back(std::move(**record));
    }
  }
  return reading;
}

std::string noise(size_t bytes, unsigned seed) {
  std::mt19937 random(seed);
  std::string text(bytes, '\0');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

// Records named by one letter each, of a hundred bytes to 100 KB that compress badly.
std::string record_named(char name) {
  static const std::string bytes = noise(100'000, 1);
  const size_t length = 100 + static_cast<size_t>(name) * 977 % 100'000;
  return warc_response(fmt::format("http://a/{}", name), "HTTP/1.1 200 OK\r\n\r\n" + bytes.substr(0, length));
}

class WarcReaderTest : public ::testing::Test {
 protected:
  Reading read(const std::string& bytes, const WarcLimits& limits = {}) {
    std::ofstream(path_, std::ios::binary) << bytes;
    return read_archive(path_, limits);
  }
  static std::string plain(std::string_view names) {
    std::string bytes;
    for (const char name : names) bytes += record_named(name);
    return bytes;
  }
  static std::string gzipped(std::string_view names) {
    std::string bytes;
    for (const char name : names) bytes += gzip(record_named(name));
    return bytes;
  }

  TemporaryFolder folder_ = TemporaryFolder::create().value();
  std::string path_ = folder_.path() + "/a.warc";
};

std::string zstd(const std::string& bytes, const std::string& dictionary = "") {
  std::string frame(ZSTD_compressBound(bytes.size()), '\0');
  ZSTD_CCtx* const context = ZSTD_createCCtx();
  frame.resize(ZSTD_compress_usingDict(context, frame.data(), frame.size(), bytes.data(), bytes.size(),
                                       dictionary.data(), dictionary.size(), 3));
  ZSTD_freeCCtx(context);
  return frame;
}

TEST_F(WarcReaderTest, TheFormOfTheFileChangesNothing) {
  const std::string names = "abcdefgh";
  std::string frames;
  for (const char name : names) frames += zstd(record_named(name));
  for (const std::string& bytes :
       {plain(names), gzipped(names), gzip(plain(names)), frames, zstd(plain(names))}) {
    const Reading reading = read(bytes);
    EXPECT_EQ(reading.uris(), names);
    EXPECT_TRUE(reading.broken.empty());
    for (const WarcRecord& record : reading.records) {
      EXPECT_EQ(warc_response(record.head.target_uri, record.block), record_named(record.head.target_uri[9]));
      EXPECT_EQ(record.head.date, from_rfc3339("2024-05-01T07:30:00Z"));
    }
  }
}

TEST_F(WarcReaderTest, ARecordThatCanBeSoughtSaysWhereItStands) {
  for (const std::string& bytes : {plain("abc"), gzipped("abc")}) {
    for (const WarcRecord& record : read(bytes).records) {
      EXPECT_EQ(record.place.file, "a.warc");
      const Reading alone = read(bytes.substr(record.place.offset));
      ASSERT_FALSE(alone.records.empty());
      EXPECT_EQ(alone.records[0].head.target_uri, record.head.target_uri);
    }
  }
  const Reading one_member = read(gzip(plain("abc")));
  EXPECT_EQ(one_member.records[0].place.file, "a.warc");
  EXPECT_EQ(one_member.records[1].place.file, "");
}

TEST_F(WarcReaderTest, AZstdDictionaryInFrontIsUsedWhetherCompressedOrNot) {
  std::string samples;
  std::vector<size_t> sizes;
  for (int i = 0; i < 400; ++i) {
    const std::string sample = warc_response(fmt::format("http://a/{}", i), "HTTP/1.1 200 OK\r\n\r\n");
    samples += sample;
    sizes.push_back(sample.size());
  }
  std::string dictionary(4096, '\0');
  dictionary.resize(ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), samples.data(), sizes.data(),
                                          static_cast<unsigned>(sizes.size())));
  ASSERT_LE(dictionary.size(), 4096U);
  for (const std::string& frame : {dictionary, zstd(dictionary)}) {
    std::string bytes("\x5D\x2A\x4D\x18", 4);
    for (int i = 0; i < 4; ++i) bytes += static_cast<char>(frame.size() >> (8 * i));
    bytes += frame;
    for (const char name : {'a', 'b'}) bytes += zstd(record_named(name), dictionary);
    const Reading reading = read(bytes);
    EXPECT_EQ(reading.uris(), "ab");
    EXPECT_TRUE(reading.broken.empty());
  }
}

TEST_F(WarcReaderTest, AWrongLengthCostsOneRecord) {
  for (const int wrong : {-50, +50, +20'000, +500'000, +2'000'000'000}) {
    for (const bool compressed : {false, true}) {
      std::string bad = record_named('b');
      const size_t at = bad.find("Content-Length: ") + 16;
      const size_t end = bad.find("\r\n", at);
      bad.replace(at, end - at, std::to_string(std::stol(bad.substr(at, end - at)) + wrong));
      const std::string bytes =
          compressed ? gzipped("a") + gzip(bad) + gzipped("cdefgh") : plain("a") + bad + plain("cdefgh");
      const Reading reading = read(bytes);
      EXPECT_EQ(reading.uris(), "acdefgh") << wrong << compressed;
      EXPECT_EQ(reading.broken.size(), 1U) << wrong << compressed;
    }
  }
}

TEST_F(WarcReaderTest, AMemberThatIsDamagedOrBreaksOffCostsOneRecord) {
  const std::string bad = gzip(record_named('b'));
  for (size_t at = 0; at < bad.size(); at += 1 + bad.size() / 40) {
    std::string damaged = bad;
    damaged[at] = static_cast<char>(damaged[at] ^ 0x55);
    const Reading cut = read(gzipped("a") + bad.substr(0, at) + gzipped("cd"));
    EXPECT_EQ(cut.uris(), "acd") << at;
    EXPECT_EQ(cut.broken.size(), at > 0 ? 1U : 0U) << at;
    const Reading reading = read(gzipped("a") + damaged + gzipped("cd"));
    EXPECT_TRUE(reading.uris() == "acd" || reading.uris() == "abcd") << at << reading.uris();
    // The first bytes hold a time and an operating system, which no checksum covers.
    if (at > 10) {
      EXPECT_EQ(reading.uris(), "acd") << at;
    }
  }
}

TEST_F(WarcReaderTest, AChecksumThatDoesNotHoldMakesTheRecordBroken) {
  std::string bad = gzip(record_named('b'));
  bad[bad.size() - 8] = static_cast<char>(bad[bad.size() - 8] ^ 1);
  for (const std::string& behind : {gzipped("c"), std::string()}) {
    const Reading reading = read(gzipped("a") + bad + behind);
    EXPECT_EQ(reading.uris(), behind.empty() ? "a" : "ac");
    EXPECT_EQ(reading.broken.size(), 1U);
  }
}

TEST_F(WarcReaderTest, BytesBetweenRecordsAreSaidAndCostNone) {
  const std::string garbage = noise(5000, 2);
  const Reading in_plain = read(plain("a") + garbage + "\r\n" + plain("b"));
  EXPECT_EQ(in_plain.uris(), "ab");
  EXPECT_EQ(in_plain.broken.size(), 1U);
  const Reading between_members = read(gzipped("a") + garbage + gzipped("b") + garbage);
  EXPECT_EQ(between_members.uris(), "ab");
  EXPECT_EQ(between_members.broken.size(), 2U);
  const Reading in_member = read(gzipped("a") + gzip("no record\r\n") + gzipped("b"));
  EXPECT_EQ(in_member.uris(), "ab");
  EXPECT_EQ(in_member.broken.size(), 1U);
  const Reading padded = read(gzipped("ab") + std::string(4096, '\0'));
  EXPECT_EQ(padded.uris(), "ab");
  EXPECT_TRUE(padded.broken.empty());
}

TEST_F(WarcReaderTest, AFileThatBreaksOffAnywhereKeepsWhatIsBefore) {
  for (const std::string& bytes : {plain("abc"), gzipped("abc")}) {
    const size_t last = bytes.size() - (bytes[0] == 'W' ? record_named('c') : gzip(record_named('c'))).size();
    for (size_t size = last + 1; size < bytes.size() - 4; size += 1 + (bytes.size() - last) / 30) {
      const Reading reading = read(bytes.substr(0, size));
      EXPECT_EQ(reading.uris(), "ab") << size;
      EXPECT_EQ(reading.broken.size(), 1U) << size;
    }
  }
}

TEST_F(WarcReaderTest, WhatWritersForgetIsForgiven) {
  std::string bare = record_named('a');
  bare.resize(bare.size() - 4);
  const Reading without_line_ends = read(bare + record_named('b') + "\r\n\r\n" + bare);
  EXPECT_EQ(without_line_ends.uris(), "aba");
  EXPECT_TRUE(without_line_ends.broken.empty());
  const Reading folded =
      read("WARC/0.18\nwarc-type:\n response\nwarc-target-uri: <http://a/x>\ncontent-length:1\n\n1");
  EXPECT_EQ(folded.uris(), "x");
  EXPECT_EQ(folded.records.at(0).head.type, "response");
}

TEST_F(WarcReaderTest, ALongBlockIsCutAndMarked) {
  const Reading reading = read(plain("abc"), {.block_bytes_max = 1000});
  EXPECT_EQ(reading.uris(), "abc");
  for (const WarcRecord& record : reading.records) {
    EXPECT_EQ(record.block.size(), 1000U);
    EXPECT_TRUE(record.head.truncated);
  }
}

TEST_F(WarcReaderTest, AHeadWithoutEndIsBroken) {
  const std::string endless = "WARC/1.0\r\n" + std::string(200'000, 'x');
  const Reading reading = read(plain("a") + endless + "\r\n" + plain("b"));
  EXPECT_EQ(reading.uris(), "ab");
  EXPECT_EQ(reading.broken.size(), 1U);
}

TEST_F(WarcReaderTest, ABombCostsItselfAlone) {
  std::string bomb = warc_response("http://a/b", std::string(400 << 20, 'x'));
  const Reading reading = read(gzipped("a") + gzip(std::move(bomb)) + gzipped("c"));
  EXPECT_EQ(reading.uris(), "ac");
  EXPECT_EQ(reading.broken.size(), 1U);
}

TEST_F(WarcReaderTest, TheHeadsOfOthersFilesReadAsExpected) {
  for (const std::string folder : {"conformance/warc-warcio", "conformance/warc-jwarc"}) {
    NEWSIEVE_SKIP_WITHOUT(folder);
    const boost::json::value expected = boost::json::parse(read_corpus(folder + "/expected.json"));
    for (const boost::json::value& file : expected.as_array()) {
      const std::string name(file.at("file").as_string());
      SCOPED_TRACE(name);
      const Reading reading = read_archive((corpus_dir() / folder / name).string());
      const boost::json::array& records = file.at("records").as_array();
      ASSERT_EQ(reading.records.size(), records.size());
      EXPECT_TRUE(reading.broken.empty());
      for (size_t i = 0; i < records.size(); ++i) {
        const boost::json::value& uri = records[i].at("uri");
        EXPECT_EQ(reading.records[i].head.type, records[i].at("type").as_string());
        EXPECT_EQ(reading.records[i].head.target_uri, uri.is_null() ? "" : uri.as_string());
        EXPECT_EQ(reading.records[i].block.size(), records[i].at("length").as_int64());
      }
    }
  }
}

TEST_F(WarcReaderTest, ArcFilesAreReadToo) {
  NEWSIEVE_SKIP_WITHOUT("conformance/warc-warcio");
  for (const char* name : {"example.arc", "example.arc.gz"}) {
    const Reading reading = read_archive((corpus_dir() / "conformance/warc-warcio" / name).string());
    ASSERT_EQ(reading.records.size(), 2U) << name;
    EXPECT_TRUE(reading.broken.empty());
    const WarcRecord& page = reading.records[1];
    EXPECT_EQ(page.head.type, "response");
    EXPECT_EQ(page.head.target_uri, "http://example.com/");
    EXPECT_EQ(page.head.date, from_rfc3339("2014-02-16T05:02:21Z"));
    EXPECT_EQ(page.head.payload_type, "text/html");
    EXPECT_EQ(page.block.size(), 1591U);
  }
}

TEST_F(WarcReaderTest, AnArcRecordIsFoundBehindABrokenOne) {
  const std::string http = "HTTP/1.1 200 OK\n\nx";
  const auto line = [](const std::string& url, const std::string& rest) {
    return url + " 192.0.2.7 " + rest + "\n";
  };
  const Reading reading = read(line("filedesc://a.arc", "20140216050221 text/plain 3") + "1 0\n" +
                               line("http://a/bad", "20140216050221 text/html abc") + "\n" +
                               line("http://a/a b", "20140216050221 text/html 18") + http + "\n" +
                               line("http://a/c", "20140216050221 text/html 18") + http + "\n");
  ASSERT_EQ(reading.records.size(), 3U);
  EXPECT_EQ(reading.records[1].head.target_uri, "http://a/a b");
  EXPECT_EQ(reading.records[2].head.target_uri, "http://a/c");
  EXPECT_EQ(reading.broken.size(), 1U);
}

}  // namespace
}  // namespace newsieve
