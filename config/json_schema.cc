#include "config/json_schema.h"

#include "base/match.h"
#include "config/fields.h"
#include "store/json_writer.h"

namespace newsieve {
namespace {

void write_texts(JsonWriter& json, const std::vector<std::string>& texts) {
  json.open_list();
  for (const std::string& text : texts) json.text(text);
  json.close_list();
}

// The members that say which values are allowed, and the default.
void write_value(JsonWriter& json, const FieldValue& value) {
  std::visit(match{[&](const WholeNumber& number) {
                     json.key("type").text("integer");
                     json.key("minimum").number(number.min);
                     json.key("maximum").number(number.max);
                     json.key("default").number(number.get());
                   },
                   [&](const RealNumber& number) {
                     json.key("type").text("number");
                     json.key("minimum").number(number.min);
                     json.key("maximum").number(number.max);
                     json.key("default").number(*number.target);
                   },
                   [&](const bool* flag) {
                     json.key("type").text("boolean");
                     json.key("default").boolean(*flag);
                   },
                   [&](const std::string* text) {
                     json.key("type").text("string");
                     json.key("default").text(*text);
                   },
                   [&](const Choice& choice) {
                     write_texts(json.key("enum"), choice.names);
                     json.key("default").text(choice.names[choice.get()]);
                   },
                   [&](const TextList& list) {
                     json.key("type").text("array");
                     json.key("items").open_object();
                     json.key("type").text("string");
                     json.close_object();
                     write_texts(json.key("default"), *list.target);
                   }},
             value);
}

// The members of an object that may hold what follows, and nothing else.
void open_properties(JsonWriter& json, const std::string& description) {
  json.key("description").text(description);
  json.key("type").text("object");
  json.key("additionalProperties").boolean(false);
  json.key("properties").open_object();
}

}  // namespace

std::string config_json_schema() {
  Config config;
  std::string out;
  JsonWriter json(out);
  json.open_object();
  json.key("$schema").text("https://json-schema.org/draft/2020-12/schema");
  json.key("title").text("newsieve's configuration");
  open_properties(json, "A key that is left out has its default.");
  for (const Section& section : sections(config)) {
    json.key(section.name).open_object();
    open_properties(json, section.meaning);
    for (const Field& field : section.fields) {
      json.key(field.key).open_object();
      json.key("description").text(field.meaning);
      write_value(json, field.value);
      json.close_object();
    }
    json.close_object();
    json.close_object();
  }
  json.close_object();
  json.close_object();
  return out + "\n";
}

}  // namespace newsieve
