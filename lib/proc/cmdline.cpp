#include "proc/cmdline.hpp"

#include "base/text.hpp"

#include <array>

namespace hawk::proc {

std::vector<std::string> parse_cmdline(std::string_view text) {
  // setproctitle(3) users overwrite the strings and leave a tail of NULs.
  while (!text.empty() && text.back() == '\0') {
    text.remove_suffix(1);
  }
  std::vector<std::string> arguments;
  if (text.empty()) {
    return arguments;
  }
  for (const std::string_view word : base::split(text, '\0')) {
    arguments.emplace_back(word);
  }
  return arguments;
}

base::Result<std::vector<std::string>> read_cmdline(const Root& root, Pid pid) {
  std::array<char, 4096> buffer;
  HAWK_TRY(const std::string_view text,
           root.read_into(Path(pid, "cmdline").c_str(), buffer));
  return parse_cmdline(text);
}

} // namespace hawk::proc
