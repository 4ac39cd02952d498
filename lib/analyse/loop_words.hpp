#pragma once

// What people call the things of a probe: "worker[4712]", "redis connection to
// 127.0.0.1:6379", "app.py:12 in get_client", and stacks as lines of a finding.

#include "analyse/loop_world.hpp"
#include "analyse/world.hpp"
#include "model/finding.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hawk::analyse {

using Details = std::vector<std::pair<std::string, std::string>>;

// The name that the samples have; of a process that was too short for them,
// the interpreter's.
std::string name_of(const World& world,
                    const LoopWorld& loops,
                    const model::ProcessKey& process);
std::string label_of(const World& world,
                     const LoopWorld& loops,
                     const model::ProcessKey& process);

// "redis connection to 127.0.0.1:6379"; a client or peer may be empty.
std::string describe_connection(std::string_view client, std::string_view peer);

// "3 redis connections to 127.0.0.1:6379"
std::string describe_connections(std::uint64_t number,
                                 std::string_view client,
                                 std::string_view peer);

// "a", or "an" before a vowel.
std::string_view article_of(std::string_view noun);

// "app.py:12 in get_client"; empty if no line is known.
std::string
describe_place(std::string_view file, int line, std::string_view function);
std::string describe_place(const ProbePlace& place);

// "in celery job send_mail (task-7), app.py:12 in get_client", of what is
// known.
std::string describe_where(std::string_view story, std::string_view place);

// "1 task", "3 tasks"
std::string count_of(std::uint64_t number, std::string_view thing);

// A stack as details: the label at its first line, nothing before the others.
void add_lines(Details& details,
               std::string_view label,
               const std::vector<std::string>& lines);

model::SourcePlace make_source_place(const ProbePlace& place);

// Where a line of a stack is; nothing if it says no place.
std::optional<std::pair<std::string, int>>
find_frame_place(std::string_view frame);

// The lines as one text, for machines.
std::string join_lines(const std::vector<std::string>& lines);

// What makes findings about connections of one client, opened in one place by
// one family of processes, the same: a surer verdict about them replaces a
// weaker one.
std::string make_opening_identity(std::string_view family,
                                  std::string_view client,
                                  std::string_view file,
                                  int line);

} // namespace hawk::analyse
