#pragma once

// What to change in the reader's code, by its runtime.

#include "analyse/runtime.hpp"

#include <string>

namespace hawk::analyse {

struct PipeEnd {
  int writer_fd = -1;
  int reader_fd = -1;
  bool reader_started_writer = false; // else they are neighbours, as in a|b
};

// A sentence part: "read proc.stderr in a task, or pass stderr=DEVNULL".
std::string make_pipe_fix(Runtime runtime, const PipeEnd& end);

} // namespace hawk::analyse
