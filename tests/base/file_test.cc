#include "base/file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace newsieve {
namespace {

TEST(File, ItsBytesComeBackWhole) {
  const auto folder = TemporaryFolder::create();
  ASSERT_TRUE(folder.has_value());
  const std::string path = folder->path() + "/bytes";
  const std::string bytes("a\0b\n\xFF", 5);
  std::ofstream(path, std::ios::binary) << bytes;
  EXPECT_EQ(read_file(path).value(), bytes);
}

TEST(File, ErrorsNameTheFile) {
  const auto missing = read_file("/nowhere/page.html");
  ASSERT_FALSE(missing.has_value());
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.error().message.find("/nowhere/page.html"), std::string::npos);
}

TEST(File, MoreThanTheLimitIsRefused) {
  const auto folder = TemporaryFolder::create();
  ASSERT_TRUE(folder.has_value());
  const std::string path = folder->path() + "/large";
  std::ofstream(path) << std::string(100, 'x');
  EXPECT_TRUE(read_file(path, 100).has_value());
  EXPECT_FALSE(read_file(path, 99).has_value());
}

TEST(TemporaryFolder, GoesWithAllItHolds) {
  std::string path;
  {
    auto folder = TemporaryFolder::create();
    ASSERT_TRUE(folder.has_value());
    path = folder->path();
    std::ofstream(path + "/file") << "x";
    const TemporaryFolder moved = std::move(*folder);
    EXPECT_TRUE(std::filesystem::exists(path));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
}

}  // namespace
}  // namespace newsieve
