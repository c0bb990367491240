#include "tests/support/test_dns.h"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>
#include <map>
#include <thread>

#include "base/mutex.h"

namespace newsieve {
namespace {

namespace asio = boost::asio;
using asio::ip::udp;

constexpr size_t kHeaderBytes = 12;
constexpr uint16_t kTypeA = 1;
constexpr uint16_t kTypeCname = 5;
constexpr uint16_t kTypeAaaa = 28;
constexpr uint8_t kNameDoesNotExist = 3;

struct Zone {
  std::vector<asio::ip::address> addresses;
  std::string alias;
  uint32_t ttl_seconds = 0;
  bool silent = false;
};

void put16(std::string& out, size_t value) {
  out += static_cast<char>(value >> 8);
  out += static_cast<char>(value & 0xff);
}

std::string encode_name(const std::string& name) {
  std::string out;
  for (size_t begin = 0; begin < name.size();) {
    const size_t end = std::min(name.find('.', begin), name.size());
    out += static_cast<char>(end - begin);
    out += name.substr(begin, end - begin);
    begin = end + 1;
  }
  return out + '\0';
}

std::string record(const std::string& owner, uint16_t type, uint32_t ttl_seconds, const std::string& data) {
  std::string out = encode_name(owner);
  put16(out, type);
  put16(out, 1);  // The internet.
  put16(out, ttl_seconds >> 16);
  put16(out, ttl_seconds & 0xffff);
  put16(out, data.size());
  return out + data;
}

// The one question of a query.
struct Question {
  std::string name;
  uint16_t type = 0;
  std::string bytes;
};

Question parse_question(const std::string& query) {
  Question question;
  size_t at = kHeaderBytes;
  while (at < query.size() && query[at] != 0) {
    const auto length = static_cast<size_t>(query[at]);
    question.name += (question.name.empty() ? "" : ".") + query.substr(at + 1, length);
    at += 1 + length;
  }
  question.type = static_cast<uint8_t>(query.at(at + 2));
  question.bytes = query.substr(kHeaderBytes, at + 5 - kHeaderBytes);
  return question;
}

}  // namespace

struct TestDns::Impl {
  Impl() : socket(io, udp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    receive();
    thread = std::thread([this] { io.run(); });
  }
  ~Impl() {
    asio::post(io, [this] { socket.close(); });
    thread.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  void receive() {
    socket.async_receive_from(asio::buffer(input), client,
                              [this](boost::system::error_code error, size_t bytes) {
                                if (error) return;
                                const std::string reply = reply_to(std::string(input.data(), bytes));
                                if (!reply.empty()) socket.send_to(asio::buffer(reply), client);
                                receive();
                              });
  }

  // Empty: none.
  std::string reply_to(const std::string& query) {
    if (query.size() < kHeaderBytes + 5) return "";
    const Question question = parse_question(query);
    MutexLock lock(mutex);
    if (question.type == kTypeA) ++queries[question.name];
    std::string records;
    size_t count = 0;
    const bool exists = add_records(question.name, question.type, records, count);
    if (zones.contains(question.name) && zones[question.name].silent) return "";
    std::string reply = query.substr(0, 2);
    reply += "\x85";  // A response, authoritative, recursion desired
    reply += static_cast<char>(0x80 | (exists ? 0 : kNameDoesNotExist));  // and available.
    put16(reply, 1);
    put16(reply, count);
    put16(reply, 0);
    put16(reply, 0);
    return reply + question.bytes + records;
  }

  bool add_records(const std::string& name, uint16_t type, std::string& records, size_t& count)
      REQUIRES(mutex) {
    const auto place = zones.find(name);
    if (place == zones.end()) return false;
    const Zone& zone = place->second;
    if (!zone.alias.empty()) {
      records += record(name, kTypeCname, zone.ttl_seconds, encode_name(zone.alias));
      ++count;
      return add_records(zone.alias, type, records, count);
    }
    for (const asio::ip::address& address : zone.addresses) {
      if (type != (address.is_v4() ? kTypeA : kTypeAaaa)) continue;
      std::string data;
      if (address.is_v4()) {
        for (const uint8_t byte : address.to_v4().to_bytes()) data += static_cast<char>(byte);
      } else {
        for (const uint8_t byte : address.to_v6().to_bytes()) data += static_cast<char>(byte);
      }
      records += record(name, type, zone.ttl_seconds, data);
      ++count;
    }
    return true;
  }

  asio::io_context io{1};
  udp::socket socket;
  udp::endpoint client;
  std::array<char, 4096> input{};
  mutable Mutex mutex;
  std::map<std::string, Zone> zones GUARDED_BY(mutex);
  std::map<std::string, size_t> queries GUARDED_BY(mutex);
  std::thread thread;
};

TestDns::TestDns() : impl_(std::make_unique<Impl>()) {}
TestDns::~TestDns() = default;

void TestDns::answer(const std::string& name, const std::vector<std::string>& addresses,
                     uint32_t ttl_seconds) {
  Zone zone;
  zone.ttl_seconds = ttl_seconds;
  for (const std::string& address : addresses) zone.addresses.push_back(asio::ip::make_address(address));
  MutexLock lock(impl_->mutex);
  impl_->zones[name] = std::move(zone);
}

void TestDns::alias(const std::string& name, const std::string& target, uint32_t ttl_seconds) {
  Zone zone;
  zone.alias = target;
  zone.ttl_seconds = ttl_seconds;
  MutexLock lock(impl_->mutex);
  impl_->zones[name] = std::move(zone);
}

void TestDns::keep_silent(const std::string& name) {
  MutexLock lock(impl_->mutex);
  impl_->zones[name].silent = true;
}

std::string TestDns::server() const {
  return "127.0.0.1:" + std::to_string(impl_->socket.local_endpoint().port());
}

size_t TestDns::queries(const std::string& name) const {
  MutexLock lock(impl_->mutex);
  const auto found = impl_->queries.find(name);
  return found == impl_->queries.end() ? 0 : found->second;
}

}  // namespace newsieve
