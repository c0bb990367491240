// WARC records as text: for tests that look into what was written, or write what is to be read.
#pragma once

#include <zlib.h>

#include <string>
#include <string_view>
#include <vector>

namespace newsieve {

// What each gzip member holds; ends at the first that is broken.
inline std::vector<std::string> gunzip_members(std::string bytes) {
  std::vector<std::string> members;
  while (!bytes.empty()) {
    z_stream stream{};
    inflateInit2(&stream, MAX_WBITS + 16);
    std::string text(64 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    const int code = inflate(&stream, Z_FINISH);
    text.resize(text.size() - stream.avail_out);
    const std::string rest = bytes.substr(bytes.size() - stream.avail_in);
    inflateEnd(&stream);
    if (code != Z_STREAM_END) break;
    members.push_back(std::move(text));
    bytes = rest;
  }
  return members;
}

// One gzip member.
inline std::string gzip(std::string bytes) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
  std::string member(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(member.data());
  stream.avail_out = static_cast<uInt>(member.size());
  deflate(&stream, Z_FINISH);
  member.resize(stream.total_out);
  deflateEnd(&stream);
  return member;
}

// The value of a record's field; empty if it has none.
inline std::string warc_field(std::string_view record, const std::string& name) {
  const std::string_view head = record.substr(0, record.find("\r\n\r\n") + 2);
  const size_t at = head.find("\r\n" + name + ": ");
  if (at == std::string_view::npos) return "";
  const std::string_view value = head.substr(at + name.size() + 4);
  return std::string(value.substr(0, value.find("\r\n")));
}

// What stands between a record's head and the two line ends behind it.
inline std::string warc_block(std::string_view record) {
  const size_t begin = record.find("\r\n\r\n") + 4;
  return std::string(record.substr(begin, record.size() - begin - 4));
}

// A response record for `url` with this HTTP response.
inline std::string warc_response(const std::string& url, const std::string& http) {
  return "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: " + url +
         "\r\nWARC-Date: 2024-05-01T07:30:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
         "Content-Length: " +
         std::to_string(http.size()) + "\r\n\r\n" + http + "\r\n\r\n";
}

}  // namespace newsieve
