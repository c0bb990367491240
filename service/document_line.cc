#include "service/document_line.h"

#include <simdjson.h>

namespace newsieve {
namespace {

namespace json = simdjson::ondemand;

static_assert(DocumentLineParser::kPaddingBytes >= simdjson::SIMDJSON_PADDING);
constexpr size_t kKeptBytesMax = size_t{1} << 20;  // The memory for a longer line is given back.

simdjson::error_code read_text(json::value value, std::string_view& text) {
  json::json_type type{};
  if (const auto error = value.type().get(type)) return error;
  if (type == json::json_type::string) return value.get_string().get(text);
  if (type == json::json_type::number) {
    text = value.raw_json_token();
    while (!text.empty() && text.back() <= ' ') text.remove_suffix(1);
  }
  return simdjson::SUCCESS;
}

simdjson::error_code read_field(json::field field, DocumentLine& document) {
  std::string_view key;
  if (const auto error = field.unescaped_key().get(key)) return error;
  if (key == "id") return read_text(field.value(), document.id);
  if (key == "text") return read_text(field.value(), document.text);
  if (key == "language") return read_text(field.value(), document.language);
  if (key != "date_published") return simdjson::SUCCESS;
  std::string_view date;
  const auto error = read_text(field.value(), date);
  document.date = from_rfc3339(date);
  return error;
}

simdjson::error_code read_line(json::parser& parser, std::string_view line, DocumentLine& document) {
  json::document root;
  const size_t readable = line.size() + DocumentLineParser::kPaddingBytes;
  if (const auto error = parser.iterate(line.data(), line.size(), readable).get(root)) return error;
  json::object object;
  if (const auto error = root.get_object().get(object)) return error;
  for (auto member : object) {
    json::field field;
    if (const auto error = std::move(member).get(field)) return error;
    if (const auto error = read_field(field, document)) return error;
  }
  const char* behind = nullptr;  // What is behind the object: nothing may be.
  return root.current_location().get(behind) == simdjson::OUT_OF_BOUNDS ? simdjson::SUCCESS
                                                                        : simdjson::TAPE_ERROR;
}

}  // namespace

struct DocumentLineParser::Impl {
  json::parser parser;
};

DocumentLineParser::DocumentLineParser() : impl_(std::make_unique<Impl>()) {}
DocumentLineParser::~DocumentLineParser() = default;

std::optional<DocumentLine> DocumentLineParser::parse(std::string_view line) {
  if (impl_->parser.capacity() > kKeptBytesMax && line.size() < kKeptBytesMax) impl_->parser = json::parser();
  DocumentLine document;
  if (read_line(impl_->parser, line, document) != simdjson::SUCCESS || document.id.empty())
    return std::nullopt;
  return document;
}

}  // namespace newsieve
