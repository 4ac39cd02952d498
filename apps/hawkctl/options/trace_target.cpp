#include "options/trace_target.hpp"

#include "host.hpp"

#include "base/text.hpp"

#include <fmt/core.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace hawk::cli {

namespace {

constexpr std::string_view k_suffix = ".hawk";

base::Error nothing_there(std::string message) {
  return {base::Error::Kind::not_found, std::move(message), 0};
}

bool is_trace_name(const std::string& name) {
  return name.size() > 16 && std::string_view(name).ends_with(k_suffix)
         && name.find_first_not_of("0123456789") == 8 && name[8] == 'T';
}

base::Result<std::vector<std::string>>
list_traces(const std::string& directory) {
  std::error_code error;
  std::filesystem::directory_iterator at(directory, error);
  std::vector<std::string> names;
  for (; !error && at != std::filesystem::directory_iterator();
       at.increment(error)) {
    names.push_back(at->path().filename().string());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return base::fail(
        base::make_system_error("list", directory, error.value()));
  }
  return sort_trace_names(std::move(names));
}

bool is_readable_input(int fd) {
  struct stat status = {};
  return ::fstat(fd, &status) == 0
         && (S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode));
}

} // namespace

std::vector<std::string> sort_trace_names(std::vector<std::string> names) {
  std::erase_if(names,
                [](const std::string& name) { return !is_trace_name(name); });
  std::sort(names.rbegin(), names.rend());
  return names;
}

std::optional<std::string> find_trace_directory(const Host& host) {
  if (const auto state = host.variable("XDG_STATE_HOME")) {
    return *state + "/hawkctl";
  }
  if (const auto home = host.variable("HOME")) {
    return *home + "/.local/state/hawkctl";
  }
  return std::nullopt;
}

base::Result<std::string> resolve_trace(const std::string& word,
                                        const Host& host) {
  if (word.empty()) {
    return base::fail(base::make_usage("the name of a trace is empty"));
  }
  if (word[0] != '@') {
    return word;
  }
  const auto number = base::parse_decimal(std::string_view(word).substr(1));
  if (!number || *number < 1) {
    return base::fail(base::make_usage(fmt::format(
        "'{}' is no recording: @1 is the newest, @2 the one before", word)));
  }
  const auto directory = find_trace_directory(host);
  if (!directory) {
    return base::fail(nothing_there(fmt::format(
        "cannot find {}: neither XDG_STATE_HOME nor HOME is set", word)));
  }
  HAWK_TRY(const std::vector<std::string> names, list_traces(*directory));
  const auto index = static_cast<unsigned long long>(*number);
  if (index > names.size()) {
    return base::fail(nothing_there(
        names.empty() ? fmt::format(
            "nothing recorded yet: no trace in {}; 'hawkctl run' makes one",
            *directory)
                      : fmt::format("cannot find {}: {} has {} traces",
                                    word,
                                    *directory,
                                    names.size())));
  }
  return *directory + "/" + names[static_cast<std::size_t>(index) - 1];
}

base::Result<std::vector<std::string>>
resolve_traces(const std::vector<std::string>& words, const Host& host) {
  std::vector<std::string> asked = words;
  if (asked.empty()) {
    asked.emplace_back(is_readable_input(STDIN_FILENO) ? "-" : "@1");
  }
  std::vector<std::string> paths;
  for (const std::string& word : asked) {
    HAWK_TRY(std::string path, resolve_trace(word, host));
    paths.push_back(std::move(path));
  }
  return paths;
}

} // namespace hawk::cli
