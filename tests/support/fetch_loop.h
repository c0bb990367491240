// A fetcher with its own event loop, for fetching one thing after the other in a test.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "crawler/fetcher.h"

namespace newsieve {

// May fetch from this machine.
inline FetcherOptions local() {
  FetcherOptions options;
  options.allow_private = true;
  return options;
}

inline FetchRequest request_for(const std::string& url) {
  FetchRequest request;
  request.url = Url::parse(url).value();
  return request;
}

class FetchLoop {
 public:
  explicit FetchLoop(const FetcherOptions& options)
      : fetcher_(std::move(Fetcher::create(io_, options).value())) {}

  FetchResult fetch(FetchRequest request) {
    std::optional<FetchResult> result;
    fetcher_->start(std::move(request), [&](FetchResult fetched) { result = std::move(fetched); });
    io_.restart();
    while (!result && io_.run_one() > 0) {
    }
    EXPECT_TRUE(result);
    return result ? std::move(*result) : Unreachable{"the event loop ran dry"};
  }
  FetchResult fetch(const std::string& url) { return fetch(request_for(url)); }

  boost::asio::io_context& io() { return io_; }
  Fetcher& fetcher() { return *fetcher_; }

 private:
  boost::asio::io_context io_{1};
  std::unique_ptr<Fetcher> fetcher_;
};

// The wanted outcome, or a failed test that says which one came.
template <class Outcome>
Outcome expect(FetchResult result) {
  if (auto* wanted = std::get_if<Outcome>(&result)) return std::move(*wanted);
  std::string reason;
  if (const auto* refused = std::get_if<Refused>(&result)) reason = refused->reason;
  if (const auto* unreachable = std::get_if<Unreachable>(&result)) reason = unreachable->reason;
  ADD_FAILURE() << "outcome is " << outcome(result) << " " << reason;
  return {};
}

}  // namespace newsieve
