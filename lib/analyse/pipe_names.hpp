#pragma once

// What people call the parties of a pipe: "mcp_server[4712]", "stderr",
// "fd 3 (stdout of the same child)".

#include "analyse/world.hpp"

#include <string>

namespace hawk::analyse {

// The script or module that an interpreter runs, else comm.
std::string name_of(const model::ProcessSeen& process);
std::string name_of(const World& world, const model::ProcessKey& process);

// "name[pid]"
std::string label_of(const World& world, const model::ProcessKey& process);

// "stdin", "stdout", "stderr", "fd 7"; "its output" for a fd not known.
std::string name_of_fd(int fd);

// The program without its directory: "python3", "node".
std::string program_of(const model::ProcessSeen& process);

// What a reader waits for, seen from it: "fd 3 (stdout of mcp_server[4712])".
std::string describe_input(const World& world,
                           const model::ObjectKey& read_end,
                           const model::ProcessKey& reader);

// "pipe 70113"
std::string describe_object(const model::ObjectKey& object);

// What makes findings about it the same: one pipe is one finding.
std::string make_pipe_identity(const model::ObjectKey& object);

} // namespace hawk::analyse
