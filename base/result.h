// How an operation of ours reports that it failed.
//
// Four kinds of trouble, four tools: what the web does is data (a closed variant, see crawler/fetcher.h);
// an operation of ours that failed is a Result; a bug is a NEWSIEVE_CHECK (base/check.h); what a library
// throws is caught at a thread's entry and in main.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace newsieve {

enum class ErrorCode {
  kInvalid,   // The input or the configuration is wrong.
  kNotFound,  // The thing named does not exist.
  kCorrupt,   // Stored bytes are not what we wrote.
  kIo,        // The system refused: permission, full disk, lost connection.
  kBusy,      // Somebody else holds it; trying again later may work.
};

// `message` is one sentence for a person: what failed, on which file, URL or key, and what to do.
struct Error {
  ErrorCode code;
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace newsieve
