#include "trace_notes.hpp"

#include "model/names.hpp"

#include <fmt/core.h>

namespace hawk::cli {

namespace {

std::string count(std::uint64_t number, std::string_view one) {
  return fmt::format("{} {}{}", number, one, number == 1 ? "" : "s");
}

void add_count(std::vector<std::string>& out,
               std::uint64_t number,
               std::string_view one,
               std::string_view what) {
  if (number > 0) {
    out.push_back(count(number, one) + std::string(what));
  }
}

} // namespace

void TraceNotes::observe(const model::Event& event) {
  if (const auto* gap = std::get_if<model::Gap>(&event.payload)) {
    Loss& loss = losses_[gap->reason.empty() ? "unknown" : gap->reason];
    loss.records += gap->records;
    loss.bytes += gap->bytes;
    explained_bytes_ += gap->stream ? gap->bytes : 0;
  } else if (const auto* over = std::get_if<model::Takeover>(&event.payload)) {
    others_.push_back(
        fmt::format("after {:.3f} s the keeper went on recording: {}",
                    std::chrono::duration<double>(event.time).count(),
                    over->reason));
  } else if (const auto* closed = std::get_if<model::Closed>(&event.payload)) {
    if (closed->held) {
      others_.push_back(
          fmt::format("{} was still held open when the recording stopped",
                      model::name_of(closed->stream)));
    }
  }
}

std::vector<std::string>
TraceNotes::sentences(const trace::ReadSummary& summary,
                      std::uint64_t missing_bytes,
                      std::uint64_t late_bytes) const {
  std::vector<std::string> out;
  add_count(out, summary.damaged, "damaged record", " skipped");
  // A damaged record leaves a hole in its writer's sequence as well.
  if (summary.missing > summary.damaged) {
    add_count(out,
              summary.missing - summary.damaged,
              "record",
              " missing, and no writer says why");
  }
  for (const auto& [reason, loss] : losses_) {
    out.push_back(fmt::format("{} ({} bytes) lost: {}",
                              count(loss.records, "record"),
                              loss.bytes,
                              reason));
  }
  if (missing_bytes > explained_bytes_) {
    add_count(out,
              missing_bytes - explained_bytes_,
              "byte",
              " of output not recorded");
  }
  add_count(out,
            late_bytes,
            "byte",
            " of output recorded out of order and not shown");
  add_count(out, summary.unknown, "record", " of unknown kinds skipped");
  out.insert(out.end(), others_.begin(), others_.end());
  if (summary.torn_tail) {
    out.emplace_back(
        "torn tail: the recording ended in the middle of a record");
  }
  if (!summary.ended) {
    out.emplace_back("the recording has no end: it still goes on, or was cut");
  }
  return out;
}

} // namespace hawk::cli
