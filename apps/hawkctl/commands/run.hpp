#pragma once

namespace CLI {
class App;
}

namespace hawk::cli {

struct Invocation;

void attach_run(CLI::App& app, Invocation& invocation);

} // namespace hawk::cli
