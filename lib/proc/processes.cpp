#include "proc/processes.hpp"

#include "proc/cmdline.hpp"
#include "proc/fields.hpp"
#include "proc/stat.hpp"
#include "proc/status.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

namespace hawk::proc {

namespace {

constexpr std::string_view k_ourselves = "hawkctl";

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

std::string_view without_extension(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? name : name.substr(0, dot);
}

void take_children(const Root& root, Pid pid, Pid tid, std::vector<Pid>& into) {
  const auto text = root.read(Path(pid, tid, "children").c_str());
  if (!text) {
    return;
  }
  std::string_view rest = *text;
  while (!rest.empty()) {
    if (const auto child = parse_integer<Pid>(take_word(rest))) {
      into.push_back(*child);
    }
  }
}

using ChildrenOf = std::multimap<Pid, Pid>;

ChildrenOf read_all_parents(const Root& root) {
  ChildrenOf children;
  std::vector<Pid> pids;
  if (read_numbers(root, ".", pids)) {
    for (const Pid pid : pids) {
      if (const auto stat = read_stat(root, pid)) {
        children.emplace(stat->parent, pid);
      }
    }
  }
  return children;
}

void append_children(const ChildrenOf& all, Pid pid, std::vector<Pid>& into) {
  const auto [first, last] = all.equal_range(pid);
  for (auto it = first; it != last; ++it) {
    into.push_back(it->second);
  }
}

void append_children(const Root& root, Pid pid, std::vector<Pid>& into) {
  std::vector<Pid> tids;
  if (read_numbers(root, Path(pid, "task").c_str(), tids)) {
    for (const Pid tid : tids) {
      take_children(root, pid, tid, into);
    }
  }
}

// `source` is a Root with children files, or the map of all parents.
template <typename Source>
std::vector<Pid> walk(const Source& source, std::vector<Pid> found) {
  std::set<Pid> seen(found.begin(), found.end());
  std::vector<Pid> children;
  for (std::size_t at = 0; at < found.size(); ++at) {
    children.clear();
    append_children(source, found[at], children);
    for (const Pid child : children) {
      if (seen.insert(child).second) {
        found.push_back(child);
      }
    }
  }
  return found;
}

} // namespace

base::Result<std::vector<Pid>> list_pids(const Root& root) {
  std::vector<Pid> pids;
  HAWK_CHECK(read_numbers(root, ".", pids));
  return pids;
}

bool has_children_files(const Root& root) {
  return ::faccessat(root.fd(), "thread-self/children", R_OK, 0) == 0;
}

std::vector<Pid> find_children(const Root& root, Pid pid) {
  std::vector<Pid> children;
  if (has_children_files(root)) {
    append_children(root, pid, children);
  } else {
    append_children(read_all_parents(root), pid, children);
  }
  return children;
}

std::vector<Pid> find_tree(const Root& root, const std::vector<Pid>& roots) {
  return has_children_files(root) ? walk(root, roots)
                                  : walk(read_all_parents(root), roots);
}

bool matches_name(std::string_view comm,
                  const std::vector<std::string>& arguments,
                  std::string_view name) {
  const bool ours =
      comm == k_ourselves
      || (!arguments.empty() && base_name(arguments[0]) == k_ourselves);
  if (ours || name.empty()) {
    return false;
  }
  if (comm == name) {
    return true;
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string_view word = arguments[i];
    if (i > 0 && arguments[i - 1] == "-m") {
      return word == name;
    }
    if (!word.empty() && word[0] == '-') {
      continue; // of the interpreter
    }
    const std::string_view base = base_name(word);
    if (base == name || without_extension(base) == name) {
      return true;
    }
    // The program and its script; what follows are data.
    if (i > 0) {
      return false;
    }
  }
  return false;
}

std::vector<Pid> find_by_name(const Root& root, std::string_view name) {
  std::vector<Pid> found;
  std::vector<Pid> pids;
  if (!read_numbers(root, ".", pids)) {
    return found;
  }
  for (const Pid pid : pids) {
    const auto stat = read_stat(root, pid);
    const auto arguments = read_cmdline(root, pid);
    if (stat && pid != ::getpid()
        && matches_name(stat->name,
                        arguments ? *arguments : std::vector<std::string>{},
                        name)) {
      found.push_back(pid);
    }
  }
  return found;
}

std::vector<Pid> find_by_user(const Root& root, std::uint32_t user) {
  std::vector<Pid> found;
  std::vector<Pid> pids;
  if (!read_numbers(root, ".", pids)) {
    return found;
  }
  for (const Pid pid : pids) {
    // The directory is its owner's, unless it is not dumpable: then root's
    // (task_dump_owner() of fs/proc/base.c), and only root can look anyway.
    struct stat info {};

    if (root.is_live()) {
      if (::fstatat(root.fd(), Path(pid).c_str(), &info, AT_SYMLINK_NOFOLLOW)
              == 0
          && info.st_uid == user) {
        found.push_back(pid);
      }
      continue;
    }
    const auto status = read_status(root, pid);
    if (status && status->user == user) {
      found.push_back(pid);
    }
  }
  return found;
}

} // namespace hawk::proc
