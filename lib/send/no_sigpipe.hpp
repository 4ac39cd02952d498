#pragma once

// Keeps a write to a closed connection from ending the process, for the calling
// thread and as long as this lives: libuv writes without MSG_NOSIGNAL, and
// SIGPIPE is to end hawkctl where its own output is closed.

#include <csignal>

namespace hawk::send {

class NoSigpipe final {
public:
  NoSigpipe();
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;
  ~NoSigpipe();

private:
  sigset_t before_{};
  bool was_pending_ = false;
};

} // namespace hawk::send
