#include "analyse/pipe_names.hpp"

#include "base/text.hpp"
#include "model/names.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace hawk::analyse {

namespace {

using model::Holder;
using model::ObjectKey;
using model::ProcessKey;

constexpr std::array<std::string_view, 9> k_interpreters = {
    "python", "node", "ruby", "perl", "sh", "bash", "dash", "java", "deno"};

bool is_interpreter(std::string_view program) {
  // "python3.11" is python.
  const std::size_t end = program.find_last_not_of("0123456789.");
  const std::string_view stem =
      program.substr(0, end == std::string_view::npos ? 0 : end + 1);
  return std::find(k_interpreters.begin(), k_interpreters.end(), stem)
         != k_interpreters.end();
}

std::string_view base_of(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view stem_of(std::string_view path) {
  const std::string_view base = base_of(path);
  const std::size_t dot = base.find_last_of('.');
  return dot == std::string_view::npos || dot == 0 ? base : base.substr(0, dot);
}

// Empty if no script is named: an option comes first, whose value we would
// have to know.
std::string_view find_script(const model::ProcessSeen& process) {
  const auto& words = process.arguments;
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (words[i] == "-m" && i + 1 < words.size()) {
      return words[i + 1];
    }
    if (words[i] == "-u" || words[i] == "-I" || words[i] == "-B") {
      continue;
    }
    return words[i].empty() || words[i][0] == '-' ? std::string_view{}
                                                  : stem_of(words[i]);
  }
  return {};
}

const Holder* find_end(const model::ObjectSeen& object,
                       const ProcessKey& process,
                       bool Holder::*end) {
  const auto at = std::find_if(
      object.holders.begin(), object.holders.end(), [&](const Holder& holder) {
        return holder.process == process && holder.*end;
      });
  return at == object.holders.end() ? nullptr : &*at;
}

// The writer to speak of: one that has it as its stdout or stderr, if any.
const Holder* find_writer(const model::ObjectSeen& object,
                          const ProcessKey& reader) {
  const Holder* found = nullptr;
  for (const Holder& holder : object.holders) {
    const bool fits = holder.writes && holder.process != reader;
    const bool standard = holder.fd == 1 || holder.fd == 2;
    if (fits && (found == nullptr || (standard && found->fd > 2))) {
      found = &holder;
    }
  }
  return found;
}

} // namespace

std::string program_of(const model::ProcessSeen& process) {
  if (process.arguments.empty() || process.arguments[0].empty()) {
    return process.name;
  }
  return std::string(base_of(process.arguments[0]));
}

std::string name_of(const model::ProcessSeen& process) {
  if (is_interpreter(program_of(process))) {
    const std::string_view script = find_script(process);
    if (!script.empty()) {
      return base::sanitise(script);
    }
  }
  return base::sanitise(process.name);
}

std::string name_of(const World& world, const ProcessKey& key) {
  const model::ProcessSeen* process = world.find_process(key);
  return process == nullptr ? "process" : name_of(*process);
}

std::string label_of(const World& world, const ProcessKey& process) {
  return fmt::format("{}[{}]", name_of(world, process), process.pid);
}

std::string name_of_fd(int fd) {
  switch (fd) {
  case 0:
    return "stdin";
  case 1:
    return "stdout";
  case 2:
    return "stderr";
  default:
    return fd < 0 ? std::string("its output") : fmt::format("fd {}", fd);
  }
}

std::string describe_object(const ObjectKey& object) {
  return fmt::format("{} {}", model::name_of(object.kind), object.inode);
}

std::string describe_input(const World& world,
                           const ObjectKey& read_end,
                           const ProcessKey& reader) {
  if (read_end.kind == ObjectKey::Kind::tty) {
    return "its terminal";
  }
  if (read_end.kind == ObjectKey::Kind::pidfd) {
    const auto* child =
        world.find_process(static_cast<model::Pid>(read_end.inode));
    return child == nullptr ? std::string("the end of a process")
                            : "the end of " + label_of(world, child->process);
  }
  const ObjectState* object = world.find_by_read_end(read_end);
  const Holder* own = object == nullptr
                          ? nullptr
                          : find_end(object->seen, reader, &Holder::reads);
  if (own == nullptr) {
    return read_end.kind == ObjectKey::Kind::unknown
               ? std::string("something else")
               : describe_object(read_end);
  }
  const Holder* writer = find_writer(object->seen, reader);
  if (writer == nullptr) {
    return name_of_fd(own->fd);
  }
  return fmt::format("fd {} ({} of {})",
                     own->fd,
                     name_of_fd(writer->fd),
                     label_of(world, writer->process));
}

std::string make_pipe_identity(const ObjectKey& object) {
  return fmt::format("pipe:{}:{}", static_cast<int>(object.kind), object.inode);
}

} // namespace hawk::analyse
