#pragma once

// Which Python and Node processes never said hello, and why as far as their
// command line tells: of them the rules about loops, tasks and stories know
// nothing. Silent where no probe was given to anybody.

#include "analyse/loop_world.hpp"
#include "analyse/world.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::analyse {

class ProbeRoll final {
public:
  // An interpreter says hello within its first milliseconds. One of which only
  // that is known may have been killed before, or be about to.
  static constexpr Nanos k_time_for_hello = std::chrono::milliseconds(500);

  static constexpr std::size_t k_most_named = 16;
  static constexpr std::size_t k_most_lives = 4'000;

  ProbeRoll(const World& world, const LoopWorld& loops)
      : world_(world),
        loops_(loops) {}

  // The world has seen it.
  void on_process(const model::ProcessSeen& process, Nanos time);

  // It said hello.
  void on_hello(const model::ProcessKey& process);

  // A sentence each, and what the probes left out.
  std::vector<std::string> missing(Nanos now) const;

private:
  struct Life {
    Nanos first{};
    std::optional<Nanos> exited;
    bool spoke = false;
  };

  std::string describe_missing(const model::ProcessSeen& process,
                               Nanos age) const;
  bool is_child_of_probed(const model::ProcessSeen& process) const;

  const World& world_;
  const LoopWorld& loops_;
  // Of interpreters, but those that spoke and are gone.
  std::map<model::ProcessKey, Life> lives_;
  std::uint64_t uncounted_ = 0;
};

// "-I", "-E" or "-S", by which Python does not load a sitecustomize from the
// environment; empty if none of them is there.
std::string find_isolating_flag(const std::vector<std::string>& arguments);

} // namespace hawk::analyse
