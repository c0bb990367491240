// HTTP as bytes on a socket: for tests of servers of our own.
#pragma once

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <string>

namespace newsieve {

// Everything that the server at `port` of loopback sends until it closes the connection, head and body.
inline std::string answer_to(uint16_t port, const std::string& request) {
  boost::asio::io_context io;
  boost::asio::ip::tcp::socket socket(io);
  socket.connect({boost::asio::ip::address_v4::loopback(), port});
  boost::system::error_code ignored;  // It may close before it has read everything.
  boost::asio::write(socket, boost::asio::buffer(request), ignored);
  std::string response;
  boost::asio::read(socket, boost::asio::dynamic_buffer(response), ignored);
  return response;
}

// A request that asks for the connection to be closed. `fields`: further header lines, each with its end.
inline std::string request_text(uint16_t port, const std::string& method, const std::string& target,
                                const std::string& fields = {}, const std::string& body = {}) {
  return fmt::format(
      "{} {} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\nContent-Length: {}\r\n{}\r\n{}", method,
      target, port, body.size(), fields, body);
}

inline std::string get(uint16_t port, const std::string& target) {
  return answer_to(port, request_text(port, "GET", target));
}

inline std::string body_of(const std::string& response) {
  return response.substr(std::min(response.find("\r\n\r\n"), response.size() - 4) + 4);
}

// 0: there was no answer.
inline int status_of(const std::string& response) {
  return response.starts_with("HTTP/1.1 ") ? std::stoi(response.substr(9)) : 0;
}

}  // namespace newsieve
