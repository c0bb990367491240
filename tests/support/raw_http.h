// HTTP as bytes on a socket: for tests of servers of our own.
#pragma once

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <string>
#include <vector>

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

// 400 connections: some say nothing, some begin a head, ask without end, talk another protocol, send too long
// a head; none reads an answer. They last as long as the sockets.
inline std::vector<boost::asio::ip::tcp::socket> attack_on(uint16_t port, boost::asio::io_context& io) {
  const std::string asked = fmt::format("GET / HTTP/1.1\r\nHost: 127.0.0.1:{}\r\n\r\n", port);
  std::string openings[] = {"", "GET / HT", asked, "\x16\x03\x01", "GET / HTTP/1.1\r\nX: "};
  for (int i = 0; i < 50; ++i) openings[2] += asked;
  openings[4] += std::string(9000, 'x');
  std::vector<boost::asio::ip::tcp::socket> sockets;
  for (size_t i = 0; i < 400; ++i) {
    sockets.emplace_back(io).connect({boost::asio::ip::address_v4::loopback(), port});
    boost::system::error_code ignored;  // It may close before it has read everything.
    boost::asio::write(sockets.back(), boost::asio::buffer(openings[i % std::size(openings)]), ignored);
  }
  return sockets;
}

// 0: there was no answer.
inline int status_of(const std::string& response) {
  return response.starts_with("HTTP/1.1 ") ? std::stoi(response.substr(9)) : 0;
}

}  // namespace newsieve
