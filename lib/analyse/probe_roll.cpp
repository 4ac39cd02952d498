#include "analyse/probe_roll.hpp"

#include "analyse/pipe_names.hpp"
#include "base/text.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::analyse {

namespace {

enum class Kind { other, python, node };

// "python3.11" is Python, "python3-config" and "uvicorn" are none.
bool is_version_of(std::string_view program, std::string_view name) {
  return program.substr(0, name.size()) == name
         && program.substr(name.size()).find_first_not_of("0123456789.")
                == std::string_view::npos;
}

Kind kind_of(const model::ProcessSeen& process) {
  const std::string program = program_of(process);
  if (is_version_of(program, "python") || is_version_of(program, "pypy")) {
    return Kind::python;
  }
  return program == "node" || program == "nodejs" ? Kind::node : Kind::other;
}

// Python's options that take a value: the rest of the word, or the next one.
constexpr std::string_view k_with_value = "WX";
// What follows these is the program's.
constexpr std::string_view k_last = "cm";
constexpr std::string_view k_isolating = "IES";

struct Cluster {
  char isolating = 0;
  bool is_last = false;
  bool takes_next = false;
};

// "-Es", "-Xdev", "-Ic"
Cluster read_cluster(std::string_view letters) {
  Cluster read;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const char letter = letters[i];
    if (k_with_value.find(letter) != std::string_view::npos) {
      read.takes_next = i + 1 == letters.size();
      return read;
    }
    if (k_last.find(letter) != std::string_view::npos) {
      read.is_last = true;
      return read;
    }
    if (read.isolating == 0
        && k_isolating.find(letter) != std::string_view::npos) {
      read.isolating = letter;
    }
  }
  return read;
}

// The kernel gives the name of the script to who starts one that names its
// interpreter in the first line.
bool is_started_by_shebang(const model::ProcessSeen& process) {
  return !process.name.empty() && !is_version_of(process.name, "python");
}

bool is_too_old(const model::ProcessSeen& process) {
  const std::string program = program_of(process);
  constexpr std::string_view k_name = "python";
  if (!is_version_of(program, k_name)) {
    return false;
  }
  const auto parts =
      base::split(std::string_view(program).substr(k_name.size()), '.');
  const auto major = base::parse_decimal(parts[0]);
  const auto minor =
      parts.size() > 1 ? base::parse_decimal(parts[1]) : std::nullopt;
  return major && (*major < 3 || (*major == 3 && minor && *minor < 8));
}

} // namespace

std::string find_isolating_flag(const std::vector<std::string>& arguments) {
  for (std::size_t i = 1; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    if (word.size() < 2 || word[0] != '-') {
      return {};
    }
    if (word[1] == '-') {
      // The one long option with a value of its own.
      i += word == "--check-hash-based-pycs" ? 1U : 0U;
      continue;
    }
    const Cluster read = read_cluster(word.substr(1));
    if (read.isolating != 0) {
      return fmt::format("-{}", read.isolating);
    }
    if (read.is_last) {
      return {};
    }
    i += read.takes_next ? 1U : 0U;
  }
  return {};
}

void ProbeRoll::on_process(const model::ProcessSeen& process, Nanos time) {
  if (process.exited) {
    const auto at = lives_.find(process.process);
    if (at != lives_.end() && at->second.spoke) {
      lives_.erase(at);
    } else if (at != lives_.end()) {
      at->second.exited = at->second.exited.value_or(time);
    }
    return;
  }
  const bool counts = process.in_tree && !world_.is_ours(process.process)
                      && kind_of(process) != Kind::other;
  if (!counts || lives_.count(process.process) != 0) {
    return;
  }
  const bool spoke = loops_.find_hello(process.process) != nullptr;
  if (lives_.size() < k_most_lives) {
    lives_.try_emplace(process.process, Life{time, std::nullopt, spoke});
  } else {
    uncounted_ += spoke ? 0U : 1U;
  }
}

void ProbeRoll::on_hello(const model::ProcessKey& process) {
  const auto at = lives_.find(process);
  if (at != lives_.end() && at->second.exited) {
    lives_.erase(at);
  } else if (at != lives_.end()) {
    at->second.spoke = true;
  }
}

// A forked child is of its parent's program, and speaks when it has something
// to say.
bool ProbeRoll::is_child_of_probed(const model::ProcessSeen& process) const {
  const auto& all = world_.processes();
  const auto above =
      std::find_if(all.lower_bound({process.parent, 0}),
                   all.upper_bound({process.parent, UINT64_MAX}),
                   [&process](const auto& one) {
                     return one.first.start_time <= process.process.start_time
                            && one.second.arguments == process.arguments;
                   });
  return above != all.upper_bound({process.parent, UINT64_MAX})
         && loops_.find_hello(above->first) != nullptr;
}

std::string ProbeRoll::describe_missing(const model::ProcessSeen& process,
                                        Nanos age) const {
  const std::string label = label_of(world_, process.process);
  const bool node = kind_of(process) == Kind::node;
  const std::string flag =
      node ? std::string() : find_isolating_flag(process.arguments);
  if (!flag.empty()) {
    return fmt::format("{}: no probe: {} {}",
                       label,
                       is_started_by_shebang(process)
                           ? "the first line of its script says"
                           : "started with",
                       flag);
  }
  if (age < k_time_for_hello) {
    return {};
  }
  if (node) {
    return fmt::format("{}: no probe: its environment was replaced, or its "
                       "Node does not take NODE_OPTIONS",
                       label);
  }
  if (is_too_old(process)) {
    return fmt::format("{}: no probe: {} is older than Python 3.8",
                       label,
                       program_of(process));
  }
  return fmt::format("{}: no probe: its environment was replaced or its "
                     "interpreter is not CPython 3.8 or later",
                     label);
}

std::vector<std::string> ProbeRoll::missing(Nanos now) const {
  const auto& given = loops_.given();
  const bool python = given ? given->python : loops_.has_runtime("python");
  const bool node = given ? given->node : loops_.has_runtime("node");
  std::vector<std::string> sentences;
  std::uint64_t more = python || node ? uncounted_ : 0;
  for (const auto& [key, life] : lives_) {
    const model::ProcessSeen* process = world_.find_process(key);
    const Kind kind = process == nullptr ? Kind::other : kind_of(*process);
    const bool asked =
        (kind == Kind::python && python) || (kind == Kind::node && node);
    if (life.spoke || !asked || is_child_of_probed(*process)) {
      continue;
    }
    std::string sentence =
        describe_missing(*process, life.exited.value_or(now) - life.first);
    if (sentence.empty()) {
      continue;
    }
    if (sentences.size() < k_most_named) {
      sentences.push_back(std::move(sentence));
    } else {
      ++more;
    }
  }
  if (more > 0) {
    sentences.push_back(
        fmt::format("no probe in {} more processes of Python or Node", more));
  }
  return sentences;
}

} // namespace hawk::analyse
