#include "analyse/reader_state.hpp"

#include "analyse/ending.hpp"
#include "analyse/pipe_names.hpp"
#include "analyse/pipe_stream.hpp"
#include "analyse/wait_chain.hpp"
#include "analyse/wait_words.hpp"

#include <algorithm>
#include <array>
#include <functional>

namespace hawk::analyse {

namespace {

using model::ObjectKey;
using model::ProcessKey;
using model::Wait;
using model::Watch;
using Kind = ReaderState::Kind;
using Threads = std::vector<const ThreadState*>;

// Programs may read from a signal's handler (O_ASYNC) and sleep in these.
constexpr std::array<std::string_view, 4> k_signal_calls = {
    "pause", "rt_sigsuspend", "rt_sigtimedwait", "sigsuspend"};

template <typename Predicate>
const Wait* find_wait(const Threads& threads, Predicate matches) {
  for (const ThreadState* thread : threads) {
    if (matches(thread->seen.wait)) {
      return &thread->seen.wait;
    }
  }
  return nullptr;
}

const Wait* find_kind(const Threads& threads, Wait::Kind kind) {
  return find_wait(threads,
                   [kind](const Wait& wait) { return wait.kind == kind; });
}

bool watches_input(const Wait& wait, const ObjectKey& object) {
  return wait.kind == Wait::Kind::poll
         && std::any_of(
             wait.watches.begin(), wait.watches.end(), [&](const Watch& watch) {
               return watch.object == object && is_level_input(watch);
             });
}

bool has_terminal(const Wait& wait) {
  return wait.kind == Wait::Kind::poll
         && std::any_of(
             wait.watches.begin(), wait.watches.end(), [](const Watch& watch) {
               return watch.object.kind == ObjectKey::Kind::tty
                      && watch.what == Watch::For::input;
             });
}

// A pager at its prompt, and nothing else.
bool is_at_terminal(const Wait& wait) {
  if (wait.kind == Wait::Kind::read) {
    return wait.object.kind == ObjectKey::Kind::tty;
  }
  return has_terminal(wait) && wait.watches_complete
         && std::all_of(
             wait.watches.begin(), wait.watches.end(), [](const Watch& watch) {
               return watch.object.kind == ObjectKey::Kind::tty;
             });
}

// asyncio, libuv, Go and tokio sit in epoll; poll and select are the calls of
// those who list by hand what they read.
bool is_epoll(const Wait& wait) {
  return wait.kind == Wait::Kind::poll && wait.call.rfind("epoll", 0) == 0;
}

// Where it is parked to write, if it is: not on the pipe in question.
const ObjectKey* find_output(const Wait& wait, const ObjectKey& but) {
  if (wait.kind == Wait::Kind::write && wait.object != but) {
    return &wait.object;
  }
  if (wait.kind == Wait::Kind::poll) {
    for (const Watch& watch : wait.watches) {
      // A level-triggered one returns at once while it can be written.
      if (watch.what == Watch::For::output && !watch.edge_triggered
          && watch.object != but) {
        return &watch.object;
      }
    }
  }
  return nullptr;
}

class Judge final {
public:
  Judge(const World& world,
        const ProcessKey& reader,
        const BlockedWriter& writer)
      : world_(world),
        reader_(reader),
        writer_(writer),
        threads_(world.threads_of(reader)) {
    // A thread that is blocked on this very pipe says nothing of its reader.
    std::erase_if(threads_, [&](const ThreadState* thread) {
      const Wait& wait = thread->seen.wait;
      return wait.kind == Wait::Kind::write && wait.object == writer.object;
    });
    waits_for_writer_ =
        reader != writer.process && waits_for(world, reader, writer.process);
  }

  ReaderState judge() const {
    ReaderState state = judge_process();
    state.waits_for_writer = waits_for_writer_;
    state.has_loop = find_wait(threads_, is_epoll) != nullptr;
    return state;
  }

private:
  ReaderState judge_process() const {
    const model::ProcessSeen* process = world_.find_process(reader_);
    if (process != nullptr && process->frozen) {
      return excused("is frozen by its cgroup", "it is frozen");
    }
    if (process != nullptr && process->state == 'T') {
      return excused("is stopped (Ctrl-Z or SIGSTOP)", "it is stopped");
    }
    if (process != nullptr && process->state == 't') {
      return excused("is stopped by a debugger", "it is being traced");
    }
    if (threads_.empty()) {
      return reader_ == writer_.process
                 ? neglects("is the blocked process itself")
                 : unclear("does what could not be seen",
                           "what it does could not be seen");
    }
    return judge_threads();
  }

  ReaderState judge_threads() const {
    const auto reads = [&](const Wait& wait) {
      return (wait.kind == Wait::Kind::read && wait.object == writer_.read_end)
             || watches_input(wait, writer_.read_end);
    };
    if (find_wait(threads_, reads) != nullptr) {
      return {Kind::reads, "waits for these very bytes", "it reads", false};
    }
    const auto writes = [&](const Wait& wait) {
      return find_output(wait, writer_.object) != nullptr;
    };
    if (const Wait* wait = find_wait(threads_, writes)) {
      return judge_output(*wait);
    }
    const Wait* terminal = find_wait(threads_, is_at_terminal);
    if (terminal != nullptr && !waits_for_writer_) {
      return excused(describe(*terminal),
                     "it waits for its user, as a pager does");
    }
    if (const auto doubt = find_doubt()) {
      return *doubt;
    }
    return judge_purpose();
  }

  ReaderState judge_output(const Wait& wait) const {
    if (waits_for_writer_) {
      // One thread writes, and another may be the one that reads.
      auto doubt = find_doubt();
      return doubt ? *std::move(doubt) : neglects(describe(wait));
    }
    return excused(wait.kind == Wait::Kind::write
                       ? describe(wait)
                       : std::string("waits until it can write elsewhere"),
                   "it is itself held up by its own output");
  }

  // Anything that may read these bytes without being seen to wait for them.
  std::optional<ReaderState> find_doubt() const {
    struct Doubt {
      Wait::Kind kind;
      const char* why;
    };

    constexpr std::array<Doubt, 4> k_doubts = {{
        {Wait::Kind::unknown, "what it does could not be seen"},
        {Wait::Kind::ring, "it may read through io_uring"},
        {Wait::Kind::running, "it is busy and may read when it is done"},
        {Wait::Kind::sleep, "it sleeps and may read when it wakes"},
    }};
    for (const Doubt& doubt : k_doubts) {
      if (const Wait* wait = find_kind(threads_, doubt.kind)) {
        return unclear(describe(*wait), doubt.why);
      }
    }
    // select(2) of nothing is a sleep; without a limit it is a pause(2).
    const auto rests = [](const Wait& wait) {
      return wait.kind == Wait::Kind::poll && wait.watches.empty()
             && wait.watches_complete;
    };
    if (const Wait* wait = find_wait(threads_, rests)) {
      return unclear("sleeps in " + (wait->call.empty() ? "poll" : wait->call),
                     wait->forever ? "it may read when a signal comes"
                                   : "it sleeps and may read when it wakes");
    }
    const auto signal = [](const Wait& wait) {
      return std::find(k_signal_calls.begin(), k_signal_calls.end(), wait.call)
             != k_signal_calls.end();
    };
    if (const Wait* wait = find_wait(threads_, signal)) {
      return unclear(describe(*wait), "it may read when a signal comes");
    }
    const auto partly = [](const Wait& wait) {
      return wait.kind == Wait::Kind::poll && !wait.watches_complete;
    };
    if (const Wait* wait = find_wait(threads_, partly)) {
      return unclear(describe(*wait), "not all that it polls could be seen");
    }
    if (const Wait* wait = find_wait(threads_, has_terminal)) {
      return unclear(describe(*wait), "it may be waiting for its user");
    }
    // Who takes a line, then rests, then takes the next looks like this all the
    // time between. Nobody does that to diagnostics.
    const auto has_timer = [](const Wait& wait) {
      return wait.kind == Wait::Kind::poll && !wait.forever;
    };
    const Wait* timed = find_wait(threads_, has_timer);
    if (timed != nullptr && find_stream_fd(world_, reader_, writer_) != 2) {
      return unclear(describe(*timed), "its timer may bring it to the pipe");
    }
    const Wait* loop = find_kind(threads_, Wait::Kind::poll);
    if (loop != nullptr && writer_.by_slow_look) {
      return unclear(describe(*loop),
                     "the host is busy, and its loop was not looked at often "
                     "enough to be seen to rest");
    }
    if (const Wait* wait = find_turning_loop()) {
      return unclear(describe(*wait),
                     "its loop turns, and it may only be slow to take what it "
                     "has read before");
    }
    return std::nullopt;
  }

  // asyncio and Node read ahead, and stop watching a pipe until the program
  // has taken most of that. While its loop turns for something, who handles
  // line after line looks like who never reads. A loop that rests for longer
  // than it turned, and that nobody but the writer can wake, turns no more: on
  // a busy host it takes its time to come to rest.
  const Wait* find_turning_loop() const {
    const ThreadState* last = nullptr;
    for (const ThreadState* thread : threads_) {
      if (thread->seen.wait.kind == Wait::Kind::poll
          && thread->woken > writer_.since + k_settling
          && (last == nullptr || thread->woken > last->woken)) {
        last = thread;
      }
    }
    if (last == nullptr) {
      return nullptr;
    }
    const Nanos turned = last->woken - writer_.since;
    const bool rests = world_.sampled_before() - last->woken
                       >= turned * k_patience;
    return rests && waits_only_for_writer() ? nullptr : &last->seen.wait;
  }

  // Whether only the writer, its end, or another of its own threads can wake
  // any of its threads.
  bool waits_only_for_writer() const {
    return std::all_of(
        threads_.begin(), threads_.end(), [this](const ThreadState* thread) {
          const Wait& wait = thread->seen.wait;
          if (wait.kind == Wait::Kind::child) {
            return wait.pid == writer_.process.pid;
          }
          return wait.kind == Wait::Kind::lock
                 || (wait.kind == Wait::Kind::poll && wait.forever
                     && std::all_of(wait.watches.begin(),
                                    wait.watches.end(),
                                    [this](const Watch& watch) {
                                      return is_fed_by_nobody_else(watch);
                                    }));
        });
  }

  bool is_fed_by_nobody_else(const Watch& watch) const {
    switch (watch.object.kind) {
    case ObjectKey::Kind::timerfd:
    case ObjectKey::Kind::epoll:
    case ObjectKey::Kind::other:
      return false; // time, or what was not looked into, may wake it
    case ObjectKey::Kind::pidfd:
      return watch.object.inode
             == static_cast<std::uint64_t>(writer_.process.pid);
    default:
      break;
    }
    return is_fed_by_only(world_, watch.object, reader_, writer_.process);
  }

  // All threads are known to wait for something else. What would have to come
  // for it to read?
  ReaderState judge_purpose() const {
    const Wait& main = principal();
    if (waits_for_writer_ || reader_ == writer_.process) {
      return neglects(describe(main));
    }
    if (waits_for_nobody()) {
      return neglects(describe(main));
    }
    // A loop that waits for others may have paused this pipe on purpose, to
    // slow a fast producer down. Nobody does that to diagnostics.
    const bool has_loop = find_kind(threads_, Wait::Kind::poll) != nullptr;
    if (has_loop && find_stream_fd(world_, reader_, writer_) == 2) {
      return neglects(describe(main));
    }
    return unclear(describe(main), "it may come to this pipe later");
  }

  // Only its own threads, timers and children can wake it.
  bool waits_for_nobody() const {
    bool polls = false;
    for (const ThreadState* thread : threads_) {
      const Wait& wait = thread->seen.wait;
      polls = polls || wait.kind == Wait::Kind::poll;
      const bool fed =
          wait.kind == Wait::Kind::poll
          && std::any_of(wait.watches.begin(),
                         wait.watches.end(),
                         [&](const Watch& watch) { return is_fed(watch); });
      const bool elsewhere = wait.kind != Wait::Kind::poll
                             && wait.kind != Wait::Kind::lock
                             && wait.kind != Wait::Kind::child;
      if (fed || elsewhere) {
        return false;
      }
    }
    return polls;
  }

  bool is_fed(const Watch& watch) const {
    return watch.what == Watch::For::input && watch.object != writer_.read_end
           && is_fed_by_others(world_, watch.object, reader_);
  }

  // The wait that says most about what the process is up to.
  const Wait& principal() const {
    const auto on_writer = [&](const Wait& wait) {
      return wait.kind == Wait::Kind::child;
    };
    for (const Wait* wait : {find_wait(threads_, on_writer),
                             find_kind(threads_, Wait::Kind::read),
                             find_kind(threads_, Wait::Kind::poll),
                             find_kind(threads_, Wait::Kind::other),
                             find_kind(threads_, Wait::Kind::lock)}) {
      if (wait != nullptr) {
        return *wait;
      }
    }
    return threads_.front()->seen.wait;
  }

  std::string describe(const Wait& wait) const {
    return describe_wait(world_, reader_, wait);
  }

  static ReaderState excused(std::string does, std::string why) {
    return {Kind::excused, std::move(does), std::move(why), false};
  }

  static ReaderState unclear(std::string does, std::string why) {
    return {Kind::unclear, std::move(does), std::move(why), false};
  }

  static ReaderState neglects(std::string does) {
    return {Kind::neglects, std::move(does), {}, false};
  }

  const World& world_;
  const ProcessKey reader_;
  const BlockedWriter& writer_;
  Threads threads_;
  bool waits_for_writer_ = false;
};

} // namespace

ReaderState judge_reader(const World& world,
                         const ProcessKey& reader,
                         const BlockedWriter& writer) {
  return Judge(world, reader, writer).judge();
}

} // namespace hawk::analyse
