#include "proc/stat.hpp"

#include "proc/fields.hpp"

#include <array>

namespace hawk::proc {

namespace {

// PF_KTHREAD of include/linux/sched.h. That pid 2 is the parent of them all
// holds in the first PID namespace only: in a container it is anybody.
constexpr std::uint32_t k_kernel_thread = 0x00200000;

base::Error malformed() {
  return base::make_malformed("cannot parse stat: a field is missing or bad");
}

template <typename Integer>
bool take_integer(std::string_view& text, Integer& into) {
  const auto value = parse_integer<Integer>(take_word(text));
  if (value) {
    into = *value;
  }
  return value.has_value();
}

void skip_words(std::string_view& text, int count) {
  for (int i = 0; i < count; ++i) {
    take_word(text);
  }
}

base::Result<ProcessStat> read_path(const Root& root, const Path& path) {
  std::array<char, 1024> buffer;
  HAWK_TRY(const std::string_view text, root.read_into(path.c_str(), buffer));
  return parse_stat(text);
}

} // namespace

base::Result<ProcessStat> parse_stat(std::string_view text) {
  // The name is not escaped: only the last ')' ends it.
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos
      || close < open) {
    return base::fail(malformed());
  }
  ProcessStat stat;
  std::string_view front = text.substr(0, open);
  if (!take_integer(front, stat.pid)) {
    return base::fail(malformed());
  }
  stat.name = text.substr(open + 1, close - open - 1);
  std::string_view rest = text.substr(close + 1);
  rest = take_line(rest);
  const std::string_view state = take_word(rest);
  if (state.size() != 1 || !take_integer(rest, stat.parent)
      || !take_integer(rest, stat.group) || !take_integer(rest, stat.session)
      || !take_integer(rest, stat.terminal)) {
    return base::fail(malformed());
  }
  stat.state = state[0];
  skip_words(rest, 1); // tpgid
  std::uint32_t flags = 0;
  if (!take_integer(rest, flags)) {
    return base::fail(malformed());
  }
  stat.is_kernel_thread = (flags & k_kernel_thread) != 0;
  // 10 to 13 are faults.
  skip_words(rest, 4);
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  if (!take_integer(rest, user) || !take_integer(rest, system)) {
    return base::fail(malformed());
  }
  stat.processor_time = user + system;
  // 16 and 17 are the children's times, 18 priority, 19 nice.
  skip_words(rest, 4);
  if (!take_integer(rest, stat.threads)) {
    return base::fail(malformed());
  }
  skip_words(rest, 1); // itrealvalue
  if (!take_integer(rest, stat.start_time)) {
    return base::fail(malformed());
  }
  return stat;
}

base::Result<ProcessStat> read_stat(const Root& root, Pid pid) {
  return read_path(root, Path(pid, "stat"));
}

base::Result<ProcessStat> read_stat(const Root& root, Pid pid, Pid tid) {
  return read_path(root, Path(pid, tid, "stat"));
}

bool is_same_process(const Root& root, const model::ProcessKey& process) {
  const auto stat = read_stat(root, process.pid);
  return stat && stat->start_time == process.start_time;
}

} // namespace hawk::proc
