#include "analyse/stray_finding.hpp"

#include "analyse/pipe_names.hpp"
#include "base/text.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

using model::Confidence;
using model::Finding;
using model::Level;
using Framing = ProtocolTally::Framing;

// Enough to know it again in the source.
constexpr std::size_t k_shown = 80;

std::string count_of(std::uint64_t number, std::string_view thing) {
  return fmt::format("{} {}{}", number, thing, number == 1 ? "" : "s");
}

// An agent that ended before it was looked at is known by its command line.
model::ProcessSeen describe_agent(const World& world,
                                  const std::optional<model::ProcessKey>& key) {
  const model::ProcessSeen* seen = key ? world.find_process(*key) : nullptr;
  if (seen != nullptr && !seen->name.empty()) {
    return *seen;
  }
  model::ProcessSeen typed;
  typed.process = key.value_or(model::ProcessKey{});
  if (world.header()) {
    typed.arguments = world.header()->arguments;
  }
  typed.name = program_of(typed);
  return typed;
}

std::string_view describe_framing(Framing framing) {
  return framing == Framing::headers
             ? "JSON-RPC with Content-Length headers, as LSP has it"
             : "JSON-RPC, a message a line, as MCP has it";
}

std::string_view describe_symptom(Framing framing) {
  return framing == Framing::headers
             ? "in the client: \"Header must provide a Content-Length "
               "property\", or a server that does not answer"
             : "in the client: \"Unexpected token ... is not valid JSON\", "
               "\"Failed to parse JSONRPC message\", or a server that does not "
               "connect";
}

std::string make_message(std::string_view label,
                         const ProtocolTally& tally,
                         Confidence confidence) {
  const std::string lines = count_of(tally.strays, "line");
  const std::string messages = count_of(tally.messages, "message");
  switch (confidence) {
  case Confidence::confirmed:
  case Confidence::latent:
    break;
  case Confidence::suspected:
    return fmt::format("{} seems to speak JSON-RPC on its stdout, and wrote {} "
                       "there that {} no message, beside {}",
                       label,
                       lines,
                       tally.strays == 1 ? "is" : "are",
                       messages);
  case Confidence::hint:
    return fmt::format("the stdout of {} holds JSON-RPC, but looks like a log: "
                       "{} beside {}",
                       label,
                       messages,
                       count_of(tally.strays, "other line"));
  }
  return fmt::format("{} wrote {} that {} no JSON-RPC message into its "
                     "protocol stream, stdout, beside {}",
                     label,
                     lines,
                     tally.strays == 1 ? "is" : "are",
                     messages);
}

} // namespace

std::string make_stray_fix(Runtime runtime) {
  switch (runtime) {
  case Runtime::python:
    return "print(..., file=sys.stderr), or logging, which goes to stderr";
  case Runtime::node:
    return "console.error() instead of console.log(), console.info() or "
           "console.debug()";
  case Runtime::go:
    return "log.Print() or fmt.Fprintln(os.Stderr, ...) instead of "
           "fmt.Println()";
  case Runtime::java:
    return "System.err.println() instead of System.out.println(), and a "
           "console appender whose target is System.err";
  case Runtime::rust:
    return "eprintln!() instead of println!(), and a logger that writes to "
           "stderr";
  case Runtime::ruby:
    return "warn or $stderr.puts instead of puts";
  case Runtime::perl:
    return "print STDERR, or warn";
  case Runtime::dotnet:
    return "Console.Error.WriteLine(), and LogToStandardErrorThreshold for the "
           "console logger";
  case Runtime::shell:
    return "add >&2 to what prints it";
  case Runtime::other:
    break;
  }
  return "print it to stderr: stdout is for messages only";
}

Finding make_stray(const World& world,
                   const std::optional<model::ProcessKey>& agent,
                   const ProtocolTally& tally,
                   Confidence confidence) {
  const model::ProcessSeen process = describe_agent(world, agent);
  const std::string name = name_of(process);
  const std::string label =
      agent ? fmt::format("{}[{}]", name, agent->pid) : name;
  Finding finding;
  finding.rule = k_stray_output;
  finding.identity = "stray-output:stdout";
  finding.confidence = confidence;
  finding.level = confidence == Confidence::hint ? Level::note : Level::warning;
  finding.message = make_message(label, tally, confidence);
  finding.subject = {
      "writer", process.process, name, 1, "prints into its protocol stream"};
  finding.evidence = {
      {"messages", static_cast<std::int64_t>(tally.messages)},
      {"strays", static_cast<std::int64_t>(tally.strays)},
      {"framing",
       tally.framing == Framing::headers ? "content-length" : "lines"},
      {"answered_initialize", tally.is_server},
  };
  finding.details.emplace_back("stream", describe_framing(tally.framing));
  for (const std::string& stray : tally.first_strays) {
    finding.details.emplace_back(
        "stray", fmt::format("\"{}\"", base::sanitise(stray, k_shown)));
  }
  finding.first_seen = tally.first_stray;
  finding.last_seen = tally.last_stray;
  if (confidence != Confidence::hint) {
    finding.fix = make_stray_fix(find_runtime(process));
    finding.details.emplace_back("fix", finding.fix);
    finding.details.emplace_back("you saw", describe_symptom(tally.framing));
  }
  return finding;
}

} // namespace hawk::analyse
