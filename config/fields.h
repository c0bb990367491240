// The one table of what can be set: drives reading, checking, writing and the shipped file.
#pragma once

#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "config/config.h"
#include "crawler/jobs.h"

namespace newsieve {

// A number without fraction, or a duration counted in the unit that the key ends in.
struct WholeNumber {
  std::function<int64_t()> get;
  std::function<void(int64_t)> set;  // Of min to max.
  int64_t min;
  int64_t max;
};
struct RealNumber {
  double* target;
  double min;
  double max;
};
struct Choice {
  std::vector<std::string> names;
  std::function<size_t()> get;  // Index into names.
  std::function<void(size_t)> set;
};
// Empty: the text is fine; otherwise what is wrong with it.
using TextCheck = std::function<std::string(const std::string&)>;
struct TextList {
  std::vector<std::string>* target;
  TextCheck check;
};
using FieldValue = std::variant<WholeNumber, RealNumber, bool*, std::string*, Choice, TextList>;

struct Field {
  std::string key;
  FieldValue value;
  std::string meaning;  // A sentence.
};
struct Section {
  std::string name;
  std::string meaning;
  std::vector<Field> fields;
};

// Every section in the order of the file. The fields point into `config`, which must outlive them.
std::vector<Section> sections(Config& config);

// The same of a job's file. `delay` is the job's.
std::vector<Section> sections(CrawlJob& job, Milliseconds& delay);

}  // namespace newsieve
