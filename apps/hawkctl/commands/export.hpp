#pragma once

namespace CLI {
class App;
}

namespace hawk::cli {

struct Invocation;

void attach_export(CLI::App& app, Invocation& invocation);

} // namespace hawk::cli
