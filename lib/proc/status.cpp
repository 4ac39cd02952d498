#include "proc/status.hpp"

#include "base/text.hpp"
#include "proc/fields.hpp"

#include <array>

namespace hawk::proc {

namespace {

base::Result<ThreadStatus> read_path(const Root& root, const Path& path) {
  // About 1.5 kB; the CPU and memory node lists grow with the machine.
  std::array<char, 8192> buffer;
  HAWK_TRY(const std::string_view text, root.read_into(path.c_str(), buffer));
  return parse_status(text);
}

// The fields come in an order that never changed, but kernels add some: one
// pass, whatever stands in between.
struct Found {
  bool state = false;
  bool user = false;
  int switches = 0;
};

bool take_field(std::string_view key,
                std::string_view value,
                ThreadStatus& status,
                Found& found) {
  if (key == "Name") {
    status.name = value;
  } else if (key == "State" && !value.empty()) {
    status.state = value[0];
    found.state = true;
  } else if (key == "Uid") {
    const auto user = parse_integer<std::uint32_t>(take_word(value));
    status.user = user.value_or(0);
    found.user = user.has_value();
    return found.user;
  } else if (key == "NSpid") {
    while (!value.empty()) {
      if (const auto pid = parse_integer<Pid>(take_word(value))) {
        status.pids.push_back(*pid);
      }
    }
  } else if (key == "voluntary_ctxt_switches"
             || key == "nonvoluntary_ctxt_switches") {
    const auto count = parse_integer<std::uint64_t>(value);
    status.context_switches += count.value_or(0);
    found.switches += count.has_value() ? 1 : 0;
    return count.has_value();
  }
  return true;
}

} // namespace

base::Result<ThreadStatus> parse_status(std::string_view text) {
  ThreadStatus status;
  Found found;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) {
      continue;
    }
    if (!take_field(line.substr(0, colon),
                    base::trim(line.substr(colon + 1)),
                    status,
                    found)) {
      return base::fail(
          base::make_malformed("cannot parse status: a number is bad"));
    }
  }
  if (!found.state || !found.user || found.switches != 2) {
    return base::fail(
        base::make_malformed("cannot parse status: a field is missing"));
  }
  return status;
}

base::Result<ThreadStatus> read_status(const Root& root, Pid pid) {
  return read_path(root, Path(pid, "status"));
}

base::Result<ThreadStatus> read_status(const Root& root, Pid pid, Pid tid) {
  return read_path(root, Path(pid, tid, "status"));
}

} // namespace hawk::proc
