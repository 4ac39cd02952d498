#include "analyse/runtime.hpp"

#include "analyse/pipe_names.hpp"

#include <algorithm>
#include <string_view>

namespace hawk::analyse {

namespace {

bool starts_with(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

// "ruby3.1" is ruby, "rubocop" is not.
bool is_version_of(std::string_view program, std::string_view name) {
  return starts_with(program, name)
         && program.substr(name.size()).find_first_not_of("0123456789.")
                == std::string_view::npos;
}

bool is_one_of(std::string_view word,
               std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_shell(std::string_view program) {
  // A login shell's name begins with a dash.
  return is_one_of(starts_with(program, "-") ? program.substr(1) : program,
                   {"sh", "bash", "dash", "zsh", "ksh", "ash", "fish"});
}

bool is_python(std::string_view program) {
  return starts_with(program, "python") || starts_with(program, "uv")
         || starts_with(program, "pypy");
}

// npm gives itself its command line as a title: "npm exec server".
bool is_node(std::string_view program) {
  return starts_with(program, "node") || starts_with(program, "npm ")
         || is_one_of(program, {"npm", "npx", "bun", "electron"});
}

// Built where their tools build, and run from there: `go run`, `cargo run`.
bool is_built_by_go(std::string_view path) {
  return path.find("/go-build") != std::string_view::npos;
}

bool is_built_by_cargo(std::string_view path) {
  return path.find("target/debug/") != std::string_view::npos
         || path.find("target/release/") != std::string_view::npos;
}

} // namespace

Runtime find_runtime(const model::ProcessSeen& process) {
  const std::string program = program_of(process);
  const std::string_view path =
      process.arguments.empty() ? std::string_view{} : process.arguments[0];
  if (is_python(program) || starts_with(process.name, "python")) {
    return Runtime::python;
  }
  if (is_node(program) || is_node(process.name)) {
    return Runtime::node;
  }
  if (program == "java" || process.name == "java") {
    return Runtime::java;
  }
  if (program == "go" || is_built_by_go(path)) {
    return Runtime::go;
  }
  if (program == "cargo" || is_built_by_cargo(path)) {
    return Runtime::rust;
  }
  if (is_version_of(program, "ruby") || is_version_of(process.name, "ruby")) {
    return Runtime::ruby;
  }
  if (is_version_of(program, "perl") || is_version_of(process.name, "perl")) {
    return Runtime::perl;
  }
  if (program == "dotnet" || process.name == "dotnet") {
    return Runtime::dotnet;
  }
  return is_shell(program) ? Runtime::shell : Runtime::other;
}

} // namespace hawk::analyse
