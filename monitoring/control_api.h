// What a daemon is told while it runs, over HTTP (docs/openapi.yaml describes each answer).
//
//   GET  /api/jobs                                 every job: where it begins, who said so, what it does now
//   POST /api/job?name=N                           adds or changes a job; the body is the text of its file
//   POST /api/job/pause?name=N | resume | remove
//   POST /api/host/pause?host=KEY | resume
//   POST /api/reload                               reads the configuration again, as SIGHUP does
//
// A change is on the disk and in force when it is answered. What cannot be done: 400, 404, or 409 (the
// configuration's own), with a sentence. Threads: any.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "monitoring/served_request.h"
#include "service/job_control.h"

namespace newsieve {

class ControlApi {
 public:
  // What is in force now, in a sentence; an error: why the old configuration stays.
  using Reload = std::function<Result<std::string>()>;

  ControlApi(JobControl& jobs, Reload reload) : jobs_(jobs), reload_(std::move(reload)) {}

  // Nullopt: no such path, or no such method there.
  std::optional<ServedResponse> answer(const ServedRequest& request);

 private:
  std::string list() const;

  JobControl& jobs_;
  const Reload reload_;
};

}  // namespace newsieve
