#pragma once

// PipeProbe on the running kernel: pidfd_open(2) and pidfd_getfd(2), else a
// re-open of /proc/PID/fd/N, which needs fewer rights (a Yama host).

#include "proc/pipe_probe.hpp"
#include "proc/refusal.hpp"

#include <map>

namespace hawk::proc {

class LivePipeProbe final : public PipeProbe {
public:
  // `root` must outlive the probe.
  explicit LivePipeProbe(const Root& root);

  base::Result<PipeState> probe(const EndPlace& place,
                                Question question) override;
  std::optional<ObjectKey> find_fifo(Pid pid, int fd) override;
  std::optional<TcpEnd>
  find_tcp_peer(Pid pid, int fd, const ObjectKey& socket) override;
  base::Result<std::vector<UnixSocket>> unix_sockets() override;
  base::Result<>
  read_memory(Pid pid, std::uint64_t address, std::span<char> into) override;
  std::vector<std::string> missing() const override;

private:
  base::Result<base::Fd> copy_descriptor(Pid pid, int fd);
  base::Result<base::Fd> reopen(const EndPlace& place);
  void note_refusal(Way way, int error_number);

  const Root& root_;
  std::optional<std::string> hidden_users_;
  std::map<std::pair<Way, int>, std::string> refusals_; // by errno
};

} // namespace hawk::proc
