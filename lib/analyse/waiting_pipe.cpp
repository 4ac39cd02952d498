#include "analyse/waiting_pipe.hpp"

#include "analyse/pipe_finding.hpp"
#include "analyse/pipe_names.hpp"
#include "base/timestamp.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

using model::Confidence;
using model::Finding;
using model::Level;

namespace {

// As the finding called it.
std::string stream_of(const Finding& finding) {
  for (const auto& [name, value] : finding.evidence) {
    const auto* stream = std::get_if<std::string>(&value);
    if (name == "stream" && stream != nullptr) {
      return *stream;
    }
  }
  return name_of_fd(finding.subject.fd.value_or(-1));
}

// What stays of a finding when it is taken back.
Finding make_note(const Finding& finding) {
  Finding note = finding;
  note.rule = k_waiting_pipe;
  note.level = Level::note;
  note.confidence = Confidence::confirmed;
  std::erase_if(note.details, [](const auto& detail) {
    return detail.first == "fix" || detail.first == "free now"
           || detail.first == "you saw" || detail.first == "room";
  });
  note.fix.clear();
  note.free_now.clear();
  return note;
}

} // namespace

Finding make_waiting(const World& world,
                     const BlockedPipe& pipe,
                     const PipeVerdict& verdict) {
  Finding finding = describe_pipe(world, pipe, verdict);
  finding.rule = k_waiting_pipe;
  finding.level = Level::note;
  finding.confidence = Confidence::confirmed;
  const std::string waits = fmt::format("{} waits to write {}",
                                        label_of(world, pipe.writer.process),
                                        describe_stream(world, pipe, verdict));
  if (verdict.output_stopped) {
    finding.message = waits + "; output to the terminal is stopped (Ctrl-S)";
    finding.fix = "press Ctrl-Q in that terminal";
    finding.details.emplace_back("fix", finding.fix);
    return finding;
  }
  const Reader& reader = verdict.readers.front();
  finding.message =
      fmt::format("{}; {} {}",
                  waits,
                  label_of(world, reader.holder.process),
                  reader.state.kind == ReaderState::Kind::reads
                      ? std::string("waits for input and should read it")
                      : reader.state.does);
  return finding;
}

Finding make_moved_again(const Finding& finding, Nanos after) {
  Finding note = make_note(finding);
  note.message = fmt::format("{}[{}] waited {} to write {}, then moved again",
                             finding.subject.name,
                             finding.subject.process.pid,
                             base::format_duration(after),
                             stream_of(finding));
  note.details.emplace_back("moved again",
                            "after " + base::format_duration(after)
                                + ": slow, but it is read");
  return note;
}

Finding make_read_later(const Finding& finding, Nanos after) {
  Finding note = make_note(finding);
  note.message = fmt::format("what {}[{}] wrote to {} was read after {}",
                             finding.subject.name,
                             finding.subject.process.pid,
                             stream_of(finding),
                             base::format_duration(after));
  note.details.emplace_back("read",
                            "after " + base::format_duration(after)
                                + ": late, but it is read");
  return note;
}

} // namespace hawk::analyse
