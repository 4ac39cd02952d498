#include "complete.hpp"

#include "command.hpp"
#include "host.hpp"

#include <CLI/CLI.hpp>

namespace hawk::cli {

namespace {

std::string command_candidates() {
  std::string text;
  for (const Command& command : all_commands()) {
    if (!command.hidden) {
      text += std::string(command.name) + '\n';
    }
  }
  return text;
}

std::string option_candidates(const Command& command) {
  CLI::App app(std::string(command.summary), std::string(command.name));
  Invocation invocation;
  command.attach(app, invocation);
  std::string text;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      text += "--" + name + '\n';
    }
  }
  return text;
}

} // namespace

ExitCode complete(Host& host, const std::vector<std::string>& words) {
  if (words.size() <= 1) {
    host.out(command_candidates());
    return k_exit_ok;
  }
  for (const Command& command : all_commands()) {
    if (command.name == words.front() && words.back().rfind('-', 0) == 0) {
      host.out(option_candidates(command));
    }
  }
  return k_exit_ok;
}

} // namespace hawk::cli
