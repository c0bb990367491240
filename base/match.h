// std::visit with a list of lambdas: std::visit(match{[](const Page&) {...}, [](const Redirect&) {...}},
// result).
#pragma once

namespace newsieve {

template <class... Cases>
struct match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
match(Cases...) -> match<Cases...>;  // clang 14 needs the guide spelled out.

}  // namespace newsieve
