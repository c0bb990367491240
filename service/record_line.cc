#include "service/record_line.h"

#include <fmt/color.h>
#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "service/json_field.h"

namespace newsieve {
namespace {

constexpr size_t kSiteColumns = 20;  // Longer names push their titles to the right.

// The record's revision, and whose copy it is.
std::string remarks_of(const boost::json::object& record) {
  std::vector<std::string> remarks;
  const std::string revision = text_field(record, "revision");
  if (!revision.empty() && revision != "0") remarks.push_back("revision " + revision);
  const std::string kind = text_field(record, "duplicate_kind");
  if (!kind.empty()) {
    remarks.push_back(fmt::format("{}{} of {}", kind, kind == "updated" ? " version" : " copy",
                                  text_field(record, "duplicate_of")));
  }
  const std::string error = text_field(record, "error");
  if (!error.empty()) remarks.push_back(error);
  return remarks.empty() ? "" : fmt::format("({})", fmt::join(remarks, ", "));
}

std::string printable(std::string text) {
  std::erase_if(text, [](char c) { return static_cast<uint8_t>(c) < 0x20 || c == 0x7f; });
  return text;
}

}  // namespace

std::string record_line(std::string_view record, bool colour) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse({record.data(), record.size()}, error);
  if (error || !value.is_object()) return printable(std::string(record));
  const boost::json::object& object = value.as_object();
  const auto styled = [colour](fmt::text_style style) { return colour ? style : fmt::text_style(); };
  std::string site = text_field(object, "site");
  if (site.empty()) site = text_field(object, "url");
  std::string line =
      fmt::format(styled(fmt::emphasis::faint), "{}", printable(text_field(object, "date_fetched")));
  line +=
      "  " + fmt::format(styled(fmt::fg(fmt::terminal_color::cyan)), "{:<{}}", printable(site), kSiteColumns);
  line += "  " + printable(text_field(object, "title"));
  const std::string remarks = printable(remarks_of(object));
  if (!remarks.empty())
    line += "  " + fmt::format(styled(fmt::fg(fmt::terminal_color::yellow)), "{}", remarks);
  return line;
}

}  // namespace newsieve
