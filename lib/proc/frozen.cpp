#include "proc/frozen.hpp"

#include "base/fd.hpp"
#include "proc/fields.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>

namespace hawk::proc {

namespace {

// Some hosts have both versions, the second one beside the others.
constexpr std::array<const char*, 2> k_unified_mounts = {
    "/sys/fs/cgroup", "/sys/fs/cgroup/unified"};
constexpr const char* k_freezer_mount = "/sys/fs/cgroup/freezer";

bool names(std::string_view controllers, std::string_view wanted) {
  while (!controllers.empty()) {
    const std::size_t comma = controllers.find(',');
    if (controllers.substr(0, comma) == wanted) {
      return true;
    }
    controllers.remove_prefix(
        comma == std::string_view::npos ? controllers.size() : comma + 1);
  }
  return false;
}

std::string read_small(const std::string& path) {
  const base::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 256> buffer{};
  const ssize_t size = fd ? ::read(fd.get(), buffer.data(), buffer.size()) : -1;
  return size > 0 ? std::string(buffer.data(), static_cast<std::size_t>(size))
                  : std::string();
}

} // namespace

CgroupPaths parse_cgroup(std::string_view text) {
  CgroupPaths paths;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const std::size_t first = line.find(':');
    const std::size_t second =
        first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) {
      continue;
    }
    const std::string_view controllers =
        line.substr(first + 1, second - first - 1);
    if (controllers.empty() && line.substr(0, first) == "0") {
      paths.unified = line.substr(second + 1);
    } else if (names(controllers, "freezer")) {
      paths.freezer = line.substr(second + 1);
    }
  }
  return paths;
}

bool has_silent_freezer(std::string_view text) {
  while (!text.empty()) {
    std::string_view line = take_line(text);
    if (take_word(line) == "freezer") {
      const auto hierarchy = parse_integer<int>(take_word(line));
      const auto groups = parse_integer<int>(take_word(line));
      return hierarchy != 0 && groups != 1;
    }
  }
  return false;
}

bool may_be_frozen(char state, std::string_view kernel_function) {
  return state == 'D' || kernel_function == "do_freezer_trap";
}

bool is_frozen(const Root& root, Pid pid) {
  const auto text = root.read(Path(pid, "cgroup").c_str());
  if (!text || !root.is_live()) {
    return false;
  }
  const CgroupPaths paths = parse_cgroup(*text);
  if (!paths.freezer.empty()) {
    const std::string state =
        read_small(k_freezer_mount + paths.freezer + "/freezer.state");
    if (state.rfind("FROZEN", 0) == 0) {
      return true;
    }
  }
  for (const char* mount : k_unified_mounts) {
    const std::string events =
        read_small(mount + paths.unified + "/cgroup.events");
    if (("\n" + events).find("\nfrozen 1\n") != std::string::npos) {
      return true;
    }
  }
  return false;
}

} // namespace hawk::proc
