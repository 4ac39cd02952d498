#include "destination.hpp"

#include "host.hpp"

#include "base/file.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace hawk::cli {

namespace {

constexpr std::size_t k_buffer = std::size_t{64} << 10;

bool is_same_file(const struct stat& output, const std::string& input) {
  struct stat status = {};
  const int found = input == "-" ? ::fstat(STDIN_FILENO, &status)
                                 : ::stat(input.c_str(), &status);
  return found == 0 && status.st_dev == output.st_dev
         && status.st_ino == output.st_ino;
}

} // namespace

base::Result<> check_standard_output(const Host& host) {
  if (host.inherited().closed_stdio[STDOUT_FILENO]) {
    return base::fail(
        base::make_system_error("write", "standard output", EBADF));
  }
  return {};
}

base::Result<Destination>
Destination::open_standard(const std::optional<std::string>& pager) {
  Destination out;
  if (pager) {
    HAWK_TRY(Pager started, Pager::start(*pager));
    out.pager_.emplace(std::move(started));
  }
  return out;
}

base::Result<Destination>
Destination::open_file(const std::string& path,
                       const std::vector<std::string>& inputs) {
  Destination out;
  out.name_ = path;
  // Not O_TRUNC: first look whether it is an input.
  out.file_.reset(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0666));
  struct stat status = {};
  if (!out.file_ || ::fstat(out.file_.get(), &status) != 0) {
    return base::fail(base::make_system_error("write", path, errno));
  }
  if (S_ISREG(status.st_mode)) {
    for (const std::string& input : inputs) {
      if (is_same_file(status, input)) {
        return base::fail(base::make_usage(fmt::format(
            "cannot write {}: it is the trace that is read", path)));
      }
    }
    if (::ftruncate(out.file_.get(), 0) != 0) {
      return base::fail(base::make_system_error("write", path, errno));
    }
  }
  return out;
}

int Destination::target() const {
  if (file_) {
    return file_.get();
  }
  return pager_ ? pager_->fd() : STDOUT_FILENO;
}

void Destination::write(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > k_buffer) {
    flush();
  }
  if (bytes.size() >= k_buffer) {
    write_now(bytes);
  } else {
    buffer_ += bytes;
  }
}

void Destination::flush() {
  write_now(buffer_);
  buffer_.clear();
}

void Destination::write_now(std::string_view bytes) {
  if (closed_ || bytes.empty()) {
    return;
  }
  const auto written = base::write_all(target(), bytes);
  if (!written) {
    closed_ = true;
    if (written.error().error_number != EPIPE) {
      error_ =
          base::make_system_error("write", name_, written.error().error_number);
    }
  }
}

bool Destination::is_unread() const {
  pollfd entry{target(), 0, 0};
  return ::poll(&entry, 1, 0) > 0 && (entry.revents & POLLERR) != 0;
}

base::Result<> Destination::finish() {
  flush();
  if (pager_) {
    pager_->wait();
  }
  if (error_) {
    return base::fail(*error_);
  }
  return {};
}

} // namespace hawk::cli
