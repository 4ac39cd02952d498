#include "proc/python_layout.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <initializer_list>

namespace hawk::proc {

namespace {

using Lines = PythonLayout::Lines;
using Frames = PythonLayout::Frames;

// offsetof() of the headers of 3.8.18.
PythonLayout make_oldest() {
  PythonLayout out;
  out.minor = 8;
  out.lines = Lines::lnotab;
  out.frames = Frames::objects;
  out.has_native_id = false;
  out.interpreters_head = 32;
  out.interpreter_next = 0;
  out.threads_head = 8;
  out.thread_next = 8;
  out.thread_id = 176;
  out.thread_frame = 24;
  out.frame_code = 32;
  out.frame_previous = 24;
  out.frame_instruction = 104;
  out.frame_locals = 360;
  out.code_lines = 120;
  out.code_local_names = 72;
  out.code_file = 104;
  out.code_name = 112;
  out.code_first_line = 40;
  out.code_flags = 36;
  out.ascii_size = 48;
  out.compact_size = 72;
  return out;
}

PythonLayout make_3_10() {
  PythonLayout out = make_oldest();
  out.minor = 10;
  out.lines = Lines::ranges;
  out.frame_instruction = 96;
  out.frame_locals = 352;
  return out;
}

PythonLayout make_3_11() {
  PythonLayout out;
  out.minor = 11;
  out.frames = Frames::indirect;
  out.interpreters_head = 40;
  out.interpreter_next = 0;
  out.threads_head = 16;
  out.thread_next = 8;
  out.thread_id = 160;
  out.thread_frame = 56;
  out.cframe_frame = 8;
  out.frame_code = 32;
  out.frame_previous = 48;
  out.frame_instruction = 56;
  out.frame_owner = 69;
  out.frame_locals = 72;
  out.code_instructions = 184;
  out.code_lines = 136;
  out.code_local_names = 96;
  out.code_file = 112;
  out.code_name = 120;
  out.code_first_line = 72;
  out.code_flags = 48;
  out.ascii_size = 48;
  out.compact_size = 72;
  return out;
}

PythonLayout make_3_12() {
  PythonLayout out = make_3_11();
  out.minor = 12;
  out.threads_head = 72;
  out.thread_id = 144;
  out.cframe_frame = 0;
  out.frame_code = 0;
  out.frame_previous = 8;
  out.frame_owner = 70;
  out.code_instructions = 192;
  out.code_first_line = 68;
  out.ascii_size = 40;
  out.compact_size = 56;
  return out;
}

// The beginning of struct _Py_DebugOffsets of 3.13, as numbers: which is where.
enum Word : std::size_t {
  w_version = 1,
  w_free_threaded = 2,
  w_interpreters_head = 5,
  w_interpreter_next = 8,
  w_threads_head = 9,
  w_thread_next = 21,
  w_thread_frame = 23,
  w_native_id = 25,
  w_frame_previous = 29,
  w_frame_code = 30,
  w_frame_instruction = 31,
  w_frame_locals = 32,
  w_frame_owner = 33,
  w_code_file = 35,
  w_code_name = 36,
  w_code_lines = 38,
  w_code_first_line = 39,
  w_code_local_names = 41,
  w_code_instructions = 43,
  w_ascii_size = 70,
  w_count = 73,
};

// What the program states about itself may be anything.
bool is_plausible(const PythonLayout& layout) {
  // The runtime and the interpreter are half a megabyte.
  constexpr std::uint64_t k_furthest = std::uint64_t{16} << 20;
  constexpr std::uint64_t k_furthest_item = 4096;
  const auto all_below = [](std::initializer_list<std::uint64_t> offsets,
                            std::uint64_t end) {
    return std::ranges::all_of(
        offsets, [end](std::uint64_t offset) { return offset < end; });
  };
  return all_below({layout.interpreters_head,
                    layout.interpreter_next,
                    layout.threads_head,
                    layout.thread_next,
                    layout.thread_id,
                    layout.thread_frame},
                   k_furthest)
         && all_below({layout.frame_code,
                       layout.frame_previous,
                       layout.frame_instruction,
                       layout.frame_owner},
                      k_frame_head)
         && all_below({layout.code_file,
                       layout.code_name,
                       layout.code_lines,
                       layout.code_first_line,
                       layout.code_local_names},
                      k_code_head)
         && all_below({layout.frame_locals,
                       layout.code_instructions,
                       layout.ascii_size},
                      k_furthest_item);
}

} // namespace

std::optional<PythonLayout> find_python_layout(int minor) {
  switch (minor) {
  case 8:
  case 9: {
    PythonLayout out = make_oldest();
    out.minor = minor;
    return out;
  }
  case 10:
    return make_3_10();
  case 11:
    return make_3_11();
  case 12:
    return make_3_12();
  default:
    return std::nullopt;
  }
}

std::optional<PythonLayout> read_python_layout(const ProcessMemory& memory,
                                               std::uint64_t runtime) {
  std::array<std::uint64_t, w_count> words{};
  if (!memory.read(runtime,
                   {reinterpret_cast<char*>(words.data()),
                    words.size() * sizeof(std::uint64_t)})
      || std::memcmp(words.data(), "xdebugpy", 8) != 0
      || words[w_version] >> 16 != 0x030d || words[w_free_threaded] != 0) {
    return std::nullopt;
  }
  PythonLayout out = make_3_12();
  out.minor = 13;
  out.frames = Frames::direct;
  out.interpreters_head = words[w_interpreters_head];
  out.interpreter_next = words[w_interpreter_next];
  out.threads_head = words[w_threads_head];
  out.thread_next = words[w_thread_next];
  out.thread_id = words[w_native_id];
  out.thread_frame = words[w_thread_frame];
  out.frame_code = words[w_frame_code];
  out.frame_previous = words[w_frame_previous];
  out.frame_instruction = words[w_frame_instruction];
  out.frame_owner = words[w_frame_owner];
  out.frame_locals = words[w_frame_locals];
  out.code_instructions = words[w_code_instructions];
  out.code_lines = words[w_code_lines];
  out.code_local_names = words[w_code_local_names];
  out.code_file = words[w_code_file];
  out.code_name = words[w_code_name];
  out.code_first_line = words[w_code_first_line];
  out.ascii_size = words[w_ascii_size];
  return is_plausible(out) ? std::optional(out) : std::nullopt;
}

} // namespace hawk::proc
