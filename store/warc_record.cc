#include "store/warc_record.h"

#include <fmt/format.h>
#include <libdeflate.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "base/ascii.h"
#include "base/check.h"

namespace newsieve {
namespace {

constexpr std::string_view kRequestType = "application/http;msgtype=request";
constexpr std::string_view kResponseType = "application/http;msgtype=response";
constexpr std::string_view kFieldsType = "application/warc-fields";
constexpr std::string_view kProfiles = "http://netpreserve.org/warc/1.1/revisit/";

// Of deflate. Of bodies that are compressed already level 1 shortens the heads, and that is all there is.
constexpr int kLevelCoded = 1;
constexpr int kLevelPlain = 6;

struct FreeCompressor {
  void operator()(libdeflate_compressor* compressor) const { libdeflate_free_compressor(compressor); }
};
using Compressor = std::unique_ptr<libdeflate_compressor, FreeCompressor>;

void append_member(std::string& out, std::string_view record, int level) {
  thread_local const Compressor coded(libdeflate_alloc_compressor(kLevelCoded));
  thread_local const Compressor plain(libdeflate_alloc_compressor(kLevelPlain));
  libdeflate_compressor* const compressor = level == kLevelCoded ? coded.get() : plain.get();
  NEWSIEVE_CHECK(compressor != nullptr);
  const size_t begin = out.size();
  out.resize(begin + libdeflate_gzip_compress_bound(compressor, record.size()));
  const size_t bytes = libdeflate_gzip_compress(compressor, record.data(), record.size(), out.data() + begin,
                                                out.size() - begin);
  NEWSIEVE_CHECK(bytes > 0);
  out.resize(begin + bytes);
}

// RFC 4648, 6, of whole groups of five bytes.
std::string base32(std::string_view bytes) {
  constexpr const char* kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::string text;
  uint32_t bits = 0;
  int bits_waiting = 0;
  for (const char c : bytes) {
    bits = bits << 8 | static_cast<uint8_t>(c);
    for (bits_waiting += 8; bits_waiting >= 5; bits_waiting -= 5)
      text += kLetters[bits >> (bits_waiting - 5) & 31];
  }
  return text;
}

// A random UUID (RFC 4122, 4.4) as WARC writes identifiers.
std::string new_record_id() {
  uint8_t b[16];
  NEWSIEVE_CHECK(RAND_bytes(b, sizeof b) == 1);
  b[6] = static_cast<uint8_t>((b[6] & 0x0F) | 0x40);
  b[8] = static_cast<uint8_t>((b[8] & 0x3F) | 0x80);
  std::string id = "<urn:uuid:";
  for (size_t i = 0; i < sizeof b; ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) id += '-';
    id += fmt::format("{:02x}", b[i]);
  }
  return id + '>';
}

// To the millisecond, which WARC 1.1 allows.
std::string warc_date(Instant instant) {
  const std::string seconds = to_rfc3339(instant);
  const auto milliseconds = instant.time_since_epoch() % std::chrono::seconds(1);
  return fmt::format("{}.{:03}Z", seconds.substr(0, seconds.size() - 1), milliseconds.count());
}

// A field's value may hold no line end.
void put(std::string& head, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  head.append(name).append(": ");
  for (const char c : value) head += static_cast<uint8_t>(c) < 0x20 ? ' ' : c;
  head += "\r\n";
}

// A record's head up to the fields that are its own.
std::string begin_record(std::string_view type, const std::string& id, Instant date) {
  std::string head = "WARC/1.1\r\n";
  put(head, "WARC-Type", type);
  put(head, "WARC-Record-ID", id);
  put(head, "WARC-Date", warc_date(date));
  return head;
}

std::string end_record(std::string head, std::string_view content_type, std::string_view block) {
  put(head, "WARC-Block-Digest", warc_digest(block));
  put(head, "Content-Type", content_type);
  put(head, "Content-Length", std::to_string(block.size()));
  head.reserve(head.size() + block.size() + 6);
  return head.append("\r\n").append(block).append("\r\n\r\n");
}

// True if the line is the field of that name.
bool is_field(std::string_view line, std::string_view name) {
  return line.size() > name.size() && line[name.size()] == ':' &&
         equal_ignoring_case(line.substr(0, name.size()), name);
}

// The response's head as archived: what differs from what was received is said in the header.
std::string archived_head(std::string_view head) {
  std::string archived;
  archived.reserve(head.size() + 32);
  if (head.starts_with("HTTP/2 ")) {
    archived = "HTTP/1.1";
    head.remove_prefix(6);
  }
  while (!head.empty()) {
    const std::string_view line = head.substr(0, std::min(head.find('\n'), head.size() - 1) + 1);
    head.remove_prefix(line.size());
    if (is_field(line, "Transfer-Encoding")) archived += "X-Crawler-";
    archived += line;
  }
  return archived;
}

bool has_content_coding(std::string_view head) { return contains_ignoring_case(head, "\ncontent-encoding:"); }

enum class Revisit : uint8_t { kNo, kNotModified, kSamePayload };

Revisit revisit_of(const HttpExchange& exchange, const CaptureFacts& facts, const std::string& digest) {
  if (!facts.earlier) return Revisit::kNo;
  if (exchange.status == 304) return Revisit::kNotModified;
  const bool same = !exchange.body.empty() && digest == facts.earlier->payload_digest;
  return same ? Revisit::kSamePayload : Revisit::kNo;
}

bool is_http2(const HttpExchange& exchange) { return exchange.response_head.starts_with("HTTP/2 "); }

std::string archived_request(std::string head) {
  constexpr std::string_view kVersion = " HTTP/2";
  const size_t line_end = head.find("\r\n");
  if (std::string_view(head).substr(0, line_end).ends_with(kVersion))
    head.replace(line_end - kVersion.size(), kVersion.size(), " HTTP/1.1");
  return head;
}

// What the three records of a capture have in common.
std::string begin_of_capture(std::string_view type, const std::string& id, const HttpExchange& exchange) {
  std::string head = begin_record(type, id, exchange.started);
  put(head, "WARC-Target-URI", exchange.url.href());
  if (is_http2(exchange)) put(head, "WARC-Protocol", "h2");
  return head;
}

std::string request_record(const HttpExchange& exchange, const std::string& response_id) {
  std::string head = begin_of_capture("request", new_record_id(), exchange);
  put(head, "WARC-Concurrent-To", response_id);
  put(head, "WARC-IP-Address", exchange.address);
  return end_record(std::move(head), kRequestType, archived_request(exchange.request_head));
}

std::string response_record(const HttpExchange& exchange, const CaptureFacts& facts, const std::string& id,
                            Revisit revisit, const std::string& payload_digest) {
  const bool whole = revisit == Revisit::kNo;
  std::string head = begin_of_capture(whole ? "response" : "revisit", id, exchange);
  put(head, "WARC-IP-Address", exchange.address);
  if (!whole) {
    const bool not_modified = revisit == Revisit::kNotModified;
    put(head, "WARC-Profile",
        fmt::format("{}{}", kProfiles, not_modified ? "server-not-modified" : "identical-payload-digest"));
    put(head, "WARC-Refers-To-Target-URI", exchange.url.href());
    put(head, "WARC-Refers-To-Date", warc_date(facts.earlier->date));
  }
  put(head, "WARC-Payload-Digest", payload_digest);
  put(head, "WARC-Identified-Payload-Type", facts.payload_type);
  if (exchange.truncated && whole) put(head, "WARC-Truncated", "length");
  std::string block = archived_head(exchange.response_head);
  if (whole) block += exchange.body;
  return end_record(std::move(head), kResponseType, block);
}

std::string metadata_record(const HttpExchange& exchange, const CaptureFacts& facts,
                            const std::string& response_id) {
  std::string head = begin_of_capture("metadata", new_record_id(), exchange);
  put(head, "WARC-Concurrent-To", response_id);
  std::string fields;
  put(fields, "via", facts.via);
  put(fields, "hopsFromSeed", facts.hops);
  put(fields, "fetchTimeMs", std::to_string(exchange.milliseconds));
  put(fields, "charset-detected", facts.charset);
  return end_record(std::move(head), kFieldsType, fields);
}

}  // namespace

std::string warc_digest(std::string_view bytes) {
  char digest[EVP_MAX_MD_SIZE];
  unsigned size = 0;
  NEWSIEVE_CHECK(EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<uint8_t*>(digest), &size, EVP_sha1(),
                            nullptr) == 1);
  return "sha1:" + base32({digest, size});
}

WarcCapture make_capture(const HttpExchange& exchange, const CaptureFacts& facts) {
  WarcCapture capture;
  const bool not_modified = exchange.status == 304 && facts.earlier;
  const std::string digest = not_modified ? facts.earlier->payload_digest : warc_digest(exchange.body);
  const Revisit revisit = revisit_of(exchange, facts, digest);
  const bool has_page = exchange.status >= 200 && exchange.status < 300 && !exchange.body.empty();
  if (has_page) capture.body = {exchange.started, digest};
  if (revisit != Revisit::kNo) capture.body = facts.earlier;
  const std::string id = new_record_id();
  append_member(capture.bytes, request_record(exchange, id), kLevelCoded);
  capture.response_offset = capture.bytes.size();
  append_member(capture.bytes, response_record(exchange, facts, id, revisit, digest),
                has_content_coding(exchange.response_head) ? kLevelCoded : kLevelPlain);
  capture.response_bytes = capture.bytes.size() - capture.response_offset;
  append_member(capture.bytes, metadata_record(exchange, facts, id), kLevelCoded);
  return capture;
}

std::string make_warcinfo(const std::string& file_name, Instant date, const WarcFields& fields) {
  std::string head = begin_record("warcinfo", new_record_id(), date);
  put(head, "WARC-Filename", file_name);
  std::string block;
  for (const auto& [name, value] : fields) put(block, name, value);
  std::string member;
  append_member(member, end_record(std::move(head), kFieldsType, block), kLevelPlain);
  return member;
}

}  // namespace newsieve
