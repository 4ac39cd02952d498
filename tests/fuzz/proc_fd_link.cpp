// proc::parse_fd_link: the text of /proc/PID/fd/N, which may be any path.

#include "fuzz.hpp"

#include "proc/fd_link.hpp"

using namespace hawk;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const proc::FdLink link = proc::parse_fd_link(text);
  const bool inside =
      link.path.empty()
      || (link.path.data() >= text.data()
          && link.path.data() + link.path.size() <= text.data() + size);
  FUZZ_CHECK(inside);
  // The two ends of a pty are each other's peers.
  const auto peer = proc::find_pty_peer(link.object);
  if (peer.inode != 0) {
    FUZZ_CHECK(proc::find_pty_peer(peer) == link.object);
  }
  return 0;
}
