#include "proc/python_stack.hpp"

#include "base/file.hpp"
#include "proc/elf_symbol.hpp"
#include "proc/fields.hpp"
#include "proc/python_lines.hpp"

#include <fcntl.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>

namespace hawk::proc {

namespace {

// More than these is damage, or a program that a look may not wait for.
constexpr std::size_t k_most_frames = 256;
constexpr std::size_t k_most_threads = 4096;
constexpr std::size_t k_most_interpreters = 64;
constexpr std::size_t k_most_text = 4096;
constexpr std::size_t k_most_table = std::size_t{1} << 20;
constexpr std::size_t k_most_codes = 4096;
constexpr std::size_t k_most_locals = 64;
// Of all that is kept of code, and of what one stack may bring anew: a program
// can give each of its frames a code object with a table of a megabyte.
constexpr std::size_t k_most_kept = std::size_t{16} << 20;
constexpr std::size_t k_most_fresh = std::size_t{4} << 20;
// Of the names in one stack. Its inner lines go into one record of a trace.
constexpr std::size_t k_most_stack_text = std::size_t{128} << 10;

constexpr std::uint64_t k_object_type = 8; // ob_type of PyObject
constexpr std::uint64_t k_type_name = 24;  // tp_name of PyTypeObject
constexpr std::uint64_t k_size = 16;       // ob_size of PyVarObject
constexpr std::uint64_t k_bytes_data = 32;
constexpr std::uint64_t k_tuple_items = 24;
constexpr std::uint64_t k_float_value = 16;
constexpr std::uint64_t k_long_digit = 24;
constexpr std::int32_t k_coroutine = 0x80; // CO_COROUTINE
constexpr char k_owned_by_c_stack = 3;     // FRAME_OWNED_BY_CSTACK

template <typename T>
T take(std::span<const char> bytes, std::uint64_t at) {
  T value{};
  if (at < bytes.size() && sizeof value <= bytes.size() - at) {
    std::memcpy(&value, bytes.data() + at, sizeof value);
  }
  return value;
}

bool has(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

bool ends_with(std::string_view text, std::string_view tail) {
  return text.size() >= tail.size()
         && text.substr(text.size() - tail.size()) == tail;
}

// Neither the standard library's, nor an installed package's, nor generated.
bool is_own(std::string_view file, int minor) {
  return !file.empty() && file.front() != '<' && !has(file, "/site-packages/")
         && !has(file, "/dist-packages/")
         && !has(file, "/lib/python3." + std::to_string(minor) + "/");
}

bool is_select(std::string_view name, std::string_view file) {
  return name == "select" && ends_with(file, "/selectors.py");
}

bool is_probe(std::string_view file) {
  return has(file, "/_hawk_probe/");
}

// A code point as UTF-8; surrogates are as in surrogateescape, and no text.
void put_code_point(std::uint32_t c, std::string& out) {
  const auto put = [&out](std::uint32_t byte) {
    out.push_back(static_cast<char>(byte));
  };
  if (c < 0x80) {
    put(c);
  } else if (c < 0x800) {
    put(0xc0 | c >> 6);
    put(0x80 | (c & 63));
  } else if (c < 0x10000) {
    put(0xe0 | c >> 12);
    put(0x80 | (c >> 6 & 63));
    put(0x80 | (c & 63));
  } else {
    put(0xf0 | (c >> 18 & 7));
    put(0x80 | (c >> 12 & 63));
    put(0x80 | (c >> 6 & 63));
    put(0x80 | (c & 63));
  }
}

std::string to_utf8(std::span<const char> bytes, std::size_t width) {
  std::string out;
  for (std::size_t at = 0; at + width <= bytes.size(); at += width) {
    std::uint32_t c = 0;
    std::memcpy(&c, bytes.data() + at, width); // little-endian, as we are
    put_code_point(c, out);
  }
  return out;
}

// Of "python3.11", "libpython3.8.so.1.0"; 0: not told.
int minor_of(std::string_view path) {
  constexpr std::string_view k_name = "python3.";
  const std::size_t at = path.rfind(k_name);
  if (at == std::string_view::npos) {
    return 0;
  }
  std::string_view rest = path.substr(at + k_name.size());
  rest = rest.substr(0, rest.find_first_not_of("0123456789"));
  return parse_integer<int>(rest).value_or(0);
}

struct Interpreter {
  std::uint64_t runtime = 0;
  std::uint64_t version = 0; // where Py_Version is; 0: before 3.11
  std::string path;
};

// By the process's own view of the file system: it may be in a container.
std::optional<Interpreter>
find_interpreter(const Root& root, Pid pid, const MappedFile& mapped) {
  const std::string path = std::to_string(pid) + "/root" + mapped.path;
  const base::Fd file(
      ::openat(root.fd(), path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) {
    return std::nullopt;
  }
  const auto runtime = find_elf_symbol(file.get(), "_PyRuntime");
  if (!runtime) {
    return std::nullopt;
  }
  const std::uint64_t bias = mapped.address - runtime->first_page;
  Interpreter found{runtime->value + bias, 0, mapped.path};
  // Where there is none, all symbols of a debugger are read for it.
  if (minor_of(mapped.path) == 0) {
    if (const auto version = find_elf_symbol(file.get(), "Py_Version")) {
      found.version = version->value + bias;
    }
  }
  return found;
}

int read_minor(const ProcessMemory& memory,
               const Interpreter& found,
               const std::vector<MappedFile>& files) {
  if (const int minor = minor_of(found.path); minor != 0) {
    return minor;
  }
  if (found.version != 0) {
    const auto version = memory.read<std::uint64_t>(found.version);
    return version && *version >> 24 == 3
               ? static_cast<int>(*version >> 16 & 0xff)
               : 0;
  }
  for (const MappedFile& file : files) {
    const std::size_t library = file.path.find("/lib-dynload/");
    if (library != std::string::npos) {
      return minor_of(file.path.substr(0, library));
    }
  }
  return 0;
}

// Those that can hold an interpreter: no other file is opened.
bool may_be_interpreter(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name.substr(0, 6) == "python" || name.substr(0, 9) == "libpython"
         || has(name, "uwsgi") || has(name, "pypy");
}

} // namespace

base::Result<PythonReader> PythonReader::attach(const Root& root, Pid pid) {
  constexpr std::size_t k_most_maps = std::size_t{8} << 20;
  HAWK_TRY(const std::string maps,
           root.read(Path(pid, "maps").c_str(), k_most_maps));
  const auto files = parse_mapped_files(maps);
  const ProcessMemory memory(pid);
  for (const MappedFile& file : files) {
    if (!may_be_interpreter(file.path)) {
      continue;
    }
    const auto found = find_interpreter(root, pid, file);
    if (!found) {
      continue;
    }
    auto layout = read_python_layout(memory, found->runtime);
    if (!layout) {
#if defined(__x86_64__)
      // The fixed ones were taken there.
      layout = find_python_layout(read_minor(memory, *found, files));
#endif
    }
    if (!layout) {
      break;
    }
    PythonReader reader(memory, found->runtime, *layout);
    reader.has_other_loop_ = has(maps, "/uvloop/") || has(maps, "/rloop/");
    return reader;
  }
  return base::fail(base::Error{base::Error::Kind::not_found,
                                "cannot read Python's stacks: no interpreter "
                                "of a known version"});
}

// glibc keeps the kernel's id in the thread's descriptor, which pthread_t
// points at: struct pthread of nptl/descr.h, behind the header. musl's has it
// near its front.
bool PythonReader::is_thread(std::uint64_t state, Pid tid) {
  const auto id = memory_.read<std::uint64_t>(state + layout_.thread_id);
  if (!id) {
    return false;
  }
  if (layout_.has_native_id) {
    return *id == static_cast<std::uint64_t>(tid);
  }
  constexpr std::array<std::uint64_t, 3> k_places = {720, 48, 56};
  return std::any_of(
      k_places.begin(), k_places.end(), [&](std::uint64_t place) {
        return memory_.read<Pid>(*id + place) == tid;
      });
}

std::optional<std::uint64_t> PythonReader::find_thread(Pid tid) {
  const auto known = threads_.find(tid);
  if (known != threads_.end() && is_thread(known->second, tid)) {
    return known->second;
  }
  threads_.erase(tid);
  std::size_t threads = 0;
  auto interpreter =
      memory_.read<std::uint64_t>(runtime_ + layout_.interpreters_head);
  for (std::size_t i = 0; i < k_most_interpreters && interpreter.value_or(0);
       ++i) {
    auto state = memory_.read<std::uint64_t>(*interpreter
                                             + layout_.threads_head);
    while (state.value_or(0) != 0 && ++threads < k_most_threads) {
      if (is_thread(*state, tid)) {
        if (threads_.size() >= k_most_threads) {
          threads_.clear();
        }
        threads_[tid] = *state;
        return state;
      }
      state = memory_.read<std::uint64_t>(*state + layout_.thread_next);
    }
    interpreter =
        memory_.read<std::uint64_t>(*interpreter + layout_.interpreter_next);
  }
  return std::nullopt;
}

std::uint64_t PythonReader::innermost(ReadAhead& from,
                                      std::uint64_t thread) const {
  const auto first =
      from.read<std::uint64_t>(thread + layout_.thread_frame).value_or(0);
  if (layout_.frames != PythonLayout::Frames::indirect) {
    return first;
  }
  return from.read<std::uint64_t>(first + layout_.cframe_frame).value_or(0);
}

// In one call, so that it is of one moment, or nearly.
std::optional<PythonReader::Frame>
PythonReader::read_frame(ReadAhead& from, std::uint64_t address) const {
  const bool is_object = layout_.frames == PythonLayout::Frames::objects;
  std::array<char, k_frame_object_head> bytes{};
  const std::span<char> head(bytes.data(),
                             is_object ? k_frame_object_head : k_frame_head);
  if (!from.read(address, head)) {
    return std::nullopt;
  }
  Frame frame;
  frame.address = address;
  frame.code = take<std::uint64_t>(head, layout_.frame_code);
  frame.previous = take<std::uint64_t>(head, layout_.frame_previous);
  frame.instruction =
      is_object ? static_cast<std::uint64_t>(static_cast<std::int64_t>(
                      take<std::int32_t>(head, layout_.frame_instruction)))
                : take<std::uint64_t>(head, layout_.frame_instruction);
  if (layout_.minor >= 12
      && head[layout_.frame_owner] == k_owned_by_c_stack) {
    frame.code = 0; // where C called: it has no code of a program
  }
  return frame;
}

// All frames, or none.
std::vector<PythonReader::Frame>
PythonReader::walk(ReadAhead& from, std::uint64_t thread) const {
  std::vector<Frame> frames;
  std::uint64_t address = innermost(from, thread);
  // Each may have been called by C, whose frame has no code: those count too,
  // or a chain that bites its tail has no end.
  for (std::size_t met = 0; address != 0; ++met) {
    const auto frame = read_frame(from, address);
    if (!frame || met >= 2 * k_most_frames
        || frames.size() >= k_most_frames) {
      return {};
    }
    address = frame->previous;
    if (frame->code != 0) {
      frames.push_back(*frame);
    }
  }
  return frames;
}

bool PythonReader::is_code(std::uint64_t type) {
  if (code_type_ == 0) {
    const auto name = memory_.read<std::uint64_t>(type + k_type_name);
    const auto text = name ? memory_.read<std::array<char, 5>>(*name)
                           : std::optional<std::array<char, 5>>();
    if (text && std::memcmp(text->data(), "code", 5) == 0) {
      code_type_ = type;
    }
  }
  return code_type_ != 0 && type == code_type_;
}

std::optional<std::string>
PythonReader::read_text(std::uint64_t address) {
  std::array<char, 36> head{};
  if (!memory_.read(address, head)) {
    return std::nullopt;
  }
  const auto length = take<std::uint64_t>(head, 16);
  const auto state = take<std::uint32_t>(head, 32);
  const std::uint32_t kind = state >> 2 & 7;
  const bool is_compact = (state >> 5 & 1) != 0;
  const bool is_ascii = (state >> 6 & 1) != 0;
  if (!is_compact || length > k_most_text
      || (kind != 1 && kind != 2 && kind != 4) || (is_ascii && kind != 1)) {
    return std::nullopt;
  }
  std::string bytes(length * kind, '\0');
  const std::uint64_t data =
      address + (is_ascii ? layout_.ascii_size : layout_.compact_size);
  if (!bytes.empty() && !memory_.read(data, bytes)) {
    return std::nullopt;
  }
  return is_ascii ? bytes : to_utf8(bytes, kind);
}

std::optional<std::string>
PythonReader::read_bytes(std::uint64_t address) {
  const auto size = memory_.read<std::uint64_t>(address + k_size);
  if (!size || *size > k_most_table) {
    return std::nullopt;
  }
  std::string bytes(*size, '\0');
  if (!bytes.empty() && !memory_.read(address + k_bytes_data, bytes)) {
    return std::nullopt;
  }
  return bytes;
}

void PythonReader::find_locals(Code& code) {
  const auto count = memory_.read<std::uint64_t>(code.names_at + k_size);
  if (!count || *count > k_most_locals) {
    return;
  }
  for (std::uint64_t i = 0; i < *count; ++i) {
    const auto item = memory_.read<std::uint64_t>(code.names_at + k_tuple_items
                                                  + i * 8);
    const auto name = item ? read_text(*item) : std::nullopt;
    if (name == "end_time") {
      code.end_time = static_cast<int>(i);
    } else if (name == "i") {
      code.callback = static_cast<int>(i);
    }
  }
}

// What stands where one stood may be another by now: it is the same if all
// that it points at is.
const PythonReader::Code* PythonReader::find_code(std::uint64_t address) {
  // The largest may end behind the last page.
  std::array<char, k_code_head> bytes{};
  if (!memory_.read(address, bytes)
      || !is_code(take<std::uint64_t>(bytes, k_object_type))) {
    return nullptr;
  }
  Code code;
  code.file_at = take<std::uint64_t>(bytes, layout_.code_file);
  code.name_at = take<std::uint64_t>(bytes, layout_.code_name);
  code.lines_at = take<std::uint64_t>(bytes, layout_.code_lines);
  code.names_at = take<std::uint64_t>(bytes, layout_.code_local_names);
  code.first_line = take<std::int32_t>(bytes, layout_.code_first_line);
  code.flags = take<std::int32_t>(bytes, layout_.code_flags);
  const auto known = codes_.find(address);
  if (known != codes_.end() && known->second.file_at == code.file_at
      && known->second.name_at == code.name_at
      && known->second.lines_at == code.lines_at
      && known->second.first_line == code.first_line) {
    return &known->second;
  }
  if (fresh_ > k_most_fresh) {
    return nullptr;
  }
  const auto file = read_text(code.file_at);
  const auto name = read_text(code.name_at);
  const auto lines = read_bytes(code.lines_at);
  if (!file || !name || !lines || name->empty()) {
    return nullptr;
  }
  const std::size_t size = file->size() + name->size() + lines->size();
  fresh_ += size;
  code.file = *file;
  code.name = *name;
  code.lines = *lines;
  code.own = is_own(code.file, layout_.minor);
  if (code.name == "_run_once"
      && ends_with(code.file, "asyncio/base_events.py")) {
    find_locals(code);
  }
  if (codes_.size() >= k_most_codes || kept_ + size > k_most_kept) {
    codes_.clear();
    kept_ = 0;
  }
  kept_ += size; // what is replaced counts on
  return &codes_.insert_or_assign(address, std::move(code)).first->second;
}

std::optional<int> PythonReader::line_of(const Frame& frame,
                                         const Code& code) const {
  // Without a sign: both are whatever the program says.
  const std::uint64_t begin =
      layout_.frames == PythonLayout::Frames::objects
          ? 0
          : frame.code + layout_.code_instructions;
  auto instruction = static_cast<long>(frame.instruction - begin);
  constexpr long k_most_code = 1L << 26;
  if (instruction > k_most_code || instruction < -2) {
    return std::nullopt;
  }
  if (layout_.frames == PythonLayout::Frames::objects && layout_.minor >= 10
      && instruction > 0) {
    instruction *= 2; // it counts code units
  }
  return find_python_line(
      layout_.lines, code.lines, code.first_line, instruction);
}

std::optional<LoopTurn> PythonReader::read_locals(ReadAhead& from,
                                                  const Frame& frame,
                                                  const Code& code) const {
  if (code.end_time < 0 || code.callback < 0) {
    return std::nullopt;
  }
  const auto local = [&](int index) {
    return from
        .read<std::uint64_t>(frame.address + layout_.frame_locals
                             + static_cast<std::uint64_t>(index) * 8)
        .value_or(0);
  };
  const auto end_time =
      from.read<double>(local(code.end_time) + k_float_value);
  const auto callback =
      from.read<std::uint32_t>(local(code.callback) + k_long_digit);
  if (!end_time || !callback || !std::isfinite(*end_time)) {
    return std::nullopt; // the loop is not that far
  }
  return LoopTurn{*end_time, *callback};
}

// Only what was read as a stack has a place and codes that are known; code that
// a frame stands in is not taken away.
std::optional<LoopTurn> PythonReader::read_turn(Pid tid) {
  const auto thread = threads_.find(tid);
  if (thread == threads_.end()) {
    return std::nullopt;
  }
  turns_.refresh();
  for (const Frame& frame : walk(turns_, thread->second)) {
    const auto code = codes_.find(frame.code);
    if (code != codes_.end() && code->second.end_time >= 0) {
      return read_locals(turns_, frame, code->second);
    }
  }
  return std::nullopt;
}

std::optional<PythonStack> PythonReader::read(Pid tid) {
  memory_.refresh();
  const auto thread = find_thread(tid);
  if (!thread) {
    return std::nullopt;
  }
  fresh_ = 0;
  const std::vector<Frame> before = walk(memory_, *thread);
  PythonStack stack;
  std::size_t text = 0;
  // What the first walk met is decoded between the two.
  for (const Frame& frame : before) {
    if (find_code(frame.code) == nullptr) {
      return std::nullopt;
    }
  }
  memory_.refresh();
  const std::vector<Frame> after = walk(memory_, *thread);
  std::size_t same = 0;
  while (same < before.size() && same < after.size()) {
    const Frame& a = before[before.size() - 1 - same];
    const Frame& b = after[after.size() - 1 - same];
    if (a.address != b.address || a.code != b.code) {
      break;
    }
    ++same;
  }
  bool called = false; // by a loop
  for (std::size_t i = 0; i < same; ++i) { // outermost first
    const Frame& frame = after[after.size() - 1 - i];
    const Code* code = find_code(frame.code);
    const auto line = code != nullptr ? line_of(frame, *code) : std::nullopt;
    if (code == nullptr) {
      return std::nullopt;
    }
    if (is_probe(code->file)) {
      continue; // ours
    }
    if (called && is_select(code->name, code->file)) {
      // In its poll, or nearly: what the locals say is of the turn before.
      called = false;
      stack.turn.reset();
    }
    if (!line) {
      continue;
    }
    text += code->file.size() + code->name.size();
    if (text > k_most_stack_text) {
      return std::nullopt;
    }
    stack.lines.push_back({code->file, *line, code->name, code->own});
    if (called) {
      stack.in_loop = true;
    }
    if (code->end_time >= 0) {
      stack.turn = read_locals(memory_, frame, *code);
      called = stack.turn.has_value();
    } else if (code->name == "unrolled_run" && has(code->file, "trio/_core/")) {
      called = true;
    } else if (has_other_loop_ && (code->flags & k_coroutine) != 0) {
      stack.in_loop = true; // such a loop has no frame of its own
    }
  }
  // What the loop called went on to something else meanwhile.
  const bool is_cut = called && !stack.in_loop;
  if (stack.lines.empty() || is_cut) {
    return std::nullopt;
  }
  std::reverse(stack.lines.begin(), stack.lines.end());
  return stack;
}

} // namespace hawk::proc
