#include "analyse/pipe_fix.hpp"
#include "analyse/stray_finding.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

using hawk::analyse::find_runtime;
using hawk::analyse::make_pipe_fix;
using hawk::analyse::make_stray_fix;
using hawk::analyse::PipeEnd;
using hawk::analyse::Runtime;

namespace {

Runtime runtime_of(std::string name, std::vector<std::string> arguments) {
  hawk::model::ProcessSeen seen;
  seen.name = std::move(name);
  seen.arguments = std::move(arguments);
  return find_runtime(seen);
}

// The reader started the writer, whose descriptor this is.
std::string fix(Runtime runtime, int writer_fd) {
  return make_pipe_fix(runtime, {writer_fd, 7, true});
}

bool holds(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

constexpr Runtime k_all[] = {Runtime::python,
                             Runtime::node,
                             Runtime::go,
                             Runtime::java,
                             Runtime::rust,
                             Runtime::ruby,
                             Runtime::perl,
                             Runtime::dotnet,
                             Runtime::shell,
                             Runtime::other};

} // namespace

TEST_SUITE_BEGIN("pipe fix");

TEST_CASE("the runtime is known by name and command line") {
  CHECK(runtime_of("python3", {"/usr/bin/python3.11", "a.py"})
        == Runtime::python);
  CHECK(runtime_of("uvicorn", {"uvicorn", "app"}) == Runtime::python);
  CHECK(runtime_of("MainThread", {"node", "a.js"}) == Runtime::node);
  CHECK(runtime_of("npm exec @model", {"npm exec @modelcontextprotocol/x"})
        == Runtime::node);
  CHECK(runtime_of("java", {"/opt/jdk/bin/java", "-jar", "a.jar"})
        == Runtime::java);
  CHECK(runtime_of("main", {"/tmp/go-build812/b001/exe/main"}) == Runtime::go);
  CHECK(runtime_of("agent", {"target/release/agent"}) == Runtime::rust);
  CHECK(runtime_of("agent", {"/src/target/debug/agent"}) == Runtime::rust);
  CHECK(runtime_of("ruby", {"/usr/bin/ruby3.1", "a.rb"}) == Runtime::ruby);
  CHECK(runtime_of("perl", {"perl", "-w", "a.pl"}) == Runtime::perl);
  CHECK(runtime_of("dotnet", {"/usr/bin/dotnet", "a.dll"}) == Runtime::dotnet);
  CHECK(runtime_of("bash", {"-bash"}) == Runtime::shell);
}

TEST_CASE("a program that only sounds so, or is compiled, is none of them") {
  CHECK(runtime_of("rubocop-daemon", {"/usr/bin/rubocop"}) == Runtime::other);
  CHECK(runtime_of("gopls", {"gopls"}) == Runtime::other);
  CHECK(runtime_of("agent", {"/usr/local/bin/agent"}) == Runtime::other);
  CHECK(runtime_of("agent", {}) == Runtime::other);
  CHECK(runtime_of("", {""}) == Runtime::other);
}

TEST_CASE("Python: subprocess and asyncio") {
  CHECK(holds(fix(Runtime::python, 2), "proc.stderr"));
  CHECK(holds(fix(Runtime::python, 2), "communicate()"));
  CHECK(holds(fix(Runtime::python, 2), "asyncio: a task"));
  CHECK(holds(fix(Runtime::python, 1), "stdout=DEVNULL"));
}

TEST_CASE("Node: child_process, and the MCP SDK for stderr") {
  CHECK(holds(fix(Runtime::node, 2), "child.stderr.resume()"));
  CHECK(holds(fix(Runtime::node, 2), "stdio[2]"));
  CHECK(holds(fix(Runtime::node, 2), "transport.stderr.resume()"));
  CHECK(holds(fix(Runtime::node, 1), "stdio[1]"));
  CHECK(!holds(fix(Runtime::node, 1), "MCP"));
}

TEST_CASE("Go: os/exec") {
  CHECK(holds(fix(Runtime::go, 2), "cmd.Stderr = os.Stderr"));
  CHECK(holds(fix(Runtime::go, 1), "cmd.StdoutPipe()"));
}

TEST_CASE("Java: ProcessBuilder") {
  CHECK(holds(fix(Runtime::java, 2), "redirectErrorStream(true)"));
  CHECK(holds(fix(Runtime::java, 1), "before waitFor()"));
}

TEST_CASE("Rust: std and tokio") {
  CHECK(holds(fix(Runtime::rust, 2), "child.stderr"));
  CHECK(holds(fix(Runtime::rust, 2), ".stderr(Stdio::null())"));
  CHECK(holds(fix(Runtime::rust, 1), ".stdout(Stdio::null())"));
}

TEST_CASE("Ruby, Perl, .NET and the shell") {
  CHECK(holds(fix(Runtime::ruby, 2), "Open3.capture3"));
  CHECK(holds(fix(Runtime::ruby, 1), "stdout.read"));
  CHECK(holds(fix(Runtime::perl, 2), "IO::Select"));
  CHECK(holds(fix(Runtime::perl, 1), ">&STDOUT"));
  CHECK(holds(fix(Runtime::dotnet, 2), "BeginErrorReadLine()"));
  CHECK(holds(fix(Runtime::dotnet, 1), "BeginOutputReadLine()"));
  CHECK(holds(fix(Runtime::shell, 2), "2>/dev/null"));
  CHECK(holds(fix(Runtime::shell, 1), " >/dev/null"));
}

TEST_CASE("a compiled program is told which streams") {
  CHECK(holds(fix(Runtime::other, 2), "read its stderr"));
  CHECK(holds(fix(Runtime::other, 1), "stdout to /dev/null"));
}

TEST_CASE("every runtime has words of its own, in all directions") {
  std::set<std::string> texts;
  for (const Runtime runtime : k_all) {
    for (const std::string& text : {fix(runtime, 1),
                                    fix(runtime, 2),
                                    make_pipe_fix(runtime, {5, 0, true}),
                                    make_stray_fix(runtime)}) {
      CHECK(!text.empty());
      CHECK(texts.insert(text).second);
    }
  }
}

TEST_CASE("the other direction names both sides") {
  const std::string text = make_pipe_fix(Runtime::python, {5, 0, true});
  CHECK(holds(text, "in the reader: read sys.stdin"));
  CHECK(holds(text, "in the writer: drain its output"));
  // Also where the reader was not started by the writer's reader.
  CHECK(make_pipe_fix(Runtime::python, {5, 0, false}) == text);
}

TEST_CASE("neighbours and other descriptors") {
  CHECK(make_pipe_fix(Runtime::shell, {1, 0, false})
        == "let the reader read, or do not connect the two");
  CHECK(holds(make_pipe_fix(Runtime::node, {3, 9, true}), "do not open it"));
}

TEST_SUITE_END();
