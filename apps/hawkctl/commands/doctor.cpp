// hawkctl doctor: what this host allows, and what is lost without it.

#include "commands/doctor.hpp"

#include "command.hpp"
#include "host.hpp"

#include "options/output.hpp"
#include "proc/capabilities.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>

namespace hawk::cli {

namespace {

using proc::Capability;

struct DoctorOptions {
  std::string format = "text";
  OutputOptions output;
};

std::string_view color_of(Capability::State state) {
  switch (state) {
  case Capability::State::ok:
    return "\x1b[32m";
  case Capability::State::limited:
    return "\x1b[33m";
  case Capability::State::missing:
    break;
  }
  return "\x1b[31m";
}

std::string render_text(const std::vector<Capability>& capabilities,
                        bool colored,
                        bool quiet) {
  std::size_t width = 0;
  for (const Capability& capability : capabilities) {
    width = std::max(width, capability.name.size());
  }
  std::string text;
  int impaired = 0;
  for (const Capability& c : capabilities) {
    text += fmt::format("{}{:<8}{} {:<{}}  {}\n",
                        colored ? color_of(c.state) : "",
                        proc::name_of(c.state),
                        colored ? "\x1b[0m" : "",
                        c.name,
                        width,
                        c.found);
    if (!c.loss.empty()) {
      text += fmt::format("         {}\n", c.loss);
    }
    impaired += c.state == Capability::State::ok ? 0 : 1;
  }
  if (quiet) {
    return text;
  }
  text += impaired == 0
              ? std::string("Nothing is lost on this host.\n")
              : fmt::format("{} of {} are limited or missing; the line below "
                            "each says what is lost.\n",
                            impaired,
                            capabilities.size());
  return text;
}

std::string render_json(const std::vector<Capability>& capabilities) {
  nlohmann::ordered_json document;
  document["schema"] = "hawkctl.doctor/1";
  document["tool"] = {{"name", "hawkctl"}, {"version", HAWK_VERSION}};
  document["capabilities"] = nlohmann::ordered_json::array();
  for (const Capability& c : capabilities) {
    nlohmann::ordered_json row;
    row["name"] = c.name;
    row["state"] = proc::name_of(c.state);
    row["found"] = c.found;
    row["loss"] = c.loss;
    document["capabilities"].push_back(std::move(row));
  }
  return document.dump(
             2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
         + '\n';
}

base::Result<ExitCode> doctor(const DoctorOptions& options, Host& host) {
  HAWK_TRY(const proc::Root root, proc::Root::open());
  const std::vector<Capability> capabilities = proc::read_capabilities(root);
  host.out(options.format == "json"
               ? render_json(capabilities)
               : render_text(capabilities,
                             host.use_color(options.output.color, 1),
                             options.output.quiet));
  return k_exit_ok;
}

} // namespace

void attach_doctor(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<DoctorOptions>();
  app.add_option("--format", options->format, "how to print it")
      ->check(CLI::IsMember({"text", "json"}).description(""))
      ->type_name("text|json");
  attach_output(app, options->output);
  attach_examples(app,
                  "  hawkctl doctor\n"
                  "  hawkctl doctor --format json | jq '.capabilities[]"
                  " | select(.state != \"ok\")'\n");
  app.callback([&invocation, options] {
    invocation.run = [options](Host& host) { return doctor(*options, host); };
  });
}

} // namespace hawk::cli
