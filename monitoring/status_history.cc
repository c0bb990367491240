#include "monitoring/status_history.h"

#include <fmt/format.h>

#include "monitoring/exposition.h"

namespace newsieve {
namespace {

constexpr std::chrono::seconds kInterval{10};
constexpr size_t kSamples = 90;

}  // namespace

StatusHistory::StatusHistory(const Metrics& metrics)
    : metrics_(metrics), thread_([this] { keep_sampling(); }) {}

StatusHistory::~StatusHistory() {
  {
    const MutexLock lock(mutex_);
    ended_ = true;
  }
  ends_.notify_all();
  thread_.join();
}

void StatusHistory::keep_sampling() {
  const MutexLock lock(mutex_);
  while (!ended_) {
    sample();
    ends_.wait_for(mutex_, kInterval);
  }
}

void StatusHistory::sample() {
  std::string status = to_status_json(metrics_);
  status.erase(status.find_last_not_of('\n') + 1);
  samples_.push_back({std::chrono::system_clock::now(), std::move(status)});
  if (samples_.size() > kSamples) samples_.pop_front();
}

std::string StatusHistory::json() const {
  const MutexLock lock(mutex_);
  std::string out = "{\"samples\":[";
  for (const Sample& sample : samples_) {
    const std::chrono::duration<double> at = sample.at.time_since_epoch();
    out += fmt::format("{}{{\"at\":{:.3f},\"status\":{}}}", out.back() == '[' ? "" : ",", at.count(),
                       sample.status);
  }
  return out + "]}";
}

}  // namespace newsieve
