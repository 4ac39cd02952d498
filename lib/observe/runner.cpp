#include "observe/runner.hpp"

#include "base/mask.hpp"
#include "base/random_id.hpp"
#include "observe/close_look.hpp"
#include "observe/environment.hpp"
#include "observe/recorder.hpp"
#include "observe/run_loop.hpp"
#include "observe/spawn.hpp"
#include "observe/tree_signal.hpp"
#include "proc/stat.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace hawk::observe {

namespace {

using base::fail;
using base::Result;

// What a reader that takes its time has for hawkctl's own last lines.
constexpr base::Nanos k_last_words = std::chrono::seconds(1);

// A header must fit into a record, or nobody reads the trace; a command may be
// two megabytes long. What is kept may be escaped by six bytes each.
void shorten(std::vector<std::string>& arguments) {
  std::size_t room = std::size_t{128} << 10;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string& word = arguments[i];
    if (word.size() >= room) {
      word.resize(room);
      word += "...";
      arguments.resize(i + 1);
      return;
    }
    room -= word.size() + 1;
  }
}

model::Header make_header(const RunOptions& options,
                          const TraceContext& context,
                          const std::string& correlation_id) {
  model::Header header = describe_recorder();
  header.arguments = base::mask_arguments(options.command);
  shorten(header.arguments);
  header.correlation_id = correlation_id;
  header.trace_id = context.trace_id;
  header.span_id = context.span_id;
  header.parent_span_id = context.parent_span_id;
  return header;
}

} // namespace

struct Runner::Parts {
  RunOptions options;
  Inherited inherited;
  std::vector<std::string> environment;
  std::set<model::Pid> strangers; // children that exec(2) left us
  bool lacks_additions = false;   // E2BIG: the agent has its environment only
  std::optional<OtlpOffer> otlp;
  Additions additions;
  std::unique_ptr<Recording> recording;
  std::vector<Outlet> outlets;
  std::unique_ptr<EventChannel> channel;
  std::unique_ptr<Keeper> keeper;
  std::unique_ptr<SignalReader> signals;
  std::unique_ptr<loop::Loop> loop;
  std::vector<std::optional<Spool>> spools; // by outlet
  std::unique_ptr<RunLoop> run_loop;
  std::unique_ptr<Drain> drain;
  std::vector<std::unique_ptr<Forwarder>> forwarders; // by outlet

  Result<> make_recording();
  Result<> make_keeper();
  Result<> make_loop();
  Launch make_launch() const;
  Result<model::Pid> start_agent();
  void state_offers(model::Pid agent);
  void let_go();
  Result<std::vector<Forwarder*>> start_threads(RunLoop& waiting);
  void give_up();
};

Result<> Runner::Parts::make_recording() {
  additions.context = continue_trace(find_variable(environment, "TRACEPARENT"));
  additions.correlation_id = options.correlation_id.empty()
                                 ? base::make_uuid()
                                 : options.correlation_id;
  HAWK_TRY(
      recording,
      Recording::make(
          {options.trace_path,
           options.trace_directory,
           make_header(options, additions.context, additions.correlation_id),
           options.limits}));
  return {};
}

Result<> Runner::Parts::make_keeper() {
  HAWK_TRY(outlets, open_outlets(inherited, options.stdio, options.sharing));
  KeeperPlan plan{recording->fd(),
                  recording->origin(),
                  recording->header().id,
                  options.limits,
                  {}};
  // Without a place for a socket there are no events, but there is a run.
  if (auto made = EventChannel::make()) {
    channel = std::move(*made);
    additions.events_path = channel->path();
    plan.remove_at_end = {channel->path(), channel->directory()};
  }
  additions.probes = choose_probes(
      options.probes, channel != nullptr, options.state_directory);
  additions.variables = options.variables;
  HAWK_TRY(Keeper started, Keeper::start(plan, outlets, recording->shared()));
  keeper = std::make_unique<Keeper>(std::move(started));
  return {};
}

Result<> Runner::Parts::make_loop() {
  HAWK_TRY(loop::Loop made, loop::Loop::make());
  loop = std::make_unique<loop::Loop>(std::move(made));
  HAWK_TRY(SignalReader reader, SignalReader::make(inherited));
  signals = std::make_unique<SignalReader>(std::move(reader));
  const auto directories =
      order_for_spool(options.spool_directories, recording->fd());
  for (std::size_t i = 0; i < outlets.size(); ++i) {
    auto spool = Spool::make(directories, options.spool_size);
    spools.emplace_back(spool ? std::optional(std::move(*spool))
                              : std::nullopt);
  }
  return {};
}

Launch Runner::Parts::make_launch() const {
  Launch launch;
  launch.program = options.program;
  launch.arguments = options.command;
  launch.environment = make_environment(environment, additions);
  for (const Outlet& outlet : outlets) {
    const int fd = outlet.theirs.get();
    const bool out = outlet.stream != model::Stream::standard_error;
    const bool err = outlet.stream != model::Stream::standard_output;
    launch.output = out ? fd : launch.output;
    launch.error = err ? fd : launch.error;
  }
  return launch;
}

Result<model::Pid> Runner::Parts::start_agent() {
  // Orphans of the agent come to us: they stay in sight, and leave no zombies.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  Launch launch = make_launch();
  auto pid = spawn(launch, inherited);
  const auto is_too_large = [&pid] {
    return !pid && pid.error().error_number == E2BIG;
  };
  // Our additions tipped it over: the agent goes first.
  if (is_too_large() && additions.probes.any()) {
    additions.probes = {"", "", "the environment is too large"};
    launch.environment = make_environment(environment, additions);
    pid = spawn(launch, inherited);
  }
  if (is_too_large()) {
    lacks_additions = true;
    launch.environment = environment;
    pid = spawn(launch, inherited);
  }
  return pid;
}

void Runner::Parts::state_offers(model::Pid agent) {
  const auto root = proc::Root::open();
  const model::ProcessKey process =
      root ? identify(*root, agent) : model::ProcessKey{agent, 0};
  const base::Nanos now = recording->clock().read().real;
  recording->events().write(describe_offer(additions.probes, process, now));
  if (otlp) {
    if (lacks_additions) {
      *otlp = {};
      otlp->reason = "the environment is too large";
    }
    recording->events().write(describe_otlp(*otlp, process, now));
  }
}

// Everything that is the agent's now.
void Runner::Parts::let_go() {
  for (Outlet& outlet : outlets) {
    outlet.theirs.reset();
  }
  release_descriptors(inherited);
  replace_by_null(STDIN_FILENO, O_RDONLY);
}

// Before the agent: a thread that cannot be had must not cost its output.
Result<std::vector<Forwarder*>> Runner::Parts::start_threads(RunLoop& waiting) {
  std::vector<Forwarder*> pointers;
  try {
    for (std::size_t i = 0; i < outlets.size(); ++i) {
      forwarders.push_back(
          std::make_unique<Forwarder>(outlets[i].destination,
                                      std::move(spools[i]),
                                      options.on_stall,
                                      [&waiting] { waiting.wake(); }));
      pointers.push_back(forwarders.back().get());
    }
    drain->start(pointers, [&waiting] { waiting.wake(); });
  } catch (const std::system_error& error) { // of std::thread only
    return fail(
        base::make_system_error("start", "a thread", error.code().value()));
  }
  return pointers;
}

// There was no agent: nobody keeps anything, and nothing is left behind.
void Runner::Parts::give_up() {
  if (keeper) {
    keeper->dismiss();
  }
  recording->discard();
}

Runner::Runner(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

Runner::~Runner() {
  for (const auto& forwarder : parts_->forwarders) {
    forwarder->flush_texts(k_last_words);
  }
  // The forwarders' threads wake the loop: they end first.
  parts_->drain.reset();
  parts_->forwarders.clear();
  parts_->run_loop.reset();
  parts_->channel.reset();
  if (parts_->recording->shared().agent == 0) {
    parts_->give_up();
  }
}

Result<std::unique_ptr<Runner>> Runner::make(RunOptions options,
                                             Inherited inherited) {
  auto parts = std::make_unique<Parts>();
  parts->options = std::move(options);
  parts->inherited = std::move(inherited);
  parts->environment = take_environment();
  parts->strangers = find_children_of_ours();
  HAWK_CHECK(parts->make_recording());
  auto made = parts->make_keeper();
  if (made) {
    made = parts->make_loop();
  }
  if (!made) {
    parts->give_up();
    return fail(std::move(made.error()));
  }
  return std::unique_ptr<Runner>(new Runner(std::move(parts)));
}

const Recording& Runner::recording() const {
  return *parts_->recording;
}

Recording& Runner::recording() {
  return *parts_->recording;
}

const std::vector<std::string>& Runner::environment() const {
  return parts_->environment;
}

void Runner::offer_otlp(OtlpOffer offer) {
  std::vector<std::string>& variables = parts_->additions.variables;
  variables.insert(
      variables.end(), offer.variables.begin(), offer.variables.end());
  parts_->otlp = std::move(offer);
}

const std::string& Runner::correlation_id() const {
  return parts_->additions.correlation_id;
}

void Runner::say(const std::string& text) {
  for (std::size_t i = 0; i < parts_->forwarders.size(); ++i) {
    if (parts_->outlets[i].stream != model::Stream::standard_output) {
      parts_->forwarders[i]->say(text);
    }
  }
}

Result<RunResult> Runner::run(const RunHooks& hooks) {
  Parts& parts = *parts_;
  parts.run_loop = std::make_unique<RunLoop>(RunParts{parts.options,
                                                      *parts.recording,
                                                      parts.outlets,
                                                      *parts.keeper,
                                                      parts.channel.get(),
                                                      *parts.signals,
                                                      *parts.loop,
                                                      parts.strangers},
                                             hooks);
  RunLoop& waiting = *parts.run_loop;
  HAWK_CHECK(waiting.prepare());
  parts.drain = std::make_unique<Drain>(
      parts.outlets, parts.recording->shared(), parts.recording->chunks());
  HAWK_TRY(const auto forwarders, parts.start_threads(waiting));
  HAWK_TRY(const model::Pid pid, parts.start_agent());
  parts.recording->shared().agent = pid;
  parts.let_go();
  parts.state_offers(pid);
  EventChannel::make_room();
  if (parts.lacks_additions) {
    hooks.on_remark("the environment is too large for our variables: the "
                    "agent has no TRACEPARENT, BAGGAGE and HAWK_EVENTS");
  }
  return waiting.run(pid, *parts.drain, forwarders);
}

} // namespace hawk::observe
