#include "analyse/loop_hint.hpp"

#include "base/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace hawk::analyse {

namespace {

using model::Finding;

constexpr std::size_t k_shown_line = 200; // bytes
constexpr std::size_t k_shown_frames = 12;

template <std::size_t Size>
bool is_one_of(std::string_view name,
               const std::array<std::string_view, Size>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Functions of libraries that end a connection.
bool is_cleanup(std::string_view function) {
  constexpr std::array<std::string_view, 12> k_names = {"aclose",
                                                        "close",
                                                        "_close",
                                                        "wait_closed",
                                                        "disconnect",
                                                        "_disconnect",
                                                        "_call_connection_lost",
                                                        "__del__",
                                                        "__aexit__",
                                                        "terminate",
                                                        "_terminate",
                                                        "shutdown"};
  return is_one_of(function, k_names);
}

// Functions of libraries that use one.
bool is_use(std::string_view function) {
  constexpr std::array<std::string_view, 14> k_starts = {"execute",
                                                         "_execute",
                                                         "send",
                                                         "_send",
                                                         "write",
                                                         "_write",
                                                         "read",
                                                         "_read",
                                                         "request",
                                                         "_request",
                                                         "fetch",
                                                         "query",
                                                         "drain",
                                                         "handle_async_request"};
  return std::any_of(k_starts.begin(), k_starts.end(), [&](auto start) {
    return function.substr(0, start.size()) == start;
  });
}

bool says(const TracebackReader& traceback, std::string_view text) {
  const auto& messages = traceback.messages();
  return std::any_of(messages.begin(), messages.end(), [&](const auto& line) {
    return line.find(text) != std::string::npos;
  });
}

// From the outside in, for a client that fails closes its connection on the way
// out: redis-py's execute_command calls disconnect, and that is reuse.
bool is_by_cleanup(const TracebackReader& traceback) {
  if (says(traceback, "Exception ignored in")) {
    return true;
  }
  for (const Frame& frame : traceback.frames()) {
    if (frame.function == "__del__"
        || (frame.is_foreign() && is_cleanup(frame.function))) {
      return true;
    }
    if (frame.is_foreign() && is_use(frame.function)) {
      return false;
    }
  }
  // Nobody waited for it, and nobody used anything: the last words of a loop.
  return says(traceback, "exception was never retrieved");
}

std::string make_message(const LoopTextSeen& seen, std::string_view label) {
  const std::string said =
      fmt::format("{} printed \"{}\"", label, text_of(seen.text));
  switch (seen.hint) {
  case LoopHint::reuse:
    if (seen.text == LoopText::loop_closed && seen.frames.empty()) {
      return said + ": a connection was used, or closed, after its event loop "
                    "had ended";
    }
    return seen.text == LoopText::outside_task
               ? said + ": a session of another event loop was used, or there "
                        "was no task"
               : said + ": a connection of another event loop was used";
  case LoopHint::cleanup:
    return said + " while it closed a connection whose event loop had ended "
                  "before: noise, mostly";
  case LoopHint::object:
    return said + ": a lock, queue or event of one event loop was used in "
                  "another";
  case LoopHint::concurrency:
    return said + ": two tasks used one connection at the same time; no sign "
                  "of another event loop";
  case LoopHint::unclear:
    break;
  }
  return said + ": its event loop, or the peer, had closed the connection";
}

std::string_view fix_of(LoopHint hint) {
  switch (hint) {
  case LoopHint::reuse:
    return "make the client in the event loop that uses it, and close it there "
           "before that loop ends; or run all tasks in one loop";
  case LoopHint::cleanup:
    return "close the client in the event loop that made it, before that loop "
           "ends: await client.aclose() at the end of main()";
  case LoopHint::object:
    return "make the lock, queue or event inside the coroutine that runs in "
           "the loop, not in a module or a constructor";
  case LoopHint::concurrency:
    return "give each task a connection of its own, from a pool, or use a lock";
  case LoopHint::unclear:
    break;
  }
  return {};
}

std::string_view rule_of(LoopHint hint) {
  return hint == LoopHint::cleanup  ? "surviving-connection"
         : hint == LoopHint::object ? "cross-loop-object"
                                    : "stale-loop-connection";
}

std::string_view certainty_of(const LoopTextSeen& seen) {
  switch (seen.hint) {
  case LoopHint::reuse:
    return seen.text == LoopText::loop_closed && seen.frames.empty()
               ? "no traceback: it may be noise of clean-up as well"
               : "the request was probably sent: see what the server did "
                 "before you repeat it";
  case LoopHint::cleanup:
    return "the frames are those of closing, or of the garbage collector";
  case LoopHint::object:
    return "asyncio finds it only when somebody has to wait";
  case LoopHint::concurrency:
    return "nothing in the traceback speaks of another loop";
  case LoopHint::unclear:
    break;
  }
  return "other lines speak of a loop that ended";
}

} // namespace

LoopHint weigh_text(LoopText text, const TracebackReader& traceback) {
  const bool other_loop = says(traceback, "different loop")
                          || says(traceback, "different event loop")
                          || says(traceback, text_of(LoopText::loop_closed));
  switch (text) {
  case LoopText::in_progress:
    return other_loop ? LoopHint::reuse : LoopHint::concurrency;
  case LoopText::handler_closed:
    return other_loop ? LoopHint::reuse : LoopHint::unclear;
  case LoopText::bound_to_other:
    return LoopHint::object;
  case LoopText::loop_closed:
  case LoopText::other_loop:
    return is_by_cleanup(traceback) ? LoopHint::cleanup : LoopHint::reuse;
  case LoopText::outside_task:
  case LoopText::client_on_other_loop:
    break;
  }
  return LoopHint::reuse;
}

std::optional<Frame> find_own_frame(const std::vector<Frame>& frames) {
  const auto own = std::find_if(frames.rbegin(), frames.rend(), [](auto& one) {
    return !one.is_foreign();
  });
  return own == frames.rend() ? std::nullopt : std::optional(*own);
}

// A chain of exceptions prints several texts for one deed: its place counts.
// Noise of clean-up, mostly without one, is the same noise every time.
std::string make_identity(const LoopTextSeen& seen) {
  const std::string where =
      seen.place ? fmt::format("{}:{}", seen.place->file, seen.place->line)
                 : std::string(text_of(seen.text));
  return fmt::format("loop-text:{}:{}", static_cast<int>(seen.hint), where);
}

Finding make_hint(const LoopTextSeen& seen, std::string_view label) {
  Finding finding;
  finding.rule = rule_of(seen.hint);
  finding.level = model::Level::note;
  finding.confidence = model::Confidence::hint;
  finding.message = make_message(seen, label);
  finding.identity = make_identity(seen);
  finding.fix = fix_of(seen.hint);
  finding.first_seen = seen.first;
  finding.last_seen = seen.last;
  finding.evidence = {
      {"text", std::string(text_of(seen.text))},
      {"count", static_cast<std::int64_t>(seen.count)},
      {"traceback", !seen.frames.empty()},
  };
  finding.details.emplace_back(
      "printed",
      fmt::format("\"{}\"{}",
                  base::sanitise(base::trim(seen.line), k_shown_line),
                  seen.count == 1 ? std::string()
                                  : fmt::format(", {} times", seen.count)));
  finding.details.emplace_back("evidence", certainty_of(seen));
  finding.details.emplace_back("fix", finding.fix);
  finding.blind_spots = {
      "which process printed it, and whether it is an error or a word about "
      "one: only the text is known"};
  if (seen.place) {
    model::SourcePlace place;
    place.file = seen.place->file;
    place.line = seen.place->line;
    place.function = seen.place->function;
    for (auto frame = seen.frames.rbegin();
         frame != seen.frames.rend() && place.stack.size() < k_shown_frames;
         ++frame) {
      place.stack.push_back(
          fmt::format("{}:{} {}", frame->file, frame->line, frame->function));
    }
    finding.cause = std::move(place);
  }
  return finding;
}

} // namespace hawk::analyse
