#pragma once

// In what a program is written, as far as its name and command line tell: to
// say in its words what to change.

#include "model/event.hpp"

namespace hawk::analyse {

// A compiled program does not say what it was compiled from, mostly: `other`.
enum class Runtime {
  python,
  node,
  go,
  java,
  rust,
  ruby,
  perl,
  dotnet,
  shell,
  other,
};

Runtime find_runtime(const model::ProcessSeen& process);

} // namespace hawk::analyse
