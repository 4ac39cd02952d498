#include "proc/wchan.hpp"

#include "base/text.hpp"

#include <array>

namespace hawk::proc {

namespace {

using Kind = model::Wait::Kind;

struct Row {
  std::string_view name;
  Kind kind;
  Channel channel;
};

// Linux 5.10 to 6.18. `pipe_wait` (before 5.5) served both directions and is
// left out on purpose.
constexpr std::array k_rows = {
    Row{"anon_pipe_write", Kind::write, Channel::pipe},
    Row{"fifo_pipe_write", Kind::write, Channel::pipe},
    Row{"pipe_write", Kind::write, Channel::pipe},
    Row{"pipe_wait_writable", Kind::write, Channel::pipe},
    Row{"sock_alloc_send_pskb", Kind::write, Channel::socket},
    Row{"anon_pipe_read", Kind::read, Channel::pipe},
    Row{"fifo_pipe_read", Kind::read, Channel::pipe},
    Row{"pipe_read", Kind::read, Channel::pipe},
    Row{"pipe_wait_readable", Kind::read, Channel::pipe},
    Row{"unix_stream_data_wait", Kind::read, Channel::socket},
    Row{"unix_stream_read_generic", Kind::read, Channel::socket},
    Row{"n_tty_read", Kind::read, Channel::other},
    Row{"ep_poll", Kind::poll, Channel::epoll},
    Row{"do_epoll_wait", Kind::poll, Channel::epoll},
    Row{"do_poll", Kind::poll, Channel::other},
    Row{"do_sys_poll", Kind::poll, Channel::other},
    Row{"do_select", Kind::poll, Channel::other},
    Row{"core_sys_select", Kind::poll, Channel::other},
    Row{"poll_schedule_timeout", Kind::poll, Channel::other},
    Row{"do_wait", Kind::child, Channel::other},
    Row{"kernel_wait4", Kind::child, Channel::other},
    Row{"do_nanosleep", Kind::sleep, Channel::other},
    Row{"hrtimer_nanosleep", Kind::sleep, Channel::other},
    Row{"common_nsleep", Kind::sleep, Channel::other},
    Row{"futex_wait", Kind::lock, Channel::other},
    Row{"__futex_wait", Kind::lock, Channel::other},
    Row{"futex_wait_queue", Kind::lock, Channel::other},
    Row{"futex_wait_queue_me", Kind::lock, Channel::other},
    Row{"futex_do_wait", Kind::lock, Channel::other},
    Row{"futex_wait_multiple", Kind::lock, Channel::other},
    Row{"wait_for_partner", Kind::open, Channel::pipe},
    Row{"io_cqring_wait", Kind::ring, Channel::other},
};

// The compiler's splits keep the name: "do_poll.constprop.0".
const Row* find_row(std::string_view name) {
  name = name.substr(0, name.find('.'));
  for (const Row& row : k_rows) {
    if (row.name == name) {
      return &row;
    }
  }
  return nullptr;
}

} // namespace

std::string parse_wchan(std::string_view text) {
  text = base::trim(text);
  return text == "0" ? std::string() : std::string(text);
}

std::string read_wchan(const Root& root, Pid pid, Pid tid) {
  std::array<char, 128> buffer;
  const auto text =
      root.read_into(Path::thread(pid, tid, "wchan").c_str(), buffer);
  return text ? parse_wchan(*text) : std::string();
}

Kind wait_kind_of(std::string_view kernel_function) {
  const Row* row = find_row(kernel_function);
  return row != nullptr ? row->kind : Kind::unknown;
}

Channel channel_of(std::string_view kernel_function) {
  const Row* row = find_row(kernel_function);
  return row != nullptr ? row->channel : Channel::other;
}

} // namespace hawk::proc
