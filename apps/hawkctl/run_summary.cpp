#include "run_summary.hpp"

#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "model/names.hpp"
#include "observe/signals.hpp"
#include "trace/encode.hpp"

#include <fmt/core.h>

#include <cerrno>
#include <cstring>

namespace hawk::cli {

namespace {

std::string format_status(const model::Ended& ended) {
  if (ended.signal) {
    return fmt::format("{}killed by {}{}",
                       ended.timed_out ? "timed out, " : "",
                       observe::signal_name(*ended.signal),
                       ended.core_dumped ? " (core dumped)" : "");
  }
  return fmt::format("{}exit {}",
                     ended.timed_out ? "timed out, " : "",
                     ended.code.value_or(0));
}

std::string count_of(std::uint64_t count, std::string_view thing) {
  return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::string format_findings(const model::Report& report) {
  std::string text;
  for (const auto level :
       {model::Level::error, model::Level::warning, model::Level::note}) {
    std::uint64_t count = 0;
    for (const model::Finding& finding : report.findings) {
      count += finding.level == level ? 1U : 0U;
    }
    if (count > 0) {
      text += fmt::format("{}{}",
                          text.empty() ? "" : ", ",
                          count_of(count, model::name_of(level)));
    }
  }
  return text.empty() ? "no findings" : text;
}

std::string why_undelivered(const observe::RunResult& result) {
  if (result.undelivered_error == EPIPE) {
    return "the reader left";
  }
  if (result.undelivered_error != 0) {
    return std::strerror(result.undelivered_error);
  }
  return result.interrupted ? "given up" : "dropped (--on-stall)";
}

std::string format_losses(const observe::RunResult& result) {
  std::string text;
  if (result.losses.any()) {
    text += fmt::format("; not recorded: {} ({}): {}",
                        count_of(result.losses.records, "record"),
                        count_of(result.losses.bytes, "byte"),
                        std::strerror(result.losses.error_number));
  }
  if (result.capped_bytes > 0) {
    text += fmt::format("; not recorded: {} beyond --max-size",
                        count_of(result.capped_bytes, "byte"));
  }
  if (result.undelivered > 0) {
    text += fmt::format("; not forwarded: {}, {}",
                        count_of(result.undelivered, "byte"),
                        why_undelivered(result));
  }
  return text;
}

std::string format_left(const observe::RunResult& result) {
  std::string text;
  for (std::size_t i = 0; i < result.left.size(); ++i) {
    text += fmt::format("{}{}[{}] fd {}",
                        i == 0 ? "; still open in " : ", ",
                        base::sanitise(result.left_names[i]),
                        result.left[i].process.pid,
                        result.left[i].fd);
  }
  return text;
}

} // namespace

std::string format_summary(const observe::RunResult& result,
                           const model::Report& report,
                           const std::string& trace_path) {
  return fmt::format("{} after {}; {} ({}); {}{}{}; trace {}",
                     format_status(result.ended),
                     base::format_duration(result.duration),
                     count_of(result.lines, "line"),
                     base::format_bytes(result.bytes),
                     format_findings(report),
                     format_losses(result),
                     format_left(result),
                     base::sanitise(trace_path));
}

std::string format_details(const observe::RunResult& result,
                           const model::Header& header) {
  return fmt::format(
      "hawkctl: correlation id {}, trace id {}\n"
      "hawkctl: agent used {} user, {} system; hawkctl stalled it {} at most\n",
      base::sanitise(header.correlation_id),
      header.trace_id,
      base::format_duration(result.ended.user_time),
      base::format_duration(result.ended.system_time),
      base::format_duration(result.longest_stall));
}

std::string format_thread(const model::ThreadSeen& thread) {
  const model::Wait& wait = thread.wait;
  std::string does = wait.call.empty() ? std::string(model::name_of(wait.kind))
                                       : fmt::format("in {}", wait.call);
  if (wait.fd >= 0) {
    does +=
        fmt::format("(fd {}, {})", wait.fd, trace::format_object(wait.object));
  }
  if (wait.pid > 0) {
    does += fmt::format(" for pid {}", wait.pid);
  }
  return fmt::format("hawkctl:   {}[{}] thread {}: {}\n",
                     base::sanitise(thread.name),
                     thread.thread.process.pid,
                     thread.thread.tid,
                     does);
}

} // namespace hawk::cli
