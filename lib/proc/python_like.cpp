#include "proc/python_like.hpp"

#include "proc/cmdline.hpp"

#include <algorithm>
#include <array>

namespace hawk::proc {

namespace {

// Servers and workers that name themselves. A program that hawkctl may not
// look at otherwise is taken for what it says.
constexpr std::array<std::string_view, 12> k_servers = {"celery",
                                                        "uvicorn",
                                                        "gunicorn",
                                                        "hypercorn",
                                                        "daphne",
                                                        "granian",
                                                        "rq",
                                                        "arq",
                                                        "dramatiq",
                                                        "taskiq",
                                                        "saq",
                                                        "huey_consumer"};

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// "python", "python3", "python3.11", "python3.13t"; no "python-lsp", which a
// compiled program may be called.
bool is_interpreter(std::string_view name) {
  constexpr std::string_view k_name = "python";
  return name.substr(0, k_name.size()) == k_name
         && name.find_first_not_of("0123456789.td", k_name.size())
                == std::string_view::npos;
}

bool is_named(std::string_view name) {
  return is_interpreter(name)
         || std::find(k_servers.begin(), k_servers.end(), name)
                != k_servers.end();
}

} // namespace

bool is_python_like(std::string_view program,
                    std::string_view comm,
                    const std::vector<std::string>& arguments) {
  constexpr std::string_view k_deleted = " (deleted)"; // it was upgraded
  if (program.size() > k_deleted.size()
      && program.substr(program.size() - k_deleted.size()) == k_deleted) {
    program.remove_suffix(k_deleted.size());
  }
  if (!program.empty()) {
    return is_interpreter(base_name(program));
  }
  return is_named(comm)
         || (!arguments.empty() && is_named(base_name(arguments.front())));
}

bool is_python_like(const Root& root, Pid pid, std::string_view comm) {
  std::array<char, 512> buffer;
  const auto program = root.link_into(Path(pid, "exe").c_str(), buffer);
  if (program) {
    return is_python_like(*program, comm, {});
  }
  const auto arguments = read_cmdline(root, pid);
  return is_python_like(
      {}, comm, arguments ? *arguments : std::vector<std::string>());
}

} // namespace hawk::proc
