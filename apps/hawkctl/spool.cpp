#include "spool.hpp"

#include "input_file.hpp"

#include "base/file.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <utility>

namespace hawk::cli {

namespace {

constexpr std::size_t k_block = std::size_t{256} << 10;

std::string directory() {
  const char* set = std::getenv("TMPDIR");
  return set != nullptr && *set != '\0' ? set : "/tmp";
}

base::Result<base::Fd> make_file() {
  const std::string place = directory();
  base::Fd file(::open(place.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file && (errno == EOPNOTSUPP || errno == EISDIR || errno == ENOENT)) {
    std::string name = place + "/hawkctl-XXXXXX";
    file.reset(::mkostemp(name.data(), O_CLOEXEC));
    if (file) {
      ::unlink(name.c_str());
    }
  }
  if (!file) {
    return base::fail(
        base::make_system_error("keep an input in", place, errno));
  }
  return file;
}

base::Result<base::Fd> copy(const base::Fd& from, const std::string& path) {
  HAWK_TRY(base::Fd file, make_file());
  std::vector<char> block(k_block);
  while (true) {
    auto count = base::read_some(from.get(), block);
    if (!count && count.error().error_number == EAGAIN) {
      pollfd entry{from.get(), POLLIN, 0};
      ::poll(&entry, 1, -1);
      continue;
    }
    if (!count) {
      return base::fail(base::make_system_error(
          "read", input_name(path), count.error().error_number));
    }
    if (*count == 0) {
      return file;
    }
    const auto written = base::write_all(file.get(), {block.data(), *count});
    if (!written) {
      return base::fail(base::make_system_error("keep " + input_name(path)
                                                    + " in",
                                                directory(),
                                                written.error().error_number));
    }
  }
}

} // namespace

base::Result<> Spool::keep(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    if (kept_.contains(path)) {
      continue;
    }
    const auto input = open_input(path);
    // A file that is standard input is read on from where that stands.
    if (!input || (path != "-" && is_regular(input->get()))) {
      continue;
    }
    HAWK_TRY(kept_[path], copy(*input, path));
  }
  return {};
}

base::Result<> Spool::put(const std::string& path, std::string_view bytes) {
  HAWK_TRY(base::Fd file, make_file());
  HAWK_CHECK(base::write_all(file.get(), bytes));
  kept_[path] = std::move(file);
  return {};
}

// A descriptor of its own: two readers of one would move each other's place.
base::Result<std::optional<base::Fd>>
Spool::open(const std::string& path) const {
  const auto found = kept_.find(path);
  if (found == kept_.end()) {
    return std::optional<base::Fd>();
  }
  const int fd = found->second.get();
  base::Fd copy(::open(("/proc/self/fd/" + std::to_string(fd)).c_str(),
                       O_RDONLY | O_CLOEXEC));
  if (!copy) { // no /proc
    copy.reset(::fcntl(fd, F_DUPFD_CLOEXEC, 3));
    ::lseek(copy.get(), 0, SEEK_SET);
  }
  if (!copy) {
    return base::fail(base::make_system_error("read", input_name(path), errno));
  }
  return std::optional<base::Fd>(std::move(copy));
}

} // namespace hawk::cli
