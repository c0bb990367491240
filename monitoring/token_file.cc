#include "monitoring/token_file.h"

#include "base/ascii.h"
#include "base/file.h"

namespace newsieve {
namespace {

constexpr size_t kFileBytesMax = 64 << 10;

}  // namespace

Result<std::string> read_token(const std::string& path) {
  if (path.empty()) return std::string();
  const Result<std::string> text = read_file(path, kFileBytesMax);
  if (!text) return fail(ErrorCode::kInvalid, "the token: " + text.error().message);
  std::string token(trim(text->substr(0, text->find('\n'))));
  if (token.empty()) return fail(ErrorCode::kInvalid, "the file " + path + " holds no token");
  return token;
}

}  // namespace newsieve
