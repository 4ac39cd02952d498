#include "proc/schedstat.hpp"

#include "proc/fields.hpp"

#include <array>

namespace hawk::proc {

base::Result<SchedStat> parse_schedstat(std::string_view text) {
  std::string_view line = take_line(text);
  const auto run = parse_integer<std::uint64_t>(take_word(line));
  const auto wait = parse_integer<std::uint64_t>(take_word(line));
  const auto slices = parse_integer<std::uint64_t>(take_word(line));
  if (!run || !wait || !slices) {
    return base::fail(
        base::make_malformed("cannot parse schedstat: a number is bad"));
  }
  return SchedStat{*run, *wait, *slices};
}

base::Result<SchedStat> read_schedstat(const Root& root, Pid pid, Pid tid) {
  std::array<char, 128> buffer;
  const Path path = Path::thread(pid, tid, "schedstat");
  HAWK_TRY(const std::string_view text, root.read_into(path.c_str(), buffer));
  return parse_schedstat(text);
}

} // namespace hawk::proc
