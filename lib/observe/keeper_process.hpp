#pragma once

// The keeper's own life, from fork to exit.

#include "observe/keeper.hpp"

namespace hawk::observe {

// Words on the life line.
constexpr char k_dismissed = 'x';
constexpr char k_handed_over = 'h';

[[noreturn]] void run_keeper_process(const KeeperPlan& plan,
                                     const std::vector<Outlet>& outlets,
                                     SharedRecording& shared,
                                     int life);

} // namespace hawk::observe
