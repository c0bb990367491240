#include "tests/simulation/simulated_fetcher.h"

#include <boost/asio/post.hpp>

#include "base/check.h"

namespace newsieve {
namespace {

const Addresses kStopped{{}, "stopped", {}};

}  // namespace

uint64_t EventQueue::add(Instant when, Event event) {
  const uint64_t number = count_++;
  events_.emplace(std::pair(when, number), std::move(event));
  when_.emplace(number, when);
  return number;
}

void EventQueue::remove(uint64_t number) {
  const auto place = when_.find(number);
  NEWSIEVE_CHECK(place != when_.end());
  events_.erase({place->second, number});
  when_.erase(place);
}

std::optional<Instant> EventQueue::next() const {
  if (events_.empty()) return std::nullopt;
  return events_.begin()->first.first;
}

EventQueue::Event EventQueue::take() {
  auto first = events_.extract(events_.begin());
  when_.erase(first.key().second);
  return std::move(first.mapped());
}

SimulatedFetcher::~SimulatedFetcher() {
  for (const auto& [event, flight] : flights_) events_.remove(event);
  for (const auto& [event, callback] : questions_) events_.remove(event);
}

void SimulatedFetcher::start(FetchRequest request, FetchCallback callback) {
  const Instant now = clock_.now();
  if (stopped_) {
    boost::asio::post(io_, [callback = std::move(callback)] { callback(Unreachable{"stopped"}); });
    return;
  }
  NEWSIEVE_CHECK(!request.addresses.empty());
  witness_.fetch_began(request, now);
  SimulatedAnswer answer = web_.answer(request, now);
  const auto number = std::make_shared<uint64_t>();
  *number = events_.add(now + answer.latency,
                        [this, number, result = std::move(answer.result)] { land(*number, result); });
  flights_.emplace(*number, Flight{std::move(request), std::move(callback)});
}

void SimulatedFetcher::land(uint64_t event, const FetchResult& result) {
  Flight flight = std::move(flights_.extract(event).mapped());
  witness_.fetch_ended(flight.request, result, clock_.now());
  boost::asio::post(io_, [callback = std::move(flight.callback), result] { callback(result); });
}

void SimulatedFetcher::resolve(const Url& url, Resolver::Callback callback) {
  auto [addresses, latency] = web_.resolve(url, clock_.now());
  if (stopped_) addresses = kStopped;
  const auto number = std::make_shared<uint64_t>();
  *number = events_.add(clock_.now() + latency, [this, number, addresses = std::move(addresses)] {
    Resolver::Callback answer = std::move(questions_.extract(*number).mapped());
    boost::asio::post(io_, [answer = std::move(answer), addresses] { answer(addresses); });
  });
  questions_.emplace(*number, std::move(callback));
}

void SimulatedFetcher::stop() {
  stopped_ = true;
  while (!flights_.empty()) {
    const uint64_t event = flights_.begin()->first;
    events_.remove(event);
    land(event, Unreachable{"stopped"});
  }
  while (!questions_.empty()) {
    const auto question = questions_.extract(questions_.begin());
    events_.remove(question.key());
    boost::asio::post(io_, [answer = std::move(question.mapped())] { answer(kStopped); });
  }
}

}  // namespace newsieve
