#include "config/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <sstream>

#include "base/file.h"
#include "base/match.h"
#include "config/fields.h"

namespace newsieve {
namespace {

constexpr size_t kFileBytesMax = 1 << 20;

// What is wrong, and where in the file.
struct Mistake {
  toml::source_position where;
  std::string what;
};

class Reader {
 public:
  explicit Reader(std::vector<Section> sections) : sections_(std::move(sections)) {}

  void read(const toml::table& file) {
    for (const auto& [key, node] : file) {
      const std::string_view name = key.str();
      const auto section =
          std::find_if(sections_.begin(), sections_.end(), [&](const Section& s) { return s.name == name; });
      if (section == sections_.end()) {
        report(key.source(), unknown_section(name));
      } else if (const toml::table* table = node.as_table()) {
        read(*section, *table);
      } else {
        report(node.source(), fmt::format("{0} is a section: write [{0}] and its keys below", name));
      }
    }
  }

  std::vector<Mistake> mistakes() && { return std::move(mistakes_); }

 private:
  void read(const Section& section, const toml::table& table) {
    for (const auto& [key, node] : table) {
      const std::string_view name = key.str();
      const auto field = std::find_if(section.fields.begin(), section.fields.end(),
                                      [&](const Field& f) { return f.key == name; });
      if (field == section.fields.end()) {
        report(key.source(), unknown_key(section.name, name));
      } else {
        read(section.name + "." + field->key, field->value, node);
      }
    }
  }

  void read(const std::string& name, const FieldValue& value, const toml::node& node) {
    std::visit(
        match{
            [&](const WholeNumber& number) {
              const auto* given = node.as_integer();
              if (!given || given->get() < number.min || given->get() > number.max) {
                return must_be(name, value, node);
              }
              number.set(given->get());
            },
            [&](const RealNumber& number) {
              const auto given = node.is_number() ? node.value<double>() : std::nullopt;
              if (!given || !(*given >= number.min && *given <= number.max)) {  // NaN is no number here.
                return must_be(name, value, node);
              }
              *number.target = *given;
            },
            [&](bool* target) {
              const auto* given = node.as_boolean();
              if (!given) return must_be(name, value, node);
              *target = given->get();
            },
            [&](std::string* target) {
              const auto* given = node.as_string();
              if (!given) return must_be(name, value, node);
              *target = given->get();
            },
            [&](const Choice& choice) {
              const auto given = node.value_exact<std::string>().value_or("");
              const auto found = std::find(choice.names.begin(), choice.names.end(), given);
              if (found == choice.names.end()) return must_be(name, value, node);
              choice.set(static_cast<size_t>(found - choice.names.begin()));
            },
            [&](const TextList& list) { read_list(name, list, node); },
        },
        value);
  }

  void read_list(const std::string& name, const TextList& list, const toml::node& node) {
    const toml::array* elements = node.as_array();
    if (!elements) return must_be(name, list, node);
    list.target->clear();
    for (const toml::node& element : *elements) {
      const auto* given = element.as_string();
      if (!given) return must_be(name, list, element);
      if (const std::string wrong = list.check(given->get()); !wrong.empty()) {
        report(element.source(), fmt::format("{}: {}", name, wrong));
      }
      list.target->push_back(given->get());
    }
  }

  void must_be(const std::string& name, const FieldValue& value, const toml::node& node);
  std::string unknown_section(std::string_view name) const;
  std::string unknown_key(std::string_view section, std::string_view key) const;

  void report(const toml::source_region& region, std::string what) {
    mistakes_.push_back({region.begin, std::move(what)});
  }

  const std::vector<Section> sections_;
  std::vector<Mistake> mistakes_;
};

// The values a field may have: "1 to 50". Empty: any of its type.
std::string range(const FieldValue& value) {
  return std::visit(match{
                        [](const WholeNumber& n) { return fmt::format("{} to {}", n.min, n.max); },
                        [](const RealNumber& n) { return fmt::format("{} to {}", n.min, n.max); },
                        [](const Choice& c) { return fmt::format("\"{}\"", fmt::join(c.names, "\", \"")); },
                        [](const auto&) { return std::string(); },
                    },
                    value);
}

// The same with its type: "a whole number, 1 to 50".
std::string allowed(const FieldValue& value) {
  return std::visit(match{
                        [](const WholeNumber&) { return "a whole number, "; },
                        [](const RealNumber&) { return "a number, "; },
                        [](bool*) { return "true or false"; },
                        [](std::string*) { return "a text in quotes"; },
                        [](const Choice&) { return "one of "; },
                        [](const TextList&) { return "a list of texts: [\"...\", \"...\"]"; },
                    },
                    value) +
         range(value);
}

template <class Node>
std::string as_toml(const Node& node) {
  constexpr auto kFlags = toml::toml_formatter::default_flags & ~toml::format_flags::allow_literal_strings;
  std::ostringstream out;
  out << toml::toml_formatter(node, kFlags);
  return out.str();
}

std::string as_toml(const FieldValue& value) {
  return std::visit(match{
                        [](const WholeNumber& n) { return as_toml(toml::value<int64_t>(n.get())); },
                        [](const RealNumber& n) { return fmt::format("{}", *n.target); },
                        [](const bool* target) { return as_toml(toml::value<bool>(*target)); },
                        [](const std::string* target) { return as_toml(toml::value<std::string>(*target)); },
                        [](const Choice& c) { return as_toml(toml::value<std::string>(c.names[c.get()])); },
                        [](const TextList& list) {
                          toml::array elements;
                          for (const std::string& element : *list.target) elements.push_back(element);
                          return as_toml(elements);
                        },
                    },
                    value);
}

// Levenshtein: how many letters must be changed, added or left out to make `a` of `b`.
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({changed, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row.back();
}

// The best of `candidates` for a misspelt `given`, as an ending of the message; empty if none is near.
class Suggestion {
 public:
  explicit Suggestion(std::string_view given)
      : given_(given), best_(std::max<size_t>(3, given.size() / 3 + 1)) {}
  void consider(std::string_view candidate, const std::string& shown, size_t handicap) {
    const size_t distance = edit_distance(given_, candidate) + handicap;
    if (distance >= best_) return;
    best_ = distance;
    shown_ = shown;
  }
  std::string text() const { return shown_.empty() ? "" : "; did you mean " + shown_ + "?"; }

 private:
  const std::string_view given_;
  size_t best_;
  std::string shown_;
};

void Reader::must_be(const std::string& name, const FieldValue& value, const toml::node& node) {
  const bool short_value = !node.is_table() && !node.is_array();
  report(node.source(), fmt::format("{} must be {}{}", name, allowed(value),
                                    short_value ? fmt::format(", not {}", as_toml(node)) : ""));
}

std::string Reader::unknown_section(std::string_view name) const {
  Suggestion suggestion(name);
  for (const Section& section : sections_) suggestion.consider(section.name, "[" + section.name + "]", 0);
  return fmt::format("there is no section [{}]{}", name, suggestion.text());
}

std::string Reader::unknown_key(std::string_view section, std::string_view key) const {
  Suggestion suggestion(key);
  for (const Section& other : sections_) {
    const bool here = other.name == section;
    for (const Field& field : other.fields) {
      suggestion.consider(field.key, here ? field.key : fmt::format("{} in [{}]", field.key, other.name),
                          here ? 0 : 1);
    }
  }
  return fmt::format("{}.{} is no key{}", section, key, suggestion.text());
}

std::string to_text(std::vector<Mistake> mistakes, const std::string& name) {
  std::sort(mistakes.begin(), mistakes.end(), [](const Mistake& a, const Mistake& b) {
    return std::pair(a.where.line, a.where.column) < std::pair(b.where.line, b.where.column);
  });
  std::vector<std::string> lines;
  lines.reserve(mistakes.size());
  for (const Mistake& mistake : mistakes) {
    lines.push_back(
        fmt::format("{}:{}:{}: {}", name, mistake.where.line, mistake.where.column, mistake.what));
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

// Puts what the text says into the fields of `sections`.
Result<void> read_toml(std::string_view text, const std::string& name, std::vector<Section> sections) {
  Reader reader(std::move(sections));
  try {
    reader.read(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return fail(ErrorCode::kInvalid,
                to_text({{error.source().begin, std::string(error.description())}}, name));
  }
  const std::vector<Mistake> mistakes = std::move(reader).mistakes();
  if (!mistakes.empty()) return fail(ErrorCode::kInvalid, to_text(mistakes, name));
  return {};
}

}  // namespace

Result<Config> parse_config(std::string_view text, const std::string& name, const Config& defaults) {
  Config config = defaults;
  return read_toml(text, name, sections(config)).map([&] { return std::move(config); });
}

Result<CrawlJob> parse_job(std::string_view text, const std::string& name, const CrawlJob& defaults) {
  CrawlJob job = defaults;
  Milliseconds delay = defaults.delay.value_or(Milliseconds(0));
  return read_toml(text, name, sections(job, delay)).and_then([&]() -> Result<CrawlJob> {
    job.delay = delay;
    if (job.seeds.empty() && job.feeds.empty()) {
      return fail(ErrorCode::kInvalid, name + ": a job needs seeds or feeds, in [job]");
    }
    return std::move(job);
  });
}

Result<Config> read_config(const std::string& path, const Config& defaults) {
  return read_file(path, kFileBytesMax).and_then([&](const std::string& text) {
    return parse_config(text, path, defaults);
  });
}

std::vector<SectionInfo> describe(const Config& config) {
  Config copy = config;
  std::vector<SectionInfo> described;
  for (const Section& section : sections(copy)) {
    SectionInfo& info = described.emplace_back(SectionInfo{section.name, section.meaning, {}});
    for (const Field& field : section.fields)
      info.settings.push_back({field.key, as_toml(field.value), range(field.value), field.meaning});
  }
  return described;
}

std::string to_toml(const Config& config) {
  std::string out =
      "#:schema ./newsieve.schema.json\n"
      "# newsieve's configuration. A key that is left out has its default. In brackets: what is allowed.\n";
  for (const SectionInfo& section : describe(config)) {
    out += fmt::format("\n# {}\n[{}]\n", section.meaning, section.name);
    for (const SettingInfo& setting : section.settings) {
      out += fmt::format("# {}{}\n{} = {}\n", setting.meaning,
                         setting.allowed.empty() ? "" : " [" + setting.allowed + "]", setting.key,
                         setting.value);
    }
  }
  return out;
}

}  // namespace newsieve
