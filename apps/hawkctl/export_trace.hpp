#pragma once

// A recording as pieces to export: what was received by OTLP as it came, the
// agent's lines and events as log records, its stories and the run itself as
// spans, and what the rules find. Reads a recording that grows as well.

#include "export_findings.hpp"
#include "export_lines.hpp"
#include "export_piece.hpp"
#include "export_stories.hpp"
#include "trace_notes.hpp"

#include "base/result.hpp"
#include "model/finding.hpp"
#include "story/record_story.hpp"
#include "story/story.hpp"
#include "story/time_span.hpp"
#include "trace/reader.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace hawk::cli {

struct ExportSelection {
  story::Selection story;
  story::TimeSpan time;
  std::string service; // service.name of what the run states; empty: derived
  bool models = false; // pieces of OTLP are wanted as spans and records, too
  bool received_only = false; // nothing that the run itself states

  // Whether something is left out.
  bool is_partial() const {
    return !story.ids.empty() || time != story::TimeSpan{};
  }
};

// "agent" for "python3 -u agent.py", "server" for "/opt/bin/server".
std::string service_of(const std::vector<std::string>& arguments);

class TraceExport final {
public:
  static base::Result<std::unique_ptr<TraceExport>>
  open(const std::string& path, ExportSelection selection, PieceSink sink);

  // Takes in what is there by now, or so many records of it. True: there may be
  // more.
  base::Result<bool> poll(std::uint64_t most = UINT64_MAX);

  // Of one that grows: what waits for more, and has for long, comes out.
  void settle();

  // The recording has ended, or nobody waits for more.
  void finish();

  // Findings of the rules become records, and those of `places` events of the
  // spans that are still to come.
  void put_findings(const std::vector<model::Finding>& findings,
                    const FindingPlaces& places);
  void put_finding(const model::Finding& finding);

  model::Nanos began() const { return header_.clock.real; }

  std::vector<std::string> notes() const;
  bool is_damaged() const { return reader_.summary().is_damaged(); }
  bool has_ended() const { return reader_.summary().ended; }

private:
  TraceExport(trace::Reader reader,
              ExportSelection selection,
              PieceSink sink,
              model::Header header);

  void take(const model::Event& event);
  void take_received(const model::OtlpSeen& otlp);
  void take_element(const format::OtlpElement& element,
                    const model::OtlpSeen& otlp);
  void take_entries();
  void take_event(const story::Entry& entry);
  void put_record(model::FileRecord record);
  void put(model::Span span);
  void put(model::LogEvent event);
  void put_run(std::optional<model::Nanos> end);
  bool is_wanted(const model::FileRecord& record) const;

  trace::Reader reader_;
  ExportSelection selection_;
  PieceSink sink_;
  model::Header header_;
  RunContext run_;
  bool everything_;
  story::Story story_;
  story::RecordStory members_;
  ExportLines lines_;
  ExportStories stories_;
  TraceNotes notes_;
  format::JsonDocument document_;
  std::map<std::string, std::vector<model::SpanEvent>> events_; // by span
  std::optional<model::Ended> ended_;
  std::optional<model::Nanos> last_;
  std::uint64_t unread_ = 0; // received, and no JSON
};

// The spans that were received, for FindingPlaces.
base::Result<FindingPlaces> find_places(const std::string& path);

} // namespace hawk::cli
