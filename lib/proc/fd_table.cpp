#include "proc/fd_table.hpp"

#include "proc/directory.hpp"
#include "proc/fdinfo.hpp"
#include "proc/portraits.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace hawk::proc {

namespace {

using Kind = ObjectKey::Kind;

std::optional<ObjectKey> find_object(const Root& root,
                                     Pid pid,
                                     int fd,
                                     std::string_view text,
                                     const FifoPaths& fifos) {
  const FdLink link = parse_fd_link(text);
  if (link.is_master) {
    const auto info = read_fdinfo(root, pid, fd);
    return info && info->tty ? std::optional(make_pty_master(*info->tty))
                             : std::nullopt;
  }
  switch (link.object.kind) {
  case Kind::pipe:
  case Kind::socket:
    return link.object;
  case Kind::tty:
    return link.object.inode != 0 ? std::optional(link.object) : std::nullopt;
  case Kind::file: {
    const auto fifo = fifos.find(link.path);
    return fifo != fifos.end() ? std::optional(fifo->second) : std::nullopt;
  }
  default:
    return std::nullopt;
  }
}

// The workers of one may open and close descriptors while their process sleeps.
constexpr std::string_view k_ring = "anon_inode:[io_uring]";

struct Scanned {
  bool permitted = true;
  bool has_ring = false;
};

Scanned scan_process(const Root& root,
                     Pid pid,
                     const FifoPaths& fifos,
                     std::vector<FdEntry>& into) {
  Scanned scanned;
  Directory directory;
  const auto opened = directory.open(root.fd(), Path(pid, "fd").c_str());
  if (!opened) {
    scanned.permitted =
        opened.error().kind != base::Error::Kind::permission_denied;
    return scanned;
  }
  std::array<char, 512> buffer;
  while (const char* name = directory.next()) {
    const auto fd = number_of(name);
    if (!fd) {
      continue;
    }
    const ssize_t size =
        ::readlinkat(directory.fd(), name, buffer.data(), buffer.size());
    if (size < 0 && (errno == EACCES || errno == EPERM)) {
      scanned.permitted = false; // refused for one means refused for all
      return scanned;
    }
    if (size <= 0) {
      continue;
    }
    const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
    if (const auto object = find_object(root, pid, *fd, text, fifos)) {
      into.push_back({*object, pid, *fd});
    }
    scanned.has_ring = scanned.has_ring || text == k_ring;
  }
  return scanned;
}

// False: not permitted.
bool scan_or_recall(const Root& root,
                    Pid pid,
                    const FifoPaths& fifos,
                    Portrait* portrait,
                    std::vector<FdEntry>& into) {
  if (portrait != nullptr && !portrait->vitals.asleep) {
    portrait = nullptr;
  }
  // A path may have been found to be a FIFO since.
  if (portrait != nullptr && portrait->is_scanned
      && portrait->fifos == fifos.size()) {
    into.insert(into.end(), portrait->ends.begin(), portrait->ends.end());
    return true;
  }
  const std::size_t first = into.size();
  const Scanned scanned = scan_process(root, pid, fifos, into);
  if (portrait != nullptr) {
    portrait->ends.assign(into.begin() + static_cast<std::ptrdiff_t>(first),
                          into.end());
    portrait->is_scanned = scanned.permitted;
    portrait->fifos = fifos.size();
    portrait->vitals.asleep = !scanned.has_ring;
  }
  return scanned.permitted;
}

} // namespace

std::span<const FdEntry> FdTable::holders(const ObjectKey& object) const {
  const auto first = std::lower_bound(
      entries.begin(),
      entries.end(),
      object,
      [](const FdEntry& e, const ObjectKey& key) { return e.object < key; });
  const auto last = std::upper_bound(
      first, entries.end(), object, [](const ObjectKey& key, const FdEntry& e) {
        return key < e.object;
      });
  return {first, last};
}

void count_hidden(const base::Result<ProcessStat>& stat, FdTable& table) {
  const bool ended =
      !stat && stat.error().kind == base::Error::Kind::not_found;
  if (ended || (stat && stat->is_kernel_thread)) {
    return;
  }
  ++table.hidden_processes;
  table.youngest_hidden = std::max(
      table.youngest_hidden, stat ? stat->start_time : k_unknown_start);
}

FdTable scan_descriptors(const Root& root,
                         const FifoPaths& fifos,
                         const std::set<Pid>& exclude,
                         Portraits* portraits) {
  FdTable table;
  std::vector<Pid> pids;
  if (!read_numbers(root, ".", pids)) {
    return table;
  }
  for (const Pid pid : pids) {
    if (exclude.count(pid) != 0) {
      continue;
    }
    ++table.processes;
    Portrait* known = portraits == nullptr ? nullptr : portraits->recall(pid);
    if (!scan_or_recall(root, pid, fifos, known, table.entries)) {
      count_hidden(read_stat(root, pid), table);
    }
  }
  std::sort(table.entries.begin(), table.entries.end());
  return table;
}

} // namespace hawk::proc
