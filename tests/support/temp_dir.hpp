#pragma once

// A directory of a test's own, gone at its end.

#include "base/assert.hpp"

#include <filesystem>
#include <string>
#include <system_error>

#include <cstdlib>

namespace hawk::test {

class TempDir final {
public:
  TempDir()
      : path_((std::filesystem::temp_directory_path() / "hawk-XXXXXX")
                  .string()) {
    HAWK_ASSERT(::mkdtemp(path_.data()) != nullptr);
  }

  ~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;

  const std::string& path() const { return path_; }

private:
  std::string path_;
};

} // namespace hawk::test
