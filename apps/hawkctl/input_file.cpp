#include "input_file.hpp"

#include "base/file.hpp"
#include "base/text.hpp"
#include "format/byte_source.hpp"
#include "format/detect.hpp"

#include <fmt/core.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

namespace hawk::cli {

namespace {

constexpr std::size_t k_beginning = std::size_t{64} << 10;
constexpr std::size_t k_longest_first_line = std::size_t{16} << 20;
constexpr std::string_view k_trace_suffix = ".hawk";
constexpr int k_writer_wait = 1000; // ms
constexpr int k_most_descriptor = 1 << 20;

// tee(2) copies what is in a pipe and takes nothing out.
base::Result<std::string> peek_pipe(int fd, std::size_t limit) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return base::fail(base::make_system_error("look into", "a pipe", errno));
  }
  const base::Fd out(ends[0]);
  const base::Fd in(ends[1]);
  ssize_t count = 0;
  do {
    count = ::tee(fd, in.get(), limit, 0);
  } while (count < 0 && errno == EINTR);
  std::string text(count > 0 ? static_cast<std::size_t>(count) : 0, '\0');
  const ssize_t got = ::read(out.get(), text.data(), text.size());
  text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return text;
}

// Whoever starts both ends of a FIFO cannot know which one is first.
void wait_for_writer(int fd) {
  pollfd entry{fd, POLLIN, 0};
  ::poll(&entry, 1, k_writer_wait);
}

// Standard input, and what /dev/stdin or /dev/fd/N are names of unless that is a
// file, which is opened anew and read from its beginning.
std::optional<int> inherited_descriptor(const std::string& path) {
  if (path == "-") {
    return STDIN_FILENO;
  }
  std::string_view number = path;
  if (path == "/dev/stdin") {
    number = "0";
  } else if (path.starts_with("/dev/fd/")) {
    number.remove_prefix(8);
  } else if (path.starts_with("/proc/self/fd/")) {
    number.remove_prefix(14);
  } else {
    return std::nullopt;
  }
  const auto fd = base::parse_decimal(number);
  struct stat status = {};
  if (!fd || *fd < 0 || *fd > k_most_descriptor
      || ::fstat(static_cast<int>(*fd), &status) != 0
      || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)) {
    return std::nullopt;
  }
  return static_cast<int>(*fd);
}

} // namespace

std::string input_name(const std::string& path) {
  return path == "-" ? "standard input" : path;
}

bool is_regular(int fd) {
  struct stat status = {};
  return ::fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
}

void allow_files(std::size_t count) {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > count) {
    return;
  }
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

base::Result<base::Fd> open_input(const std::string& path) {
  if (const auto fd = inherited_descriptor(path)) {
    base::Fd input(::fcntl(*fd, F_DUPFD_CLOEXEC, 3));
    if (!input) {
      return base::fail(
          base::make_system_error("read", input_name(path), errno));
    }
    return input;
  }
  HAWK_TRY(base::Fd input,
           base::open_at(AT_FDCWD, path, O_RDONLY | O_NONBLOCK | O_NOCTTY));
  struct stat status = {};
  if (::fstat(input.get(), &status) != 0) {
    return base::fail(base::make_system_error("read", path, errno));
  }
  if (S_ISDIR(status.st_mode)) {
    return base::fail(base::make_system_error("read", path, EISDIR));
  }
  if (S_ISFIFO(status.st_mode)) {
    wait_for_writer(input.get());
  }
  // Ours alone: we opened it.
  const int flags = ::fcntl(input.get(), F_GETFL);
  if (flags < 0 || ::fcntl(input.get(), F_SETFL, flags & ~O_NONBLOCK) != 0) {
    return base::fail(base::make_system_error("read", path, errno));
  }
  return input;
}

base::Result<std::string> peek(int fd, std::size_t limit, const std::string& name) {
  struct stat status = {};
  if (::fstat(fd, &status) != 0) {
    return base::fail(base::make_system_error("look at", name, errno));
  }
  if (S_ISFIFO(status.st_mode)) {
    return peek_pipe(fd, std::min(limit, std::size_t{4096}));
  }
  if (!S_ISREG(status.st_mode)) {
    return std::string();
  }
  const off_t at = ::lseek(fd, 0, SEEK_CUR);
  std::string text(limit, '\0');
  const ssize_t got =
      ::pread(fd, text.data(), text.size(), std::max<off_t>(at, 0));
  if (got < 0) {
    return base::fail(base::make_system_error("read", name, errno));
  }
  text.resize(static_cast<std::size_t>(got));
  return text;
}

base::Result<bool> is_trace(int fd, const std::string& path) {
  if (std::string_view(path).ends_with(k_trace_suffix)) {
    return true;
  }
  HAWK_TRY(const std::string beginning,
           peek(fd, k_beginning, input_name(path)));
  return format::detect(beginning, beginning.size() < k_beginning)
         == format::FileKind::trace;
}

base::Result<> check_form(int fd, const std::string& path) {
  using namespace std::string_view_literals;
  struct Form {
    std::string_view magic;
    std::string_view what;
    std::string_view remedy; // before the file
  };

  constexpr Form k_forms[] = {
      {"\xfd\x37zXZ\0"sv, "packed by xz", "unpack it: xz -dc"},
      {"BZh"sv, "packed by bzip2", "unpack it: bzip2 -dc"},
      {"\x04\x22\x4d\x18"sv, "packed by lz4", "unpack it: lz4 -dc"},
      {"\xff\xfe\0\0"sv, "UTF-32", "convert it: iconv -f UTF-32 -t UTF-8"},
      {"\0\0\xfe\xff"sv, "UTF-32", "convert it: iconv -f UTF-32 -t UTF-8"},
  };
  const std::string name = input_name(path);
  HAWK_TRY(const std::string beginning, peek(fd, k_beginning, name));
  for (const Form& form : k_forms) {
    // "BZh" may begin a line of text; then its block's mark does not follow.
    if (beginning.starts_with(form.magic)
        && (form.magic != "BZh" || beginning.find("1AY&SY") == 4)) {
      return base::fail(base::make_malformed(
          fmt::format("{}: it is {}; {}{} | hawkctl replay -",
                      name,
                      form.what,
                      form.remedy,
                      path == "-" ? "" : " " + path)));
    }
  }
  return {};
}

base::Result<bool> is_open_ended(int fd, const std::string& path) {
  HAWK_TRY(std::string beginning, peek(fd, k_beginning, input_name(path)));
  format::FileKind kind =
      format::detect(beginning, beginning.size() < k_beginning);
  if (kind == format::FileKind::document && format::is_within_line(beginning)) {
    HAWK_TRY(beginning, peek(fd, k_longest_first_line, input_name(path)));
    kind = format::goes_on_in_lines(beginning) ? format::FileKind::lines : kind;
  }
  return format::packing_of(beginning) == format::Packing::none
         && (kind == format::FileKind::lines
             || kind == format::FileKind::empty);
}

} // namespace hawk::cli
