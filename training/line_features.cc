// Prints what the line model is told of every line of a site's documents, for training/train_line_model.py.
//
//   line_features DOCS.jsonl...
// A file a site: nothing is printed of one that the model is not asked about.
// {"text", "labels"} a line. The first line of the output is {"statements": [names]}; then a line a
// document: {"labels", "lines": [[statements]]}.
#include "dedup/line_features.h"

#include <boost/json.hpp>
#include <fstream>
#include <iostream>

#include "service/json_field.h"

namespace newsieve {
namespace {

namespace json = boost::json;

void print(const json::value& line) { std::cout << json::serialize(line) << '\n'; }

void add_document(std::string_view text, LineTable& table, LineDump& dump) {
  for_each_line(text, [&](std::string_view line) { dump.lines.push_back(table.intern(line)); });
  dump.begin.push_back(dump.lines.size());
}

void print_site(const std::string& path) {
  LineTable table;
  LineDump dump;
  std::vector<std::string> labels;
  std::ifstream documents(path);
  std::string line;
  while (std::getline(documents, line)) {
    const json::object document = json::parse(line).as_object();
    add_document(text_field(document, "text"), table, dump);
    labels.push_back(text_field(document, "labels"));
  }
  const LineCounts counts(table, dump);
  if (counts.is_clean()) return;  // The model is not asked.
  for (size_t i = 0; i < labels.size(); ++i) {
    json::array lines;
    for (const LineFeatures& features : line_features(table, dump, counts, i)) {
      lines.emplace_back(json::array(features.begin(), features.end()));
    }
    print(json::object{{"labels", labels[i]}, {"lines", std::move(lines)}});
  }
}

}  // namespace
}  // namespace newsieve

int main(int argc, char** argv) {
  boost::json::array names;
  for (size_t i = 0; i < newsieve::kLineStatements; ++i) names.emplace_back(newsieve::line_statement(i));
  newsieve::print(boost::json::object{{"statements", std::move(names)}});
  for (int i = 1; i < argc; ++i) newsieve::print_site(argv[i]);
}
