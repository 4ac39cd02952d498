#include "proc/capabilities.hpp"

#include "base/text.hpp"
#include "proc/fields.hpp"

#include <fmt/core.h>

#include <cstring>

namespace hawk::proc {

namespace {

using State = Capability::State;

// The inode of the first PID namespace: PROC_PID_INIT_INO of
// include/linux/proc_ns.h.
constexpr std::string_view k_first_namespace = "pid:[4026531836]";

// PIPE_DEF_BUFFERS * INR_OPEN_CUR: the kernel's default, enough for 1024 pipes
// of one user.
constexpr std::uint64_t k_default_pipe_pages = 16384;

} // namespace

std::string_view name_of(State state) {
  switch (state) {
  case State::ok:
    return "ok";
  case State::limited:
    return "limited";
  case State::missing:
    break;
  }
  return "missing";
}

Capability judge_kernel(std::string_view release) {
  Capability out{"kernel", State::ok, std::string(release), ""};
  const auto parts = base::split(release, '.');
  const auto major = parse_integer<int>(parts[0]);
  const auto minor = parse_integer<int>(
      parts.size() > 1
          ? parts[1].substr(0, parts[1].find_first_not_of("0123456789"))
          : std::string_view("0"));
  if (!major || !minor) {
    out.state = State::limited;
    out.loss = "its version cannot be read: 5.10 or later is supported in full";
  } else if (*major < 5 || (*major == 5 && *minor < 10)) {
    out.state = State::limited;
    out.loss = "5.10 or later is supported in full; before 5.6 the fill of a "
               "pipe is read by re-opening it, and that of a terminal not";
  }
  return out;
}

Capability judge_yama(std::optional<std::string_view> scope, Tracer tracer) {
  Capability out{"Yama", State::ok, "not in this kernel", ""};
  if (!scope) {
    return out;
  }
  const auto level = parse_integer<int>(base::trim(*scope)).value_or(-1);
  out.found = fmt::format("ptrace_scope {}", level);
  if (level == 0
      || ((level == 1 || level == 2) && tracer == Tracer::privileged)) {
    return out;
  }
  out.state = State::limited;
  out.loss =
      level == 1
          ? "of processes that hawkctl did not start, system calls and "
            "poll sets cannot be read; pipes are judged from wchan and "
            "a re-open. 'hawkctl run', 'hawkctl pipes -- CMD' and root are "
            "not affected"
          : "system calls and poll sets cannot be read, even of "
            "processes that hawkctl started; pipes are judged from "
            "wchan and a re-open";
  return out;
}

// "hidepid=2" or "hidepid=invisible" in the options of the last mount there.
std::string find_hidepid(std::string_view mountinfo,
                         std::string_view mount_point) {
  std::string found;
  while (!mountinfo.empty()) {
    std::string_view line = take_line(mountinfo);
    const std::size_t dash = line.find(" - ");
    std::string_view tail =
        dash == std::string_view::npos ? "" : line.substr(dash + 3);
    for (int skipped = 0; skipped < 4; ++skipped) {
      take_word(line);
    }
    if (take_word(line) != mount_point || take_word(tail) != "proc") {
      continue;
    }
    take_word(tail);
    found.clear();
    for (const std::string_view option : base::split(take_word(tail), ',')) {
      if (option.substr(0, 8) == "hidepid=") {
        found = option.substr(8);
      }
    }
  }
  return found;
}

Capability judge_hidepid(std::string_view mountinfo,
                         std::string_view mount_point,
                         Tracer tracer) {
  const std::string value = find_hidepid(mountinfo, mount_point);
  Capability out{"hidepid", State::ok, "off", ""};
  if (value.empty() || value == "0" || value == "off") {
    return out;
  }
  out.found = "hidepid=" + base::sanitise(value);
  if (tracer == Tracer::ordinary) {
    out.state = State::limited;
    out.loss = "processes of other users are invisible: holders of a pipe may "
               "be missed, and not even counted. Run as root, or join the "
               "group that /proc was mounted with (gid=)";
  }
  return out;
}

Capability judge_pid_namespace(std::string_view link) {
  if (link == k_first_namespace) {
    return {"PID namespace", State::ok, "the host's", ""};
  }
  return {"PID namespace",
          State::limited,
          "one of a container, " + base::sanitise(link),
          "processes outside are invisible: the reader of a container's own "
          "stdout cannot be named"};
}

Capability judge_pipe_pages(std::optional<std::string_view> pages) {
  const std::string name = "pipe-user-pages-soft";
  const auto value = pages ? parse_integer<std::uint64_t>(base::trim(*pages))
                           : std::optional<std::uint64_t>();
  if (!value) {
    return {name, State::ok, "not readable; the default is 16384 pages", ""};
  }
  Capability out{name, State::ok, fmt::format("{} pages", *value), ""};
  if (*value != 0 && *value < k_default_pipe_pages) {
    out.state = State::limited;
    out.loss = fmt::format(
        "beyond {} pipes of one user, new ones hold 8 kB instead of 64 kB: "
        "writers block that much earlier here than elsewhere",
        *value / 16);
  }
  return out;
}

Capability judge_call(std::string name, int error_number, std::string loss) {
  if (error_number == 0) {
    return {std::move(name), State::ok, "works", ""};
  }
  return {std::move(name),
          State::missing,
          std::strerror(error_number),
          std::move(loss)};
}

} // namespace hawk::proc
