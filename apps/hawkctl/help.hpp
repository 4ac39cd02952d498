#pragma once

// The one layout of `hawkctl COMMAND --help`.

namespace CLI {
class App;
}

namespace hawk::cli {

struct Command;
struct Invocation;

// Declares the command's options on app, with our help: every use of a command
// begins here, so that help, completion and parsing see the same options.
void attach_command(const Command& command,
                    CLI::App& app,
                    Invocation& invocation);

} // namespace hawk::cli
