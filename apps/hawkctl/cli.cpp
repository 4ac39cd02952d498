#include "cli.hpp"

#include "argv.hpp"
#include "command.hpp"
#include "complete.hpp"
#include "help.hpp"
#include "host.hpp"

#include "base/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <algorithm>

namespace hawk::cli {

namespace {

std::string program_help() {
  std::string text =
      "hawkctl finds why asynchronous agents hang, lag and lie.\n"
      "\nUsage: hawkctl COMMAND [OPTIONS] ...\n\nCommands:\n";
  for (const Command& command : all_commands()) {
    if (!command.hidden) {
      text += fmt::format("  {:<10}{}\n", command.name, command.summary);
    }
  }
  text +=
      "\nOptions:\n"
      "  -h, --help     this text; 'hawkctl COMMAND --help' for one command\n"
      "  -V, --version  name and version\n"
      "\nExamples:\n"
      "  hawkctl run -- python3 agent.py\n"
      "  hawkctl replay -c 7f3a\n"
      "  hawkctl pipes 4711\n"
      "\nSee man hawkctl.\n";
  return text;
}

ExitCode
usage_error(Host& host, std::string_view where, std::string_view what) {
  host.err(where.empty()
               ? fmt::format("hawkctl: {}\n", base::sanitise(what))
               : fmt::format("hawkctl: {}: {}\n", where, base::sanitise(what)));
  return k_exit_error;
}

ExitCode unknown_word(Host& host,
                      std::string_view what,
                      const std::string& word,
                      const std::vector<std::string>& known) {
  const auto nearest = base::find_nearest(word, known);
  return usage_error(
      host,
      "",
      nearest
          ? fmt::format(
              "unknown {} '{}'; did you mean '{}'?", what, word, *nearest)
          : fmt::format("unknown {} '{}'; see 'hawkctl --help'", what, word));
}

ExitCode unknown_command(Host& host, const std::string& word) {
  std::vector<std::string> names;
  for (const Command& command : all_commands()) {
    if (!command.hidden) {
      names.emplace_back(command.name);
    }
  }
  return unknown_word(host, "command", word, names);
}

ExitCode run_command(Host& host,
                     const Command& command,
                     const std::vector<std::string>& words) {
  CLI::App app(std::string(command.summary), std::string(command.name));
  Invocation invocation;
  attach_command(command, app, invocation);
  auto split = split_words(app, command.words, words);
  if (!split) {
    return usage_error(host, command.name, split.error().message);
  }
  invocation.agent = std::move(split->agent);
  invocation.has_agent = split->has_agent;
  try {
    // CLI11 takes its words from the back.
    std::reverse(split->own.begin(), split->own.end());
    app.parse(std::move(split->own));
  } catch (const CLI::CallForHelp&) {
    host.out(app.help());
    return k_exit_ok;
  } catch (const CLI::ParseError& error) {
    return usage_error(host, command.name, error.what());
  }
  const auto result = invocation.run(host);
  if (!result) {
    if (result.error().kind == base::Error::Kind::usage) {
      return usage_error(host, command.name, result.error().message);
    }
    host.error(result.error().message);
    return command.own_failure;
  }
  return *result;
}

} // namespace

ExitCode run_program(Host& host) {
  const std::vector<std::string>& words = host.arguments();
  if (words.empty()) {
    host.err(program_help());
    return k_exit_error;
  }
  const std::string& first = words.front();
  if (first == "-h" || first == "--help" || first == "help") {
    host.out(program_help());
    return k_exit_ok;
  }
  if (first == "-V" || first == "--version") {
    host.out("hawkctl " HAWK_VERSION "\n");
    return k_exit_ok;
  }
  const std::vector<std::string> rest(words.begin() + 1, words.end());
  if (first == "__complete") {
    return complete(host, rest);
  }
  if (first == "__options") {
    return list_options(host);
  }
  for (const Command& command : all_commands()) {
    if (command.name == first) {
      return run_command(host, command, rest);
    }
  }
  if (first.size() > 1 && first[0] == '-') {
    return unknown_word(host, "option", first, {"--help", "--version"});
  }
  return unknown_command(host, first);
}

} // namespace hawk::cli
