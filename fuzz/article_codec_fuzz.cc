// Whatever decodes as an article encodes to bytes that decode to the same again, and becomes a record.
#include "base/check.h"
#include "store/record.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto article = newsieve::decode_article(bytes);
  if (!article) return 0;
  const std::string encoded = newsieve::encode_article(*article);
  const auto again = newsieve::decode_article(encoded);
  NEWSIEVE_CHECK(again.has_value());
  NEWSIEVE_CHECK(newsieve::encode_article(*again) == encoded);
  NEWSIEVE_CHECK(!newsieve::to_record(*article, {}, {.blocks = true}).empty());
  return 0;
}
