// Records as their readers see them: JSONL parsed again, line by line.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace newsieve {

struct TestRecord {
  std::string id;
  std::string url;
  std::string text;
  std::string error;
  std::string page_type;
  std::string duplicate_of;
  std::string title;
};

// kCorrupt, naming the line, if one is no whole JSON object, or the last one does not end.
Result<std::vector<TestRecord>> parse_records(const std::string& jsonl);

// By id. kCorrupt also if an id is there twice.
Result<std::map<std::string, TestRecord>> records_by_id(const std::string& jsonl);

// The file's.
Result<std::map<std::string, TestRecord>> read_records(const std::string& path);

// What must not depend on when and how the pages came.
Result<std::map<std::string, std::string>> read_texts(const std::string& path);

}  // namespace newsieve
