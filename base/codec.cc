#include "base/codec.h"

#include <bit>

namespace newsieve {

void Encoder::put(uint64_t value) {
  while (value >= 0x80) {
    out_ += static_cast<char>(value | 0x80);
    value >>= 7;
  }
  out_ += static_cast<char>(value);
}

void Encoder::put_signed(int64_t value) {
  put((static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63));
}

void Encoder::put_fixed(uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) out_ += static_cast<char>(value >> shift);
}

void Encoder::put_double(double value) { put_fixed(std::bit_cast<uint64_t>(value)); }

void Encoder::put(std::string_view bytes) {
  put(static_cast<uint64_t>(bytes.size()));
  out_ += bytes;
}

uint64_t Decoder::number() {
  uint64_t value = 0;
  for (int shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    value |= static_cast<uint64_t>(byte & 0x7F) << shift;
    if (byte < 0x80) return value;
  }
  ok_ = false;
  rest_ = {};
  return 0;
}

int64_t Decoder::signed_number() {
  const uint64_t value = number();
  return static_cast<int64_t>(value >> 1) ^ -static_cast<int64_t>(value & 1);
}

uint64_t Decoder::fixed() {
  if (rest_.size() < 8) {
    ok_ = false;
    rest_ = {};
    return 0;
  }
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i)
    value |= static_cast<uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
  rest_.remove_prefix(8);
  return value;
}

double Decoder::real() { return std::bit_cast<double>(fixed()); }

std::string_view Decoder::bytes() {
  const uint64_t size = number();
  if (size > rest_.size()) {
    ok_ = false;
    rest_ = {};
    return {};
  }
  const std::string_view view = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return view;
}

size_t Decoder::count() {
  const uint64_t n = number();
  if (n <= rest_.size()) return n;
  ok_ = false;
  rest_ = {};
  return 0;
}

}  // namespace newsieve
