// A compact binary form for values kept in the state: varints, and strings with their length before them.
//
// Encoder appends to a string. Decoder reads views into the bytes it was given (which must outlive it) and
// never reads past them: after the first malformed field every read gives zero or empty and ok() is false,
// so a reader decodes everything and asks once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace newsieve {

class Encoder {
 public:
  explicit Encoder(std::string& out) : out_(out) {}
  void put(uint64_t value);        // LEB128, 1 to 10 bytes.
  void put_signed(int64_t value);  // Zigzag, then put().
  void put_fixed(uint64_t value);  // 8 bytes, little-endian: for hashes.
  void put_double(double value);   // 8 bytes.
  void put(std::string_view bytes);

 private:
  std::string& out_;
};

class Decoder {
 public:
  explicit Decoder(std::string_view bytes) : rest_(bytes) {}
  uint64_t number();
  int64_t signed_number();
  uint64_t fixed();
  double real();
  std::string_view bytes();
  std::string string() { return std::string(bytes()); }
  // A number of elements that follow, each of at least one byte: more than the bytes left is malformed.
  size_t count();
  bool ok() const { return ok_; }
  bool done() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace newsieve
