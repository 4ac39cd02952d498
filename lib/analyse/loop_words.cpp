#include "analyse/loop_words.hpp"

#include "analyse/pipe_names.hpp"
#include "base/text.hpp"

#include <climits>
#include <fmt/core.h>

namespace hawk::analyse {

std::string name_of(const World& world,
                    const LoopWorld& loops,
                    const model::ProcessKey& process) {
  const model::ProcessSeen* seen = world.find_process(process);
  if (seen != nullptr && !seen->name.empty()) {
    return name_of(*seen);
  }
  const ProbeHello* hello = loops.find_hello(process);
  if (hello == nullptr || hello->executable.empty()) {
    return name_of(world, process);
  }
  model::ProcessSeen told;
  told.arguments = {hello->executable};
  return program_of(told);
}

std::string label_of(const World& world,
                     const LoopWorld& loops,
                     const model::ProcessKey& process) {
  return fmt::format("{}[{}]", name_of(world, loops, process), process.pid);
}

std::string describe_connection(std::string_view client,
                                std::string_view peer) {
  std::string text(client);
  text += client.empty() ? "connection" : " connection";
  if (!peer.empty()) {
    text += fmt::format(" to {}", peer);
  }
  return text;
}

std::string describe_connections(std::uint64_t number,
                                 std::string_view client,
                                 std::string_view peer) {
  const std::string one = describe_connection(client, {});
  return fmt::format(
      "{}{}{}", count_of(number, one), peer.empty() ? "" : " to ", peer);
}

std::string_view article_of(std::string_view noun) {
  // "an HTTP client" is said by its letters.
  const bool vowel = !noun.empty()
                     && (std::string_view("aeioAEIO").find(noun.front())
                             != std::string_view::npos
                         || noun.substr(0, 4) == "http");
  return vowel ? "an" : "a";
}

std::string
describe_place(std::string_view file, int line, std::string_view function) {
  if (file.empty()) {
    return {};
  }
  std::string text =
      line > 0 ? fmt::format("{}:{}", file, line) : std::string(file);
  if (!function.empty()) {
    text += fmt::format(" in {}", function);
  }
  return text;
}

std::string describe_place(const ProbePlace& place) {
  return describe_place(place.file, place.line, place.function);
}

std::string describe_where(std::string_view story, std::string_view place) {
  std::string text = story.empty() ? "" : fmt::format("in {}", story);
  if (!place.empty()) {
    text += fmt::format("{}{}", text.empty() ? "at " : ", ", place);
  }
  return text;
}

std::string count_of(std::uint64_t number, std::string_view thing) {
  return fmt::format("{} {}{}", number, thing, number == 1 ? "" : "s");
}

void add_lines(Details& details,
               std::string_view label,
               const std::vector<std::string>& lines) {
  for (const std::string& line : lines) {
    details.emplace_back(label, line);
    label = {};
  }
}

model::SourcePlace make_source_place(const ProbePlace& place) {
  return {place.file, place.line, 0, place.function, place.stack};
}

std::optional<std::pair<std::string, int>>
find_frame_place(std::string_view frame) {
  // A file's name may have spaces and colons in it, a function has none.
  const std::size_t colon = frame.find_last_of(':');
  const std::size_t end = frame.find(' ', colon);
  if (colon == std::string_view::npos || colon == 0) {
    return std::nullopt;
  }
  const auto line = base::parse_decimal(
      frame.substr(colon + 1,
                   end == std::string_view::npos ? std::string_view::npos
                                                 : end - colon - 1));
  return line && *line > 0 && *line <= INT_MAX ? std::optional(std::pair(
             std::string(frame.substr(0, colon)), static_cast<int>(*line)))
                                               : std::nullopt;
}

std::string join_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) {
    text += text.empty() ? line : '\n' + line;
  }
  return text;
}

std::string make_opening_identity(std::string_view family,
                                  std::string_view client,
                                  std::string_view file,
                                  int line) {
  return fmt::format(
      "loop-connection:{}:{}:{}:{}", family, client, file, line);
}

} // namespace hawk::analyse
