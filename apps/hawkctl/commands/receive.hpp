#pragma once

namespace CLI {
class App;
}

namespace hawk::cli {

struct Invocation;

void attach_receive(CLI::App& app, Invocation& invocation);

} // namespace hawk::cli
