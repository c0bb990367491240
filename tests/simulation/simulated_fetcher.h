// The event queue of a simulation, and a Fetcher that answers from a SimulatedWeb.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <map>

#include "tests/simulation/fetch_witness.h"
#include "tests/simulation/simulated_web.h"

namespace newsieve {

// What will happen, and when. Events of one instant happen in the order in which they were added.
class EventQueue {
 public:
  using Event = std::function<void()>;
  uint64_t add(Instant when, Event event);
  void remove(uint64_t number);
  std::optional<Instant> next() const;
  Event take();

 private:
  std::map<std::pair<Instant, uint64_t>, Event> events_;
  std::map<uint64_t, Instant> when_;
  uint64_t count_ = 0;
};

// Answers come after their latency. One that is destroyed takes its events with it.
class SimulatedFetcher final : public Fetcher {
 public:
  SimulatedFetcher(boost::asio::io_context& io, const Clock& clock, EventQueue& events, SimulatedWeb& web,
                   FetchWitness& witness)
      : io_(io), clock_(clock), events_(events), web_(web), witness_(witness) {}
  ~SimulatedFetcher() override;

  void start(FetchRequest request, FetchCallback callback) override;
  void resolve(const Url& url, Resolver::Callback callback) override;
  void stop() override;
  size_t in_flight() const override { return flights_.size(); }

 private:
  struct Flight {
    FetchRequest request;
    FetchCallback callback;
  };
  void land(uint64_t event, const FetchResult& result);

  boost::asio::io_context& io_;
  const Clock& clock_;
  EventQueue& events_;
  SimulatedWeb& web_;
  FetchWitness& witness_;
  std::map<uint64_t, Flight> flights_;  // By their event.
  std::map<uint64_t, Resolver::Callback> questions_;
  bool stopped_ = false;
};

}  // namespace newsieve
