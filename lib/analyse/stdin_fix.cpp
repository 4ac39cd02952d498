#include "analyse/stdin_fix.hpp"

namespace hawk::analyse {

std::string make_stdin_fix(Runtime runtime) {
  switch (runtime) {
  case Runtime::python:
    return "pass stdin=DEVNULL, call proc.stdin.close() before wait(), or use "
           "communicate()";
  case Runtime::node:
    return "call child.stdin.end(), or pass 'ignore' as stdio[0]";
  case Runtime::go:
    return "close what cmd.StdinPipe() returned before Wait, or leave "
           "cmd.Stdin nil";
  case Runtime::java:
    return "call process.getOutputStream().close() before waitFor()";
  case Runtime::rust:
    return "drop(child.stdin.take()) before wait(), or pass "
           ".stdin(Stdio::null())";
  case Runtime::ruby:
    return "call stdin.close, or use Open3.capture3 with stdin_data";
  case Runtime::perl:
    return "close the handle of its stdin before waitpid()";
  case Runtime::dotnet:
    return "call StandardInput.Close() before WaitForExit(), or leave "
           "RedirectStandardInput false";
  case Runtime::shell:
    return "add </dev/null";
  case Runtime::other:
    break;
  }
  return "close the write end once all is written, or start it with its stdin "
         "from /dev/null";
}

std::string make_deadlock_fix(Runtime runtime) {
  switch (runtime) {
  case Runtime::python:
    return "write and read at the same time: communicate(), asyncio.gather(), "
           "or a thread that writes";
  case Runtime::node:
    return "write and read at the same time: connect the streams with "
           "pipeline(), or read in on('data') while you write";
  case Runtime::go:
    return "write and read at the same time: write in a goroutine of its own";
  case Runtime::java:
    return "write and read at the same time: write in a thread of its own";
  case Runtime::rust:
    return "write and read at the same time: write in a task or thread of its "
           "own, or tokio::join!";
  case Runtime::ruby:
    return "write and read at the same time: Open3.capture3 with stdin_data, "
           "or a Thread that writes";
  case Runtime::perl:
    return "write and read at the same time: by IO::Select, or in a fork";
  case Runtime::dotnet:
    return "write and read at the same time: await WriteAsync() beside "
           "BeginOutputReadLine()";
  case Runtime::shell:
    return "write and read at the same time: write in the background";
  case Runtime::other:
    break;
  }
  return "write and read at the same time: write in a thread or task of its "
         "own";
}

} // namespace hawk::analyse
