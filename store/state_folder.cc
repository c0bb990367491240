#include "store/state_folder.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <filesystem>

#include "base/file.h"
#include "store/durable_file.h"
#include "store/state_codec.h"

namespace newsieve {
namespace {

constexpr std::string_view kFormatName = "newsieve state ";

std::string format_line() { return fmt::format("{}{}\n", kFormatName, kStateFormat); }

Result<void> refuse_other_format(const std::string& folder, std::string found) {
  if (found == format_line()) return {};
  while (!found.empty() && found.back() == '\n') found.pop_back();
  return fail(ErrorCode::kInvalid, folder + " holds \"" + found + "\" and this program reads \"" +
                                       std::string(kFormatName) + std::to_string(kStateFormat) +
                                       "\"; use the version that wrote it, or another folder");
}

Result<void> write_format(const std::string& folder, const std::string& format) {
  const std::string unfinished = format + ".new";
  return open_locked(unfinished, O_TRUNC)
      .and_then([&](const Descriptor& file) {
        return write_all(file.get(), format_line(), unfinished).and_then([&] {
          return rename_durably(file.get(), unfinished, format);
        });
      })
      .map_error([&](const Error& error) {
        return Error{error.code, "cannot keep a state in " + folder + ": " + error.message};
      });
}

}  // namespace

Result<void> prepare_state_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (error) return fail(ErrorCode::kIo, "cannot make the state's folder " + path + ": " + error.message());

  const std::string format = path + "/FORMAT";
  auto found = read_file(format, 4096);
  if (found) return refuse_other_format(path, std::move(*found));
  if (found.error().code != ErrorCode::kNotFound) return tl::unexpected(found.error());
  if (std::filesystem::exists(path + "/CURRENT", error)) {
    return fail(ErrorCode::kInvalid,
                path + " holds a database that newsieve did not make; choose another folder");
  }
  return write_format(path, format);
}

}  // namespace newsieve
