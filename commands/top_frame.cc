#include "commands/top_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json.hpp>

namespace newsieve {
namespace {

// "1.2 M": three digits and what they count.
std::string short_number(double value) {
  constexpr const char* kUnits[] = {"", " k", " M", " G", " T"};
  size_t unit = 0;
  for (; value >= 1000 && unit + 1 < std::size(kUnits); ++unit) value /= 1000;
  const bool is_whole =
      value >= 100 || (unit == 0 && value == static_cast<double>(static_cast<int64_t>(value)));
  return fmt::format("{:.{}f}{}", value, is_whole ? 0 : 1, kUnits[unit]);
}

// "3 d 04:05:06"
std::string duration_text(double seconds) {
  const auto whole = static_cast<int64_t>(std::max(0.0, seconds));
  const std::string days = whole >= 86'400 ? fmt::format("{} d ", whole / 86'400) : "";
  return days + fmt::format("{:02}:{:02}:{:02}", whole / 3600 % 24, whole / 60 % 60, whole % 60);
}

std::string share_text(double part, double whole) {
  return whole == 0 ? "-" : fmt::format("{:.1f} %", 100 * part / whole);
}

double fetches(const StatusSample& sample) {
  double sum = 0;
  for (const auto& [name, value] : sample.numbers) sum += name.starts_with("fetch_results_") ? value : 0;
  return sum;
}

// "page 97.1 %, redirect 2.9 %"
std::string outcomes(const StatusSample& sample) {
  constexpr std::string_view kPrefix = "fetch_results_";
  std::string text;
  for (const auto& [name, value] : sample.numbers) {
    if (!name.starts_with(kPrefix) || value == 0) continue;
    text +=
        (text.empty() ? "" : ", ") + name.substr(kPrefix.size()) + " " + share_text(value, fetches(sample));
  }
  return text;
}

const char* state(const StatusSample& sample) {
  if (sample.number("crawl_paused") != 0) return "paused: the disk is full";
  return sample.number("ready") != 0 ? "ready" : "starting or draining";
}

}  // namespace

double StatusSample::number(const std::string& name) const {
  const auto found = numbers.find(name);
  return found == numbers.end() ? 0 : found->second;
}

Result<StatusSample> parse_status(std::string_view json, std::chrono::steady_clock::time_point asked_at) {
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse({json.data(), json.size()}, error);
  if (error || !value.is_object())
    return fail(ErrorCode::kInvalid, "the endpoint's status is no JSON object");
  StatusSample sample{asked_at, {}};
  for (const auto& [name, member] : value.as_object()) {
    double& number = sample.numbers[std::string(name)];
    if (member.is_bool()) number = member.as_bool() ? 1 : 0;
    if (member.is_number()) number = member.to_number<double>();
  }
  return sample;
}

std::string top_frame(const StatusSample& before, const StatusSample& after, double now) {
  const std::chrono::duration<double> passed = after.asked_at - before.asked_at;
  const auto rate = [&](double first, double last) {
    return short_number(passed.count() > 0 ? std::max(0.0, last - first) / passed.count() : 0);
  };
  const auto row = [&](const char* what, double first, double last, const std::string& more) {
    return fmt::format("{:<10}{:>10}{:>12}  {}\n", what, rate(first, last), short_number(last), more);
  };
  const auto counted = [&](const char* what, const std::string& name, const std::string& more) {
    return row(what, before.number(name), after.number(name), more);
  };
  std::string frame = fmt::format("{}, up {}, {}B resident\n\n", state(after),
                                  duration_text(now - after.number("process_start_time_seconds")),
                                  short_number(after.number("process_resident_memory_bytes")));
  frame += fmt::format("{:<10}{:>10}{:>12}\n", "", "a second", "in all");
  frame += row("fetches", fetches(before), fetches(after), outcomes(after));
  frame += counted("bytes", "fetch_bytes_total", "");
  const double articles = after.number("articles_total");
  frame += counted("articles", "articles_total",
                   share_text(after.number("dedup_duplicates_total"), articles) + " duplicates");
  frame += counted("records", "sink_records_total", "");
  frame += counted("given up", "urls_failed_total", "");
  return frame +
         fmt::format(
             "\n{} URLs queued, {} hosts with work; {} fetches in flight, {} pages to read, {} to commit\n",
             short_number(after.number("frontier_queued_urls")), short_number(after.number("frontier_hosts")),
             after.number("fetch_in_flight"), after.number("queue_pages"), after.number("queue_commits"));
}

}  // namespace newsieve
