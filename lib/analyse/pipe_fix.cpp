#include "analyse/pipe_fix.hpp"

#include "analyse/pipe_names.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::analyse {

namespace {

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

std::string make_python_fix(std::string_view stream) {
  return fmt::format("read proc.{0} in a task or thread, pass {0}=DEVNULL, or "
                     "use communicate()",
                     stream);
}

std::string make_node_fix(std::string_view stream, int fd) {
  return fmt::format("call child.{}.resume() or read it, or pass 'inherit' or "
                     "'ignore' as stdio[{}]",
                     stream,
                     fd);
}

std::string make_go_fix(std::string_view stream) {
  const std::string_view field = stream == "stdout" ? "Stdout" : "Stderr";
  return fmt::format(
      "set cmd.{0} = os.{0}, or drain cmd.{0}Pipe() in a goroutine before "
      "Wait",
      field);
}

std::string make_java_fix(std::string_view stream) {
  return stream == "stdout"
             ? "read the output before waitFor(), or "
               "redirectOutput(Redirect.DISCARD)"
             : "redirectErrorStream(true), or redirectError(Redirect.DISCARD)";
}

std::string make_shell_fix(std::string_view stream) {
  return stream == "stdout" ? "read it in the background, or add >/dev/null"
                            : "read it in the background, or add 2>/dev/null";
}

std::string make_general_fix(std::string_view stream) {
  return fmt::format("read its {} in a thread or task of its own, or start it "
                     "with {} to /dev/null",
                     stream,
                     stream);
}

} // namespace

Runtime find_runtime(const model::ProcessSeen& process) {
  const std::string program = program_of(process);
  if (starts_with(program, "python") || starts_with(process.name, "python")
      || starts_with(program, "uv") || starts_with(program, "pypy")) {
    return Runtime::python;
  }
  if (starts_with(program, "node") || program == "npx" || program == "npm"
      || program == "bun" || starts_with(process.name, "node")) {
    return Runtime::node;
  }
  if (program == "java" || process.name == "java") {
    return Runtime::java;
  }
  if (program == "go") {
    return Runtime::go;
  }
  // A login shell's name begins with a dash.
  const std::string_view shell =
      starts_with(program, "-") ? std::string_view(program).substr(1) : program;
  const std::initializer_list<std::string_view> k_shells = {
      "sh", "bash", "dash", "zsh", "ksh", "ash"};
  return std::find(k_shells.begin(), k_shells.end(), shell) != k_shells.end()
             ? Runtime::shell
             : Runtime::other;
}

std::string make_pipe_fix(Runtime runtime, const PipeEnd& end) {
  if (end.writer_fd > 2 && end.reader_fd == 0) {
    return "let it read its stdin while it works, and drain its output while "
           "you write";
  }
  if (!end.reader_started_writer) {
    return "let the reader read, or do not connect the two";
  }
  if (end.writer_fd != 1 && end.writer_fd != 2) {
    return "read it in a thread or task of its own, or do not open it";
  }
  const std::string stream = name_of_fd(end.writer_fd);
  switch (runtime) {
  case Runtime::python:
    return make_python_fix(stream);
  case Runtime::node:
    return make_node_fix(stream, end.writer_fd);
  case Runtime::go:
    return make_go_fix(stream);
  case Runtime::java:
    return make_java_fix(stream);
  case Runtime::shell:
    return make_shell_fix(stream);
  case Runtime::other:
    break;
  }
  return make_general_fix(stream);
}

} // namespace hawk::analyse
