#include "service/token_file.h"

#include <fstream>

#include "base/ascii.h"

namespace newsieve {

Result<std::string> read_token(const std::string& path) {
  if (path.empty()) return std::string();
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  std::string token(trim(line));
  if (token.empty()) return fail(ErrorCode::kInvalid, "the file " + path + " holds no token");
  return token;
}

}  // namespace newsieve
