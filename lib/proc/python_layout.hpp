#pragma once

// Where CPython keeps what a stack is made of: offsets within its structures,
// of one version each. From 3.13 on the interpreter states them itself
// (struct _Py_DebugOffsets of pycore_runtime.h, pycore_debug_offsets.h); those
// before never change within a minor version.

#include "proc/process_memory.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace hawk::proc {

// How many bytes of a frame, of one that is an object, and of a code object
// are read at once: all offsets into them lie within.
constexpr std::size_t k_frame_head = 72;
constexpr std::size_t k_frame_object_head = 112;
constexpr std::size_t k_code_head = 176;

struct PythonLayout {
  // How a code object spells its lines.
  enum class Lines { lnotab, ranges, locations };

  // How the interpreter runs Python code.
  enum class Frames {
    objects,  // to 3.10: PyFrameObject
    indirect, // 3.11 and 3.12: by a _PyCFrame
    direct,   // from 3.13 on
  };

  int minor = 0; // of 3.x
  Lines lines = Lines::locations;
  Frames frames = Frames::direct;
  bool has_native_id = true; // the thread state has the kernel's thread id
  std::uint64_t interpreters_head = 0; // in _PyRuntime
  std::uint64_t interpreter_next = 0;
  std::uint64_t threads_head = 0;
  std::uint64_t thread_next = 0;
  std::uint64_t thread_id = 0; // native where there is one, else pthread_t
  std::uint64_t thread_frame = 0;
  std::uint64_t cframe_frame = 0;
  std::uint64_t frame_code = 0;
  std::uint64_t frame_previous = 0;
  std::uint64_t frame_instruction = 0;
  std::uint64_t frame_owner = 0; // 0: frames have none
  std::uint64_t frame_locals = 0;
  std::uint64_t code_instructions = 0; // 0: frames count from the first
  std::uint64_t code_lines = 0;
  std::uint64_t code_local_names = 0;
  std::uint64_t code_file = 0;
  std::uint64_t code_name = 0;
  std::uint64_t code_first_line = 0;
  std::uint64_t code_flags = 0;
  std::uint64_t ascii_size = 0; // of PyASCIIObject
  std::uint64_t compact_size = 0; // of PyCompactUnicodeObject

  bool operator==(const PythonLayout&) const = default;
};

// Fixed for 3.8 to 3.12; nothing for others.
std::optional<PythonLayout> find_python_layout(int minor);

// From the table at the address of _PyRuntime; nothing before 3.13, for a
// version after those that were tested, and without a GIL.
std::optional<PythonLayout> read_python_layout(const ProcessMemory& memory,
                                               std::uint64_t runtime);

} // namespace hawk::proc
