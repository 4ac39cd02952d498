#include "complete.hpp"

#include "argv.hpp"
#include "command.hpp"
#include "help.hpp"
#include "host.hpp"
#include "option_shape.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <filesystem>
#include <optional>

namespace hawk::cli {

namespace {

constexpr std::size_t k_longest_candidate = 128;
constexpr int k_most_traces = 9; // @1 to @9

bool is_safe(const std::string& candidate) {
  constexpr std::string_view k_safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                      "abcdefghijklmnopqrstuvwxyz"
                                      "0123456789._:/@%+,=-";
  return !candidate.empty() && candidate.size() <= k_longest_candidate
         && candidate.find_first_not_of(k_safe) == std::string::npos;
}

// Collects the lines of the answer.
class Answer final {
public:
  // Candidates must begin with what was typed; `lead` is that part of it which
  // stands before the value, as in "--color=".
  explicit Answer(std::string typed, std::string lead = {})
      : typed_(std::move(typed)),
        lead_(std::move(lead)) {}

  void offer(const std::string& word) {
    const std::string candidate = lead_ + word;
    if (is_safe(candidate) && candidate.rfind(typed_, 0) == 0) {
      text_ += candidate + '\n';
    }
  }

  void order(const std::string& what) { text_ += '!' + what + '\n'; }

  const std::string& text() const { return text_; }

private:
  std::string typed_;
  std::string lead_;
  std::string text_;
};

// How many traces @N could name.
int count_traces(const Host& host) {
  namespace fs = std::filesystem;
  const auto state = host.variable("XDG_STATE_HOME");
  const fs::path directory =
      state ? fs::path(*state)
            : fs::path(host.variable("HOME").value_or("/")) / ".local/state";
  int count = 0;
  std::error_code error;
  fs::directory_iterator entry(directory / "hawkctl", error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    count += entry->path().extension() == ".hawk" ? 1 : 0;
  }
  return std::min(count, k_most_traces);
}

// What the word being typed is.
struct Place {
  const CLI::Option* value_of = nullptr; // the value of this option
  std::optional<std::size_t> agent;      // behind this word: CMD
  bool options_ended = false;
};

const CLI::Option* find_option(const CLI::App& app, const std::string& word) {
  const bool is_long = word.rfind("--", 0) == 0;
  // Of -qc the last letter takes the value.
  return app.get_option_no_throw(is_long ? word.substr(0, word.find('='))
                                         : std::string{'-', word.back()});
}

// Walks over the words before the last as split_words does, but forgives.
Place find_place(const CLI::App& app,
                 Words kind,
                 const std::vector<std::string>& words) {
  const std::size_t last = words.size() - 1;
  std::size_t at = 1;
  while (at < last) {
    const std::string& word = words[at];
    if (word == "--") {
      return kind == Words::all_own ? Place{nullptr, std::nullopt, true}
                                    : Place{nullptr, at + 1, true};
    }
    if (word.size() < 2 || word[0] != '-') {
      if (kind == Words::agent) {
        return {nullptr, at, true};
      }
      ++at;
      continue;
    }
    at += option_length(app, word).value_or(1);
    if (at > last) {
      return {find_option(app, word), std::nullopt, false};
    }
  }
  if (kind == Words::agent && words[last].rfind('-', 0) != 0) {
    return {nullptr, last, true};
  }
  return {};
}

void offer_options(Answer& answer, const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      answer.offer("--" + name);
    }
  }
}

// What a value can be: of the declaring command, or of the placeholder.
struct Values {
  const Invocation& invocation;
  int traces;
};

void offer_values(Answer& answer,
                  const CLI::Option& option,
                  const Values& values) {
  const std::string name = option.get_positional()
                               ? option.get_name(true, false)
                               : "--" + option.get_single_name();
  const auto& declared = values.invocation.candidates;
  const auto own = declared.find(name);
  for (const std::string& value :
       own != declared.end() ? own->second : choices_of(option)) {
    answer.offer(value);
  }
  const std::string place = placeholder_of(option);
  const bool is_target = place == "TARGET" || place == "TRACE"
                         || (option.get_positional() && place == "FILE");
  for (int i = 1; is_target && i <= values.traces; ++i) {
    answer.offer("@" + std::to_string(i));
  }
  // FILE, FORMAT=FILE, TARGET: some of these may be files.
  if (is_target || place.find("FILE") != std::string::npos) {
    answer.order("files");
  }
}

void offer_arguments(Answer& answer,
                     const CLI::App& app,
                     const Values& values) {
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) {
      offer_values(answer, *option, values);
    }
  }
}

std::string complete_first(const std::string& typed) {
  Answer answer(typed);
  for (const Command& command : all_commands()) {
    if (!command.hidden) {
      answer.offer(std::string(command.name));
    }
  }
  if (typed.rfind('-', 0) == 0) {
    answer.offer("--help");
    answer.offer("--version");
  }
  return answer.text();
}

} // namespace

std::string complete_command(const Command& command,
                             const std::vector<std::string>& words,
                             int traces) {
  CLI::App app(std::string(command.summary), std::string(command.name));
  Invocation invocation;
  attach_command(command, app, invocation);
  const Values values{invocation, traces};
  const Place place = find_place(app, command.words, words);
  const std::string& typed = words.back();
  const std::size_t equals = typed.find('=');
  Answer answer(typed);
  if (place.agent) {
    answer.order("command " + std::to_string(*place.agent));
  } else if (place.value_of != nullptr) {
    offer_values(answer, *place.value_of, values);
  } else if (place.options_ended || typed.rfind('-', 0) != 0) {
    offer_arguments(answer, app, values);
  } else if (equals == std::string::npos) {
    offer_options(answer, app);
  } else if (const CLI::Option* option = find_option(app, typed)) {
    answer = Answer(typed, typed.substr(0, equals + 1));
    offer_values(answer, *option, values);
  }
  return answer.text();
}

ExitCode complete(Host& host, const std::vector<std::string>& words) {
  if (words.size() <= 1) {
    host.out(complete_first(words.empty() ? "" : words.front()));
    return k_exit_ok;
  }
  for (const Command& command : all_commands()) {
    if (command.name == words.front()) {
      host.out(complete_command(command, words, count_traces(host)));
    }
  }
  return k_exit_ok;
}

ExitCode list_options(Host& host) {
  for (const Command& command : all_commands()) {
    if (command.hidden) {
      continue;
    }
    CLI::App app(std::string(command.summary), std::string(command.name));
    Invocation invocation;
    attach_command(command, app, invocation);
    for (const CLI::Option* option : app.get_options()) {
      for (const std::string& name : option->get_lnames()) {
        host.out(std::string(command.name) + "\t--" + name + '\t'
                 + placeholder_of(*option) + '\n');
      }
    }
  }
  return k_exit_ok;
}

} // namespace hawk::cli
