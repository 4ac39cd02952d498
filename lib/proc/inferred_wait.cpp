#include "proc/inferred_wait.hpp"

#include "proc/threads.hpp"
#include "proc/watches.hpp"
#include "proc/wchan.hpp"

namespace hawk::proc {

namespace {

using model::Wait;

std::size_t count_epoll_waiters(const Root& root, Pid pid) {
  std::size_t count = 0;
  for (const Pid tid : list_threads(root, pid)) {
    count += channel_of(read_wchan(root, pid, tid)) == Channel::epoll ? 1U : 0U;
  }
  return count;
}

} // namespace

Wait infer_wait(Objects& objects, Pid pid, std::string_view function) {
  Wait wait;
  wait.kind = wait_kind_of(function);
  const Channel channel = channel_of(function);
  if (wait.kind == Wait::Kind::poll) {
    wait.watches_complete = false;
    if (channel == Channel::epoll) {
      read_any_epoll_watches(
          objects, pid, count_epoll_waiters(objects.root(), pid), wait);
    }
    return wait;
  }
  if ((wait.kind != Wait::Kind::write && wait.kind != Wait::Kind::read)
      || (channel != Channel::socket && channel != Channel::pipe)) {
    return wait;
  }
  const auto end =
      wait.kind == Wait::Kind::write ? Objects::End::full : Objects::End::empty;
  const auto place = channel == Channel::socket
                         ? objects.find_only_socket(pid, end)
                         : objects.find_only_pipe(pid, end);
  if (place) {
    wait.fd = place->fd;
    wait.object = place->object;
  }
  return wait;
}

} // namespace hawk::proc
