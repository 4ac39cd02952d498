#include "analyse/leak_fix.hpp"

namespace hawk::analyse {

std::string make_outlived_fix(Runtime runtime) {
  const std::string background =
      "start the background process with `>/dev/null 2>&1 &`";
  switch (runtime) {
  case Runtime::python:
    return background
           + ", or from Python with stdout=DEVNULL, stderr=DEVNULL, "
             "start_new_session=True";
  case Runtime::node:
    return background
           + ", or with detached: true, stdio: 'ignore'; or listen for 'exit' "
             "instead of 'close'";
  case Runtime::go:
    return background + ", or set cmd.WaitDelay (golang/go#23019)";
  case Runtime::java:
    return background
           + ", or redirectOutput and redirectError to Redirect.DISCARD";
  case Runtime::rust:
  case Runtime::ruby:
  case Runtime::perl:
  case Runtime::dotnet:
  case Runtime::shell:
  case Runtime::other:
    break;
  }
  return background + ", or stop reading when the command has ended";
}

std::string make_inherited_fix(Runtime runtime) {
  switch (runtime) {
  case Runtime::python:
    return "start the others with close_fds=True, and make no end inheritable "
           "but in pass_fds";
  case Runtime::node:
    return "pass the end in no stdio array but its own";
  case Runtime::shell:
    return "close it for the others: `command N>&- &`";
  case Runtime::go:
  case Runtime::java:
  case Runtime::rust:
  case Runtime::ruby:
  case Runtime::perl:
  case Runtime::dotnet:
  case Runtime::other:
    break;
  }
  return "open pipes with O_CLOEXEC (pipe2), and close the end in every child "
         "that it is not for";
}

} // namespace hawk::analyse
