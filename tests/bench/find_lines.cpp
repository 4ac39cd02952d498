// find_lines FILE THREADS LITERAL...: prints the lines of FILE that have one of
// the literals ("i:..." ignores case), as `replay -c` looks for them. For
// replay_scan.py.

#include "base/file.hpp"
#include "format/find_lines.hpp"
#include "format/input.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

using namespace hawk;

namespace {

void put(std::string_view text, const std::vector<format::LineRange>& lines) {
  std::string out;
  for (const auto& [begin, end] : lines) {
    out += text.substr(begin, end - begin);
    out += '\n';
  }
  std::ignore = base::write_all(STDOUT_FILENO, out);
}

int complain(const base::Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return 2;
}

} // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv, argv + argc);
  if (words.size() < 4) {
    std::fprintf(stderr, "usage: find_lines FILE THREADS LITERAL...\n");
    return 2;
  }
  std::vector<format::Literal> literals;
  for (std::size_t i = 3; i < words.size(); ++i) {
    const bool ignore = words[i].starts_with("i:");
    literals.push_back({ignore ? words[i].substr(2) : words[i], ignore});
  }
  const auto threads =
      static_cast<unsigned>(std::strtoul(words[2].c_str(), nullptr, 10));
  auto input = words[1] == "-"
                   ? format::Input::open(base::Fd(STDIN_FILENO), "-")
                   : format::Input::open(words[1]);
  if (!input) {
    return complain(input.error());
  }
  if (!input->mapped().empty()) {
    const auto lines = format::find_lines(*input, literals, threads);
    if (!lines) {
      return complain(lines.error());
    }
    put(input->mapped(), *lines);
    return 0;
  }
  for (;;) {
    const auto block = input->next_block();
    if (!block) {
      return complain(block.error());
    }
    if (block->empty()) {
      return 0;
    }
    put(*block, format::find_lines(*block, literals, threads));
  }
}
