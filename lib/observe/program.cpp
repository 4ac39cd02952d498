#include "observe/program.hpp"

#include "base/text.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace hawk::observe {

namespace {

// 0 if path can be executed, else the errno(3) that execve(2) would give.
int executable_error(const std::string& path) {
  struct stat info {};

  if (::stat(path.c_str(), &info) != 0) {
    return errno;
  }
  if (!S_ISREG(info.st_mode)) {
    return EACCES;
  }
  return ::access(path.c_str(), X_OK) == 0 ? 0 : errno;
}

} // namespace

base::Result<std::string> find_program(const std::string& word,
                                       const std::string& path) {
  int reason = ENOENT;
  if (word.find('/') != std::string::npos) {
    reason = executable_error(word);
    if (reason == 0) {
      return word;
    }
  } else if (!word.empty()) {
    for (const std::string_view directory : base::split(path, ':')) {
      // An empty element is the working directory: execvp(3).
      const std::string prefix(directory.empty() ? "." : directory);
      const std::string candidate = prefix + "/" + word;
      const int error = executable_error(candidate);
      if (error == 0) {
        return candidate;
      }
      reason = error == EACCES ? EACCES : reason;
    }
  }
  return base::fail(base::make_system_error("run", word, reason));
}

} // namespace hawk::observe
