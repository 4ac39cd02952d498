#pragma once

// The Python stack of a thread, read from outside as py-spy does: nothing runs
// in the program, nothing is stopped. It changes while it is read, so
// everything is capped, types are checked, the chain is read twice, and what
// differs or looks odd gives no frame rather than a wrong one.

#include "base/clock.hpp"
#include "base/result.hpp"
#include "model/event.hpp"
#include "proc/process_memory.hpp"
#include "proc/python_layout.hpp"
#include "proc/read_ahead.hpp"
#include "proc/root.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace hawk::proc {

// One callback of one turn of asyncio's loop: BaseEventLoop._run_once() keeps
// both in locals.
struct LoopTurn {
  double end_time = 0; // loop.time() once its poll returned
  std::uint32_t callback = 0;

  bool operator==(const LoopTurn&) const = default;
};

struct PythonStack {
  std::vector<model::CodeLine> lines; // innermost first
  bool in_loop = false;               // an event loop called them
  std::optional<LoopTurn> turn;       // asyncio's own only
};

class PythonReader final {
public:
  // Finds the interpreter in the process. Errors: not_found if there is none
  // that we know, permission_denied.
  static base::Result<PythonReader> attach(const Root& root, Pid pid);

  // Nothing where any doubt is left, or the thread runs no Python code.
  std::optional<PythonStack> read(Pid tid);

  // The turn alone, for a fraction of the cost, once the thread's stack was read;
  // nothing where that gives none.
  std::optional<LoopTurn> read_turn(Pid tid);

  int minor() const { return layout_.minor; }

private:
  struct Code {
    std::uint64_t file_at = 0;
    std::uint64_t name_at = 0;
    std::uint64_t lines_at = 0;
    std::uint64_t names_at = 0;
    std::int32_t first_line = 0;
    std::int32_t flags = 0;
    std::string file;
    std::string name;
    std::string lines;
    bool own = false;
    int end_time = -1; // its place among the locals, of _run_once() only
    int callback = -1;
  };

  struct Frame {
    std::uint64_t address = 0;
    std::uint64_t code = 0;
    std::uint64_t previous = 0;
    std::uint64_t instruction = 0;
  };

  PythonReader(const ProcessMemory& memory,
               std::uint64_t runtime,
               const PythonLayout& layout)
      : memory_(memory),
        turns_(memory),
        runtime_(runtime),
        layout_(layout) {}

  std::optional<std::uint64_t> find_thread(Pid tid);
  bool is_thread(std::uint64_t state, Pid tid);
  std::uint64_t innermost(ReadAhead& from, std::uint64_t thread) const;
  std::optional<Frame> read_frame(ReadAhead& from, std::uint64_t address) const;
  std::vector<Frame> walk(ReadAhead& from, std::uint64_t thread) const;
  const Code* find_code(std::uint64_t address);
  bool is_code(std::uint64_t type);
  std::optional<std::string> read_text(std::uint64_t address);
  std::optional<std::string> read_bytes(std::uint64_t address);
  void find_locals(Code& code);
  std::optional<int> line_of(const Frame& frame, const Code& code) const;
  std::optional<LoopTurn>
  read_locals(ReadAhead& from, const Frame& frame, const Code& code) const;

  ReadAhead memory_;
  ReadAhead turns_; // what read_turn() asks for
  std::uint64_t runtime_;
  PythonLayout layout_;
  bool has_other_loop_ = false; // uvloop is there
  std::uint64_t code_type_ = 0;
  std::map<Pid, std::uint64_t> threads_; // where their states were
  std::map<std::uint64_t, Code> codes_;
  std::size_t kept_ = 0;  // bytes of their texts, at most
  std::size_t fresh_ = 0; // of those that this stack brought
};

} // namespace hawk::proc
