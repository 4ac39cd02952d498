#pragma once

// A PipeProbe that answers what a test states, and records what it was asked.

#include "proc/pipe_probe.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace hawk::test {

class FakePipeProbe final : public proc::PipeProbe {
public:
  base::Result<proc::PipeState> probe(const proc::EndPlace& place,
                                      Question question) override {
    asked.push_back(place);
    const auto state = pipes.find(place.object);
    if (state == pipes.end()) {
      return base::fail(base::make_system_error("ask", "pipe", 13));
    }
    proc::PipeState answer = state->second;
    if (question == Question::sizes || !place.writes) {
      answer.full.reset();
    }
    return answer;
  }

  std::optional<model::ObjectKey> find_fifo(model::Pid pid, int fd) override {
    const auto fifo = fifos.find({pid, fd});
    return fifo == fifos.end() ? std::nullopt : std::optional(fifo->second);
  }

  base::Result<std::vector<proc::UnixSocket>> unix_sockets() override {
    return sockets;
  }

  base::Result<> read_memory(model::Pid pid,
                             std::uint64_t address,
                             std::span<char> into) override {
    const auto bytes = memory.find({pid, address});
    if (bytes == memory.end() || bytes->second.size() < into.size()) {
      return base::fail(base::make_system_error("read", "memory", 1));
    }
    std::copy_n(bytes->second.begin(), into.size(), into.begin());
    return {};
  }

  std::vector<std::string> missing() const override { return refusals; }

  std::map<model::ObjectKey, proc::PipeState> pipes;
  std::map<std::pair<model::Pid, int>, model::ObjectKey> fifos;
  std::vector<proc::UnixSocket> sockets; // by rising inode
  std::map<std::pair<model::Pid, std::uint64_t>, std::string> memory;
  std::vector<std::string> refusals;
  std::vector<proc::EndPlace> asked;
};

} // namespace hawk::test
