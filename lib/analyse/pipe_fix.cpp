#include "analyse/pipe_fix.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

// An output of a child that its parent opened as a pipe.
enum class Output { standard_output, standard_error };

bool is_error(Output output) {
  return output == Output::standard_error;
}

// subprocess and asyncio: Popen.wait and Process.wait have the same warning.
std::string make_python_fix(Output output) {
  const std::string_view stream = is_error(output) ? "stderr" : "stdout";
  return fmt::format("read proc.{0} in a thread (in asyncio: a task), use "
                     "communicate(), or pass {0}=DEVNULL",
                     stream);
}

// child_process of Node, and the transport of the MCP SDK above it.
std::string make_node_fix(Output output) {
  return is_error(output)
             ? "call child.stderr.resume() or read it, or pass 'inherit' or "
               "'ignore' as stdio[2]; with the MCP SDK: transport.stderr"
               ".resume(), or stderr: 'inherit' or 'ignore'"
             : "call child.stdout.resume() or read it, or pass 'inherit' or "
               "'ignore' as stdio[1]";
}

std::string make_go_fix(Output output) {
  return fmt::format(
      "set cmd.{0} = os.{0}, or drain cmd.{0}Pipe() in a goroutine before "
      "Wait: go io.Copy(io.Discard, pipe)",
      is_error(output) ? "Stderr" : "Stdout");
}

std::string make_java_fix(Output output) {
  return is_error(output)
             ? "redirectErrorStream(true), or redirectError(Redirect.DISCARD), "
               "or read getErrorStream() in a thread"
             : "read the output before waitFor(), or "
               "redirectOutput(Redirect.DISCARD)";
}

// std and tokio have the same names.
std::string make_rust_fix(Output output) {
  return fmt::format("read child.{0} in a task or thread of its own, use "
                     "wait_with_output(), or pass .{0}(Stdio::null()) or "
                     "Stdio::inherit()",
                     is_error(output) ? "stderr" : "stdout");
}

// popen3 replaces what was passed for `err:`, popen2 does not.
std::string make_ruby_fix(Output output) {
  return is_error(output)
             ? "use Open3.capture3, drain it with Thread.new { stderr.read }, "
               "or use popen2 with err: File::NULL"
             : "use Open3.capture3, drain it with Thread.new { stdout.read }, "
               "or use spawn with out: File::NULL";
}

// open3 makes no pipe of a handle that is given as ">&...".
std::string make_perl_fix(Output output) {
  return is_error(output)
             ? "give open3 '>&STDERR' as its third handle, or read both "
               "handles with IO::Select"
             : "read both handles with IO::Select, or give open3 '>&STDOUT' as "
               "its second handle";
}

std::string make_dotnet_fix(Output output) {
  return is_error(output)
             ? "call BeginErrorReadLine(), or leave RedirectStandardError false"
             : "call BeginOutputReadLine(), or leave RedirectStandardOutput "
               "false";
}

std::string make_shell_fix(Output output) {
  return is_error(output) ? "read it in the background, or add 2>/dev/null"
                          : "read it in the background, or add >/dev/null";
}

std::string make_general_fix(Output output) {
  return fmt::format("read its {0} in a thread or task of its own, at the same "
                     "time as its other outputs, or start it with {0} to "
                     "/dev/null",
                     is_error(output) ? "stderr" : "stdout");
}

std::string make_output_fix(Runtime runtime, Output output) {
  switch (runtime) {
  case Runtime::python:
    return make_python_fix(output);
  case Runtime::node:
    return make_node_fix(output);
  case Runtime::go:
    return make_go_fix(output);
  case Runtime::java:
    return make_java_fix(output);
  case Runtime::rust:
    return make_rust_fix(output);
  case Runtime::ruby:
    return make_ruby_fix(output);
  case Runtime::perl:
    return make_perl_fix(output);
  case Runtime::dotnet:
    return make_dotnet_fix(output);
  case Runtime::shell:
    return make_shell_fix(output);
  case Runtime::other:
    break;
  }
  return make_general_fix(output);
}

// How a program reads its stdin beside its other work.
std::string_view describe_input(Runtime runtime) {
  switch (runtime) {
  case Runtime::python:
    return "read sys.stdin in a thread, or in asyncio by connect_read_pipe()";
  case Runtime::node:
    return "keep a 'data' listener on process.stdin, and do not pause() it";
  case Runtime::go:
    return "read os.Stdin in a goroutine";
  case Runtime::java:
    return "read System.in in a thread";
  case Runtime::rust:
    return "read stdin in a task or thread";
  case Runtime::ruby:
    return "read $stdin in a Thread";
  case Runtime::perl:
    return "read STDIN whenever IO::Select says so";
  case Runtime::dotnet:
    return "read Console.In in a task";
  case Runtime::shell:
    return "read it in a loop, and give commands in it </dev/null";
  case Runtime::other:
    break;
  }
  return "let it read its stdin while it works";
}

} // namespace

std::string make_pipe_fix(Runtime runtime, const PipeEnd& end) {
  // Who writes may wait for an answer that the reader cannot get rid of.
  if (end.writer_fd > 2 && end.reader_fd == 0) {
    return fmt::format("in the reader: {}; in the writer: drain its output "
                       "while you write",
                       describe_input(runtime));
  }
  if (!end.reader_started_writer) {
    return "let the reader read, or do not connect the two";
  }
  if (end.writer_fd != 1 && end.writer_fd != 2) {
    return "read it in a thread or task of its own, or do not open it";
  }
  return make_output_fix(runtime,
                         end.writer_fd == 2 ? Output::standard_error
                                            : Output::standard_output);
}

} // namespace hawk::analyse
