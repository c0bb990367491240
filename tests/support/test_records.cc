#include "tests/support/test_records.h"

#include <boost/json.hpp>

#include "base/file.h"

namespace newsieve {
namespace {

std::string text_field(const boost::json::object& object, std::string_view key) {
  const boost::json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

TestRecord record_of(const boost::json::object& object) {
  return {text_field(object, "id"),    text_field(object, "url"),       text_field(object, "text"),
          text_field(object, "error"), text_field(object, "page_type"), text_field(object, "duplicate_of"),
          text_field(object, "title")};
}

}  // namespace

Result<std::vector<TestRecord>> parse_records(const std::string& jsonl) {
  std::vector<TestRecord> records;
  for (size_t begin = 0; begin < jsonl.size();) {
    const size_t end = jsonl.find('\n', begin);
    const std::string line = jsonl.substr(begin, end - begin);
    boost::system::error_code error;
    const boost::json::value value = boost::json::parse(line, error);
    if (end == std::string::npos || error || !value.is_object()) {
      return fail(ErrorCode::kCorrupt, "line " + std::to_string(records.size() + 1) + ": " + line);
    }
    records.push_back(record_of(value.get_object()));
    begin = end + 1;
  }
  return records;
}

Result<std::map<std::string, TestRecord>> records_by_id(const std::string& jsonl) {
  Result<std::vector<TestRecord>> records = parse_records(jsonl);
  if (!records) return tl::unexpected(records.error());
  std::map<std::string, TestRecord> by_id;
  for (TestRecord& record : *records) {
    const std::string id = record.id;
    if (!by_id.emplace(id, std::move(record)).second)
      return fail(ErrorCode::kCorrupt, id + " is there twice");
  }
  return by_id;
}

Result<std::map<std::string, TestRecord>> read_records(const std::string& path) {
  return read_file(path).and_then(records_by_id).map_error([&](Error error) {
    return Error{error.code, path + ": " + error.message};
  });
}

Result<std::map<std::string, std::string>> read_texts(const std::string& path) {
  const auto records = read_records(path);
  if (!records) return tl::unexpected(records.error());
  std::map<std::string, std::string> texts;
  for (const auto& [id, record] : *records) texts[id] = record.text;
  return texts;
}

}  // namespace newsieve
