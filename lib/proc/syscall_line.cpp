#include "proc/syscall_line.hpp"

#include "base/text.hpp"
#include "proc/fields.hpp"

namespace hawk::proc {

namespace {

base::Error malformed() {
  return base::make_malformed("cannot parse syscall: it is no known form");
}

bool take_hex(std::string_view& text, std::uint64_t& into) {
  const std::string_view word = take_word(text);
  if (word.substr(0, 2) != "0x") {
    return false;
  }
  const auto value = parse_integer<std::uint64_t>(word.substr(2), 16);
  if (value) {
    into = *value;
  }
  return value.has_value();
}

} // namespace

base::Result<SyscallLine> parse_syscall(std::string_view text) {
  SyscallLine line;
  text = base::trim(text);
  if (text == "running") {
    return line;
  }
  const auto number = parse_integer<long>(take_word(text));
  if (!number || *number < -1) {
    return base::fail(malformed());
  }
  line.number = *number;
  line.state = SyscallLine::State::inside;
  if (*number == -1) {
    line.state = SyscallLine::State::outside;
  } else {
    for (std::uint64_t& argument : line.arguments) {
      if (!take_hex(text, argument)) {
        return base::fail(malformed());
      }
    }
  }
  if (!take_hex(text, line.stack_pointer)
      || !take_hex(text, line.program_counter) || !take_word(text).empty()) {
    return base::fail(malformed());
  }
  return line;
}

base::Result<SyscallLine> read_syscall(const Root& root, Pid pid, Pid tid) {
  std::array<char, 256> buffer;
  HAWK_TRY(const std::string_view text,
           root.read_into(Path::thread(pid, tid, "syscall").c_str(), buffer));
  return parse_syscall(text);
}

} // namespace hawk::proc
