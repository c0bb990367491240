#include "monitoring/control_api.h"

#include "store/json_writer.h"

namespace newsieve {
namespace {

void write_texts(JsonWriter& json, const std::vector<std::string>& texts) {
  json.open_list();
  for (const std::string& text : texts) json.text(text);
  json.close_list();
}

void write_job(JsonWriter& json, const JobStatus& status) {
  const CrawlJob& job = status.job;
  json.open_object();
  json.key("name").text(job.name);
  json.key("source").text(status.origin);
  json.key("state").text(kActivityNames.of(status.activity));
  write_texts(json.key("seeds"), job.seeds);
  write_texts(json.key("feeds"), job.feeds);
  json.key("scope").text(kScopeKindNames.of(job.scope.kind));
  json.key("delay_milliseconds").number(int64_t{job.delay.value_or(Milliseconds(0)).count()});
  write_texts(json.key("hours"), job.hours);
  json.close_object();
}

}  // namespace

std::string ControlApi::list() const {
  std::string out;
  JsonWriter json(out);
  json.open_object();
  json.key("jobs").open_list();
  for (const JobStatus& status : jobs_.list()) write_job(json, status);
  json.close_list();
  json.close_object();
  return out;
}

std::optional<ServedResponse> ControlApi::answer(const ServedRequest& request) {
  const std::string& path = request.path;
  if (!request.is_post) {
    if (path != "/api/jobs") return std::nullopt;
    return json_or_error(list());
  }
  const std::string name = parameter(request, "name");
  const std::string host = parameter(request, "host");
  const auto done = [](const Result<void>& changed) {
    return json_or_error(changed.map([] { return std::string("{\"done\":true}"); }));
  };
  if (path == "/api/job") return done(jobs_.put(name, request.body));
  if (path == "/api/job/remove") return done(jobs_.remove(name));
  if (path == "/api/job/pause") return done(jobs_.pause(name, true));
  if (path == "/api/job/resume") return done(jobs_.pause(name, false));
  if (path == "/api/host/pause") return done(jobs_.pause_host(host, true));
  if (path == "/api/host/resume") return done(jobs_.pause_host(host, false));
  if (path != "/api/reload") return std::nullopt;
  return json_or_error(reload_().map([](const std::string& sentence) {
    std::string out;
    JsonWriter json(out);
    json.open_object();
    json.key("done").boolean(true);
    json.key("message").text(sentence);
    json.close_object();
    return out;
  }));
}

}  // namespace newsieve
