#include "proc/fdinfo.hpp"

#include "base/text.hpp"
#include "proc/fields.hpp"

#include <fcntl.h>

#include <array>

namespace hawk::proc {

namespace {

// "tfd:        4 events:       19 data:    4  pos:0 ino:446c sdev:f": words
// may stand apart from their colon or not.
std::optional<EpollEntry> parse_epoll_entry(std::string_view line) {
  EpollEntry entry;
  bool has_events = false;
  bool has_fd = false;
  while (!line.empty()) {
    std::string_view word = take_word(line);
    const std::size_t colon = word.find(':');
    if (colon == std::string_view::npos) {
      break;
    }
    const std::string_view key = word.substr(0, colon);
    std::string_view value = word.substr(colon + 1);
    if (value.empty()) {
      value = take_word(line);
    }
    if (key == "tfd") {
      const auto fd = parse_integer<int>(value);
      has_fd = fd.has_value();
      entry.fd = fd.value_or(-1);
    } else if (key == "events") {
      const auto events = parse_integer<std::uint32_t>(value, 16);
      has_events = events.has_value();
      entry.events = events.value_or(0);
    } else if (key == "ino") {
      entry.inode = parse_integer<std::uint64_t>(value, 16).value_or(0);
    } else if (key == "sdev") {
      entry.device = parse_integer<std::uint64_t>(value, 16).value_or(0);
    }
  }
  return has_fd && has_events ? std::optional(entry) : std::nullopt;
}

bool take_field(std::string_view key, std::string_view value, FdInfo& info) {
  if (key == "flags") {
    const auto flags = parse_integer<std::uint32_t>(value, 8);
    info.flags = flags.value_or(0);
    return flags.has_value();
  }
  if (key == "pos") {
    info.position = parse_integer<std::uint64_t>(value).value_or(0);
  } else if (key == "mnt_id") {
    info.mount = parse_integer<int>(value).value_or(-1);
  } else if (key == "ino") {
    info.inode = parse_integer<std::uint64_t>(value);
  } else if (key == "Pid") {
    info.pidfd = parse_integer<Pid>(value);
  } else if (key == "tty-index") {
    info.tty = parse_integer<int>(value);
  }
  return true;
}

} // namespace

bool FdInfo::reads() const {
  return (flags & O_ACCMODE) == O_RDONLY || (flags & O_ACCMODE) == O_RDWR;
}

bool FdInfo::writes() const {
  return (flags & O_ACCMODE) == O_WRONLY || (flags & O_ACCMODE) == O_RDWR;
}

base::Result<FdInfo> parse_fdinfo(std::string_view text) {
  FdInfo info;
  bool has_flags = false;
  bool in_polls = false;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    // "PollList:" is followed by indented lines "  op=22, task_works=0".
    info.ring_polls |= in_polls && base::trim(line).substr(0, 3) == "op=";
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      continue;
    }
    const std::string_view key = line.substr(0, colon);
    in_polls = key == "PollList";
    if (key == "tfd") {
      if (const auto entry = parse_epoll_entry(line)) {
        info.epoll.push_back(*entry);
        continue;
      }
      return base::fail(
          base::make_malformed("cannot parse fdinfo: a tfd line is bad"));
    }
    if (!take_field(key, base::trim(line.substr(colon + 1)), info)) {
      return base::fail(
          base::make_malformed("cannot parse fdinfo: flags are not octal"));
    }
    has_flags = has_flags || key == "flags";
  }
  if (!has_flags) {
    return base::fail(
        base::make_malformed("cannot parse fdinfo: it has no flags"));
  }
  return info;
}

base::Result<FdInfo> read_fdinfo(const Root& root, Pid pid, int fd) {
  const Path path = Path::fdinfo(pid, fd);
  std::array<char, 1024> buffer;
  HAWK_TRY(const std::string_view start, root.read_into(path.c_str(), buffer));
  if (start.size() < buffer.size()) {
    return parse_fdinfo(start);
  }
  // An epoll with many descriptors.
  HAWK_TRY(const std::string text, root.read(path.c_str()));
  return parse_fdinfo(text);
}

} // namespace hawk::proc
