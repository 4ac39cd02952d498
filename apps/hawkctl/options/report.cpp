#include "options/report.hpp"

#include "host.hpp"

#include "analyse/rules.hpp"
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

void attach_report_files(CLI::App& app, std::vector<std::string>& words) {
  app.add_option(
         "--report", words, "also write the findings to a file; repeatable")
      ->type_name("FORMAT=FILE")
      ->expected(1)
      ->take_all();
}

void attach_report(CLI::App& app, ReportOptions& options, Graph graph) {
  std::vector<std::string> formats = {"text", "json", "sarif", "github"};
  std::string placeholder = "text|json|sarif|github";
  if (graph == Graph::of_waits) {
    formats.emplace_back("dot");
    placeholder += "|dot";
  }
  app.add_option_function<std::string>(
         "--format",
         [&options](const std::string& word) {
           options.format = report::find_format(word).value();
         },
         "how to show the findings")
      ->check(CLI::IsMember(formats).description(""))
      ->type_name(placeholder);
  app.add_option("--output", options.output_file, "write to this file")
      ->type_name("FILE");
  attach_report_files(app, options.files);
  app.add_flag("--all", options.all, "show explained and healthy pipes too");
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

bool is_shown(const model::Finding& finding, const ReportOptions& options) {
  if (options.all || finding.level > Level::note) {
    return true;
  }
  const model::Rule* rule = analyse::find_rule(finding.rule);
  return rule != nullptr && rule->topic != model::Topic::pipes;
}

std::size_t hide_notes(Report& report, const ReportOptions& options) {
  return std::erase_if(report.findings, [&options](const model::Finding& f) {
    return !is_shown(f, options);
  });
}

bool is_to_file(const ReportOptions& options) {
  return !options.output_file.empty() && options.output_file != "-";
}

base::Result<ReportOutput> open_report(const ReportOptions& options,
                                       const std::string& input) {
  HAWK_TRY(Destination to,
           is_to_file(options)
               ? Destination::open_file(options.output_file, {input})
               : Destination::open_standard(std::nullopt));
  HAWK_TRY(auto files, open_reports(options.files, input));
  return ReportOutput{std::move(to), std::move(files)};
}

base::Result<ExitCode> show_report(Report report,
                                   const ReportOptions& options,
                                   ReportOutput output,
                                   Host& host) {
  const ExitCode code = judge(report, options);
  const std::size_t hidden = hide_notes(report, options);
  output.to.write(
      report::render(report, options.format, choose_style(options, host)));
  HAWK_CHECK(output.to.finish());
  HAWK_CHECK(write_reports(output.files, report));
  if (hidden > 0 && options.output.verbose) {
    host.err(fmt::format("hawkctl: {} more {} explained; --all shows them\n",
                         hidden,
                         hidden == 1 ? "pipe is" : "pipes are"));
  }
  return code;
}

} // namespace hawk::cli
