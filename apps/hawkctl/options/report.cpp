#include "options/report.hpp"

#include "host.hpp"

#include "analyse/pipe_list.hpp"
#include "analyse/wait_graph.hpp"
#include "model/names.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <unistd.h>

namespace hawk::cli {

namespace {

using model::Level;
using model::Report;

bool is_incomplete(const model::NotSeen& not_seen) {
  return not_seen.hidden_processes > 0 || !not_seen.missing.empty()
         || not_seen.lost_records > 0 || not_seen.lost_bytes > 0;
}

report::Style choose_style(const ReportOptions& options, const Host& host) {
  if (is_to_file(options) && options.output.color == Color::automatic) {
    return report::Style::plain;
  }
  return host.use_color(options.output.color, STDOUT_FILENO)
             ? report::Style::colored
             : report::Style::plain;
}

} // namespace

void attach_report(CLI::App& app, ReportOptions& options) {
  app.add_option_function<std::string>(
         "--format",
         [&options](const std::string& word) {
           options.format = report::find_format(word).value();
         },
         "how to show the findings")
      ->check(CLI::IsMember({"text", "json", "dot"}).description(""))
      ->type_name("text|json|dot");
  app.add_option("--output", options.output_file, "write to this file")
      ->type_name("FILE");
  app.add_flag("--all", options.all, "show notes and healthy pipes too");
  app.add_option_function<std::string>(
         "--fail-on",
         [&options](const std::string& word) {
           options.fail_on = model::find_level(word);
         },
         "exit 1 for a finding of this level or above")
      ->check(
          CLI::IsMember({"note", "warning", "error", "never"}).description(""))
      ->type_name("note|warning|error|never");
  app.add_flag(
      "--strict", options.strict, "exit 2 if something could not be seen");
  attach_output(app, options.output);
}

ExitCode judge(const Report& report, const ReportOptions& options) {
  if (report.not_seen.damaged_records > 0
      || (options.strict && is_incomplete(report.not_seen))) {
    return k_exit_error;
  }
  return options.fail_on && count_at_least(report, *options.fail_on) > 0
             ? k_exit_findings
             : k_exit_ok;
}

void add_details(const analyse::World& world,
                 const ReportOptions& options,
                 Report& report) {
  if (options.format == report::Format::dot) {
    report.waits = analyse::make_wait_graph(world);
  }
  if (options.all) {
    report.pipes = analyse::list_pipes(world);
  }
}

std::size_t hide_notes(Report& report, const ReportOptions& options) {
  return options.all
             ? 0
             : std::erase_if(report.findings, [](const model::Finding& f) {
                 return f.level == Level::note;
               });
}

bool is_to_file(const ReportOptions& options) {
  return !options.output_file.empty() && options.output_file != "-";
}

base::Result<Destination> open_report(const ReportOptions& options,
                                      const std::string& input) {
  return is_to_file(options)
             ? Destination::open_file(options.output_file, {input})
             : Destination::open_standard(std::nullopt);
}

base::Result<ExitCode> show_report(Report report,
                                   const ReportOptions& options,
                                   Destination to,
                                   Host& host) {
  const ExitCode code = judge(report, options);
  const std::size_t hidden = hide_notes(report, options);
  to.write(report::render(report, options.format, choose_style(options, host)));
  HAWK_CHECK(to.finish());
  if (hidden > 0 && options.output.verbose) {
    host.err(fmt::format("hawkctl: {} more {} explained; --all shows them\n",
                         hidden,
                         hidden == 1 ? "pipe is" : "pipes are"));
  }
  return code;
}

} // namespace hawk::cli
