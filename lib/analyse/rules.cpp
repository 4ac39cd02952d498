#include "analyse/rules.hpp"

#include "analyse/buffered_output.hpp"
#include "analyse/emit_rules.hpp"
#include "analyse/emit_sight.hpp"
#include "analyse/leaked_end.hpp"
#include "analyse/loop_grammar.hpp"
#include "analyse/loop_rules.hpp"
#include "analyse/loop_stall.hpp"
#include "analyse/silent_knot.hpp"
#include "analyse/stalled_answer.hpp"
#include "analyse/standing_pipe.hpp"
#include "analyse/stray_output.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace hawk::analyse {

namespace {

constexpr std::array<model::Rule, 19> k_rules = {{
    {"undrained-pipe",
     model::Level::error,
     model::Topic::pipes,
     "a thread is blocked writing to a full pipe, socketpair or pty that no "
     "reader drains",
     "A process writes to a pipe, mostly its stderr, and the process at the "
     "other end does not read it. The pipe holds 64 KiB as a rule; once it is "
     "full, the next write waits until somebody reads. If the reader in turn "
     "waits for the writer, both wait for ever, and neither prints an error. "
     "Where several pipes are full in a circle, it is a pipe-deadlock.",
     "confirmed: the pipe is full by its pages (a socket by its accounting), a "
     "thread is in a write call on it and was not once awake during the "
     "window, the bytes in it did not change, and every process that holds the "
     "read end is seen to wait for something else that does not depend on "
     "reading. suspected: a reader could not be seen, sleeps, is busy, uses "
     "io_uring, or may come to the pipe later. latent: the blocked writer is "
     "hawkctl itself, whose consumer does not read.",
     "Read every pipe that you open, at the same time as the others, or do not "
     "open it: pass DEVNULL, 'ignore' or 'inherit' for an output that nobody "
     "wants."},
    {"pipe-deadlock",
     model::Level::error,
     model::Topic::pipes,
     "processes wait for each other, each at a pipe that only another of them "
     "could free",
     "Two or more processes write to each other, and each waits for room: the "
     "client writes a long request while the server writes a long reply, and "
     "neither reads. Or each waits to read what the other has not written. No "
     "single pipe is to blame, and nobody prints an error. With one full pipe "
     "only, whose reader waits for its writer in another way, it is an "
     "undrained-pipe: to read that one pipe is enough there.",
     "as undrained-pipe for each of its pipes, two or more, whose writers wait "
     "for each other; its confidence is that of the weakest. Of a pair that "
     "only reads, suspected: none of its threads can be woken by a timer, a "
     "terminal, a socket or a stranger, but they may be meant to rest.",
     "Write and read at the same time: communicate(), asyncio.gather(), "
     "pipeline(), or a thread that writes."},
    {"unclosed-stdin",
     model::Level::warning,
     model::Topic::pipes,
     "a child waits for the end of its stdin, and who holds the write end "
     "waits for the child",
     "A child was started with a pipe as its stdin, reads it to the end, and "
     "the end does not come: the parent keeps the write end open, and waits "
     "for the child in turn. The command never ends, and prints nothing.",
     "confirmed: the child waits to read its empty fd 0; every process that "
     "holds the write end stands still for the window with all its threads, in "
     "waits that only other such processes could end, and one of them waits "
     "for the child. A timer, a terminal, a socket or a stranger in any of "
     "these waits is enough to say nothing: then they are merely idle. "
     "suspected: one of them is in a loop that a signal may wake, or the "
     "descriptors of some process could not be read.",
     "Close the write end once all is written, before you wait, or start the "
     "child with its stdin from /dev/null: DEVNULL, 'ignore', </dev/null."},
    {"unread-pipe",
     model::Level::warning,
     model::Topic::pipes,
     "bytes wait in a pipe that nobody reads; its writer will get stuck once "
     "it is full",
     "A process wrote to a pipe, mostly its stderr, and the process at the "
     "other end does not read it, but waits for something else. Nothing hangs "
     "yet: the pipe has room. A more talkative run, a longer one, or a system "
     "with smaller pipes (16 KiB on macOS, 4 KiB on Windows) hangs.",
     "latent: bytes wait and none was read during the window, though more may "
     "have come; no thread is blocked writing it; and every process that holds "
     "the read end is seen to wait for something that does not depend on "
     "reading, such as the end or the other output of the very writer.",
     "Read every pipe that you open, at the same time as the others, or do not "
     "open it: pass DEVNULL, 'ignore' or 'inherit' for an output that nobody "
     "wants."},
    {"buffering-writer",
     model::Level::warning,
     model::Topic::pipes,
     "a process waits in its loop until it can write a full pipe that nobody "
     "reads, and keeps the rest in memory",
     "The writer's end is non-blocking, as in Node. So it does not block on "
     "the full pipe: it asks to be woken when there is room, keeps what it "
     "cannot write in its own memory, and never ends.",
     "confirmed: the pipe is full, nothing in it moved during the window, a "
     "thread of the writer polls it for output, and every reader is seen to "
     "wait for something that does not depend on reading. suspected: its "
     "memory grew by 1 MiB or more during the window, but a reader is not "
     "visible, sleeps, is busy, or may come to the pipe later, or the loop "
     "lists its outputs always.",
     "Read the pipe, or do not open it; in the writer wait for its output to "
     "drain before writing more."},
    {"spinning-writer",
     model::Level::warning,
     model::Topic::pipes,
     "a process tries to write a full pipe again and again, and burns a "
     "processor",
     "The writer's end is non-blocking and the pipe is full, so each write "
     "fails with EAGAIN. The program tries again at once instead of waiting "
     "until there is room.",
     "confirmed: the pipe is full, nothing in it moved during the window, no "
     "thread of the writer polls it, it used a tenth of a processor or more, "
     "made a thousand write calls a second or more of which nine of ten wrote "
     "nothing, and every reader is seen to wait for something that does not "
     "depend on reading. suspected: it used half a processor, but its calls "
     "could not be counted (sends to a socket are not), so it may be busy with "
     "other things.",
     "Read the pipe, or do not open it; in the writer poll for room after "
     "EAGAIN, or make the descriptor blocking."},
    {"leaked-pipe-end",
     model::Level::error,
     model::Topic::pipes,
     "a reader waits for an end of file that cannot come, or a writer for a "
     "reader that never reads: a stranger inherited the other end",
     "A pipe ends when its last write end is closed, and breaks when its last "
     "read end is. A process that inherited such an end, and does not know of "
     "it, keeps the pipe open. Mostly a command leaves a background process "
     "that still has the command's stdout: the command has ended, and who "
     "reads its output waits on. Or a writer's reader has died, and instead of "
     "a broken pipe it finds one that is never read.",
     "confirmed: the reader stands still with all its threads, can be woken "
     "only by those who hold the write end, and a child that it started and "
     "that held the same output, or that made the holders' session, has "
     "ended, while they left the tree; or the only holder is the reader "
     "itself, on its own "
     "stdin; or no holder can be woken before the reader ends. Of a read end: "
     "who holds it is no ancestor of the writer, has it from before its exec, "
     "and waits for nothing that leads to it. suspected: the reader may follow "
     "the output on purpose, nobody saw what it had started, or a process is "
     "not visible. A descriptor in flight over a unix socket (SCM_RIGHTS) is "
     "seen nowhere.",
     "Give a background process outputs of its own (`>/dev/null 2>&1 &`, "
     "DEVNULL, 'ignore'), open pipes with O_CLOEXEC, close_fds=True; in Go set "
     "cmd.WaitDelay."},
    {"waiting-pipe",
     model::Level::note,
     model::Topic::pipes,
     "a pipe is full and its writer waits, but that is explained",
     "A writer waits for room in a pipe, and the reason is known and passes: "
     "the reader is a pager at its prompt, stopped by Ctrl-Z, frozen, traced, "
     "or held up by its own output; the terminal was stopped by Ctrl-S; or the "
     "pipe moved again after a while.",
     "The state of the reader (proc_pid_stat(5), cgroup.freeze), the object it "
     "waits for, or that bytes were read after the pipe had stood still.",
     "Nothing, unless the wait surprises you: continue the stopped process, "
     "leave the pager, press Ctrl-Q."},
    {"stray-output",
     model::Level::warning,
     model::Topic::pipes,
     "a line that is no JSON-RPC in a stdio protocol stream (MCP, LSP)",
     "A server that speaks JSON-RPC on its stdout also printed something else "
     "there: a banner, a log line, the output of a command. To the client that "
     "is a broken message: it logs a parse error, or gives the server up.",
     "confirmed: the stream began as a server's does (the answer to "
     "initialize, or Content-Length headers), has five messages or more, and "
     "at most half as many lines that are none. suspected: fewer messages; or "
     "the answer to initialize was not seen and one line in eleven or fewer is "
     "no message. Nothing is said of a stream without a message, with more "
     "other lines than messages, or with what only a client sends.",
     "Print to stderr: print(..., file=sys.stderr), console.error(). Stdout is "
     "for messages only."},
    {"stale-loop-connection",
     model::Level::error,
     model::Topic::connections,
     "a connection opened on one event loop is used from another, or after its "
     "loop closed",
     "A worker runs each job in an event loop of its own (asyncio.run()), and "
     "a pool, client or session that outlives the job keeps the connections of "
     "the first. The next job finds one of them, and writes: the bytes leave, "
     "but who would read the answer is gone. The first job works, the second "
     "fails, hangs, or retries and does the work twice; the message names "
     "something else, mostly \"Event loop is closed\".",
     "confirmed: the probe inside the agent saw a write on the connection "
     "while another loop ran than its own, and its own was closed, or stayed "
     "in the parent at a fork; or its client called the closed loop that the "
     "connection belongs to. suspected: that client has several there, opened "
     "at different lines; or, without a probe, an answer waits unread and "
     "unchanged on a connection that no loop of a Python process watches. "
     "hint: only a message in the output says so. Nothing is said of "
     "cleanup (aclose(), __del__), nor of a connection for being in no "
     "epoll(7) set.",
     "Make the client inside the loop that uses it and close it before that "
     "loop ends, or keep one loop for the life of the process. The finding "
     "says it in the words of the library and the job queue."},
    {"sent-twice",
     model::Level::error,
     model::Topic::connections,
     "the same request went out again although the first was handed to the "
     "kernel",
     "A retry hides a stale connection: the first attempt was written to it "
     "and executed by the server, its answer could not be read, and the client "
     "or the agent sent the same again. Nobody sees an error; the server did "
     "the work, and the bill, twice.",
     "confirmed: within one story the probe saw the same bytes of a request "
     "written again, within a minute and on another connection, after the "
     "first was handed to the kernel on a connection of a closed loop whose "
     "peer had not closed it, and the request is one that changes something. "
     "suspected, a warning: it went out on the same connection, or later, or "
     "only reads, or is in no words that the probe reads (PostgreSQL's). "
     "Requests of different stories are never compared, and what goes out "
     "once a repetition was answered is meant.",
     "Mend the stale connection; give requests that change something an "
     "idempotency key, and retry only what was not sent."},
    {"surviving-connection",
     model::Level::warning,
     model::Topic::connections,
     "a loop closed with open connections, and a later loop started",
     "An event loop was closed while a client still held connections of it. "
     "Nothing has gone wrong yet: the next job that takes one of them from the "
     "pool will fail, or send what nobody reads the answer of. After a single "
     "loop it is a note: the second task will fail. So it is where each loop "
     "opens its own: they are left open, and none is used again.",
     "latent, always: the loop closed, and two seconds after the next loop of "
     "that process and interpreter started (or at the end) the connection was "
     "neither closed by its owner nor used. Once it is used it is a "
     "stale-loop-connection. Nothing is said of connections that a server "
     "accepted or a fork inherited.",
     "Close the client before its loop ends (async with, await aclose()), or "
     "keep one loop for the life of the process."},
    {"cross-loop-object",
     model::Level::warning,
     model::Topic::connections,
     "two live loops share a connection, lock or queue",
     "Objects of asyncio belong to one loop and are not safe between threads. "
     "Used from another loop, a connection mixes its answers up, a queue wakes "
     "its reader late or never, a lock fails once two tasks want it. A lock or "
     "queue whose loop is closed, and that is used in the next, is the same.",
     "confirmed, always: the probe saw the object used while another loop ran "
     "than its own. Where a stale connection is used at the same line, that is "
     "the finding. Nothing is said of call_soon_threadsafe() and "
     "run_coroutine_threadsafe(), which are made for it, nor of closing.",
     "Make the object inside the loop that uses it, one for each loop; between "
     "loops use call_soon_threadsafe() or run_coroutine_threadsafe()."},
    {"unhandled-failure",
     model::Level::warning,
     model::Topic::connections,
     "a task failed and nobody looked",
     "A task raised an exception that nobody awaited: it is told when the task "
     "is collected, if at all, without the line that started it. Or a promise "
     "of Node was rejected and not handled, or a callback of a loop failed.",
     "confirmed, always: the runtime itself stated it. Failures of one kind at "
     "one line are one finding, with their number. Nothing is said of "
     "cancelled tasks, of what a loop's own exception handler looks at, nor of "
     "the errors that a stale connection or closing one leaves behind.",
     "Keep the task and await it: TaskGroup, gather(), or a done callback that "
     "looks at task.exception()."},
    {"one-step-late",
     model::Level::error,
     model::Topic::lag,
     "events leave only after the next step began, because their producer held "
     "the loop",
     "A step ends with create_task(publish(...)) and the next one begins with "
     "work that does not await: reading, parsing, a call that blocks. To "
     "schedule a task is not to run it: it runs when its maker lets go of the "
     "loop, a step later. Every event of the agent tells what was, and the "
     "last ones never leave.",
     "confirmed, always: of five emissions or more at a line that nobody "
     "awaits, four of five started a step of their producer or more later "
     "(surely more than half), their producer held the loop for nine tenths of "
     "the median's wait, and that is 5 ms or more and ten turns of the loop. A "
     "step is what the agent says it is, else the way from where the task "
     "emits to where it emits or waits again. Nothing is said of what runs ten "
     "times as long as it waited: that is work, no event.",
     "Await it; or TaskGroup or gather() at the end of the step; or await "
     "asyncio.sleep(0) after it, which starts it; or eager tasks (Python "
     "3.12); or a thread that sends. And await what is left before the end."},
    {"late-emit",
     model::Level::warning,
     model::Topic::lag,
     "events start, or arrive, later than the threshold after they were "
     "emitted",
     "Between create_task() and the first line of the task the loop was held: "
     "by the task that emits, which goes on working without an await, or by "
     "others. Or it starts at once, and to send takes that long.",
     "confirmed: of the emissions at a line that nobody awaits five or more, "
     "and one in twenty, made in three run segments or more, started 100 ms or "
     "more (--threshold) after they were emitted; the part in which their "
     "producer still held the loop tells who. Where they also start a step "
     "later it is one-step-late. suspected, a note: they start in time, and "
     "half of those whose name says that they tell something (publish, emit, "
     "notify, broadcast, telemetry, report) arrive that late. On uvloop it may "
     "not be known who held the loop.",
     "Await it where it is emitted; move the work that holds the loop off it: "
     "asyncio.to_thread(), a process; or send from a thread of its own."},
    {"lost-emit",
     model::Level::error,
     model::Topic::lag,
     "emitted, never delivered: cancelled, collected, or pending at exit",
     "A task that nobody awaits is not waited for: asyncio.run() cancels it "
     "when the main coroutine returns, loop.close() leaves it, and one to "
     "which nobody keeps a reference may be collected before it is done. There "
     "is no error.",
     "confirmed, always: the probe saw tasks of the line, which nobody "
     "awaited, never start, end by the end of asyncio.run() on their way, stay "
     "pending when the loop closed, or be collected. What was on its way "
     "counts only where others of its line arrived: heartbeats and workers end "
     "with the program. Nothing is said of what the agent itself cancels, nor "
     "of a program that an exception or a signal ends.",
     "Await what is left before the program ends: gather(*tasks), or a "
     "TaskGroup around it all. Keep tasks in a set until they are done."},
    {"loop-stall",
     model::Level::warning,
     model::Topic::lag,
     "a blocking call held the loop: which call, which descriptor, which line",
     "An event loop does one thing at a time. A callback or coroutine that "
     "sleeps, waits for a socket, a child or a lock without await, or computes "
     "for long, holds it: no other task runs, no timer fires, no connection is "
     "read, and what fails is somewhere else (timeouts, heartbeats).",
     "confirmed: the thread was away from its poll and slept or computed for "
     "100 ms or more, called by the loop; and either it slept in one call all "
     "the time, or asyncio was in one callback of one turn, as the "
     "interpreter's memory says. suspected: "
     "it waited for the interpreter's lock (GIL), and who had it is not known. "
     "A note where it was the loop's only task, or imported a module. Nothing "
     "is said of a loop that is busy with many short callbacks, of what runs "
     "before or between loops, of a stopped, frozen or debugged process, of "
     "a terminal that is read, and of loops of other runtimes than Python and "
     "Node.",
     "Await instead: asyncio.sleep(), an async client, "
     "create_subprocess_exec(), asyncio.Lock; what has no such form, in "
     "asyncio.to_thread(), and computing in a process."},
    {"buffered-output",
     model::Level::note,
     model::Topic::lag,
     "log lines carry older times than their arrival, in bursts: stdout is "
     "block-buffered",
     "On a terminal a program writes each line; into a pipe or a file it "
     "collects a block of 4 or 8 KiB first. Its log is late by minutes, and "
     "what was not written is lost when it is killed.",
     "confirmed, always: three blocks or more, each as full as the same buffer "
     "allows, and the times in the lines of each run from the arrival of the "
     "block before to its own. Only differences count, so that clocks and "
     "zones may be wrong. Nothing is said of a log that is replayed, of lines "
     "that a program collects itself, and of the last block.",
     "Flush after each line: python -u, PYTHONUNBUFFERED=1, print(flush=True), "
     "setvbuf(), stdbuf -oL; or log to stderr."},
}};

using Analysers = std::vector<std::unique_ptr<Analyser>>;

// Each topic has such a function, and a line in make_analysers.
void add_pipe_rules(const World& world,
                    FindingSink& sink,
                    const RuleOptions& options,
                    Analysers& analysers) {
  analysers.push_back(
      std::make_unique<UndrainedPipe>(world, sink, options.window));
  analysers.push_back(
      std::make_unique<StandingPipe>(world, sink, options.window));
  analysers.push_back(
      std::make_unique<SilentKnot>(world, sink, options.window));
  analysers.push_back(std::make_unique<StrayOutput>(world, sink));
  analysers.push_back(std::make_unique<LeakedEnd>(world, sink, options.window));
}

void add_connection_rules(const World& world,
                          FindingSink& sink,
                          Analysers& analysers) {
  analysers.push_back(std::make_unique<LoopRules>(world, sink));
  analysers.push_back(std::make_unique<StalledAnswer>(world, sink));
  analysers.push_back(std::make_unique<LoopGrammar>(world, sink));
}

void add_lag_rules(const World& world,
                   FindingSink& sink,
                   const RuleOptions& options,
                   Analysers& analysers) {
  analysers.push_back(
      std::make_unique<EmitRules>(world, sink, options.late_emit));
  analysers.push_back(std::make_unique<EmitSight>(world));
  analysers.push_back(
      std::make_unique<LoopStall>(world, sink, options.stall));
  analysers.push_back(std::make_unique<BufferedOutput>(world, sink));
}

} // namespace

std::span<const model::Rule> all_rules() {
  return k_rules;
}

const model::Rule* find_rule(std::string_view id) {
  const auto* at =
      std::find_if(k_rules.begin(), k_rules.end(), [id](const auto& rule) {
        return rule.id == id;
      });
  return at == k_rules.end() ? nullptr : &*at;
}

std::vector<model::Rule> find_rules(std::optional<model::Topic> topic) {
  std::vector<model::Rule> rules;
  std::copy_if(
      k_rules.begin(),
      k_rules.end(),
      std::back_inserter(rules),
      [topic](const auto& rule) { return !topic || rule.topic == *topic; });
  return rules;
}

Analysers make_analysers(const World& world,
                         FindingSink& sink,
                         const RuleOptions& options) {
  Analysers analysers;
  if (options.topic.value_or(model::Topic::pipes) == model::Topic::pipes) {
    add_pipe_rules(world, sink, options, analysers);
  }
  if (options.topic.value_or(model::Topic::connections)
      == model::Topic::connections) {
    add_connection_rules(world, sink, analysers);
  }
  if (options.topic.value_or(model::Topic::lag) == model::Topic::lag) {
    add_lag_rules(world, sink, options, analysers);
  }
  return analysers;
}

} // namespace hawk::analyse
