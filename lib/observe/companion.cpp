#include "observe/companion.hpp"

#include "loop/loop.hpp"
#include "loop/readable.hpp"
#include "loop/timer.hpp"
#include "observe/agent.hpp"
#include "observe/close_look.hpp"
#include "observe/environment.hpp"
#include "observe/event_channel.hpp"
#include "observe/forwarder.hpp"
#include "observe/sampling.hpp"
#include "observe/spawn.hpp"
#include "observe/tree_signal.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace hawk::observe {

namespace {

using base::Result;
using std::chrono::milliseconds;

// What a reader that takes its time has for our last lines, as in `run`.
constexpr base::Nanos k_last_words = std::chrono::seconds(1);

milliseconds to_timer(base::Nanos duration) {
  return std::chrono::ceil<milliseconds>(duration);
}

// What the agent states gets the time at which we heard it.
class Arrivals final : public model::EventSink {
public:
  using Push = std::function<void(model::Payload)>;

  explicit Arrivals(Push push)
      : push_(std::move(push)) {}

  void accept(const model::Event& event) override { push_(event.payload); }

private:
  Push push_;
};

} // namespace

struct Companion::Parts {
  Parts(CompanionOptions options_in,
        Inherited inherited_in,
        model::EventSink& sink_in,
        SignalReader signals_in,
        loop::Loop loop_in)
      : options(std::move(options_in)),
        inherited(std::move(inherited_in)),
        sink(sink_in),
        signals(std::move(signals_in)),
        loop(std::move(loop_in)),
        strangers(find_children_of_ours()),
        agent(strangers),
        policy(::getsid(0) == ::getpid()),
        arrivals([this](model::Payload payload) { push(std::move(payload)); }),
        tick(loop),
        timeout(loop) {}

  CompanionOptions options;
  Inherited inherited;
  model::EventSink& sink;
  SignalReader signals;
  loop::Loop loop;
  std::set<model::Pid> strangers; // children that exec(2) left us
  Agent agent;
  SignalPolicy policy;
  Arrivals arrivals;
  loop::Timer tick;
  loop::Timer timeout;
  std::unique_ptr<loop::Readable> signal_readable;
  std::optional<proc::Root> root;
  std::unique_ptr<Sampling> sampling;
  base::SystemClock clock;
  std::unique_ptr<EventChannel> channel; // null: no probes
  std::optional<OtlpOffer> otlp;
  std::unique_ptr<Forwarder> words;
  const CompanionHooks* hooks = nullptr;
  bool ctrl_c = false; // the terminal sent SIGINT
  CompanionResult result;

  Result<> prepare();
  Additions offer_probes();
  Result<model::Pid> spawn_agent();
  Result<> start();
  void push(model::Payload payload);
  void sample();
  void on_signal();
  void on_timeout();
  void end_tree();
  void reap();
};

Result<> Companion::Parts::prepare() {
  HAWK_TRY(signal_readable,
           loop::Readable::watch(loop, signals.fd(), [this] { on_signal(); }));
  auto opened = proc::Root::open();
  if (opened && opened->is_live()) {
    root.emplace(std::move(*opened));
    // Ourselves and all below, for orphans come to us; Sampling leaves us out.
    sampling = std::make_unique<Sampling>(
        *root,
        proc::Target{{::getpid()},
                     false,
                     {},
                     strangers,
                     proc::Looks::paced,
                     proc::ConnectionList::listed,
                     options.stalls,
                     options.stall_threshold},
        sink);
  } else {
    push(model::Blindness{
        0, {opened ? "/proc is not mounted" : opened.error().message}});
  }
  try {
    // A thread, because the agent may have filled our stderr.
    words = std::make_unique<Forwarder>(
        STDERR_FILENO, std::nullopt, OnStall::block, [] {});
  } catch (const std::system_error& error) { // of std::thread only
    return base::fail(
        base::make_system_error("start", "a thread", error.code().value()));
  }
  return {};
}

// Without a place for a socket there are no events, but there is an agent.
Additions Companion::Parts::offer_probes() {
  Additions additions;
  auto made = EventChannel::make();
  if (made && (*made)->listen(loop, arrivals, clock)) {
    channel = std::move(*made);
    additions.events_path = channel->path();
  }
  additions.probes = choose_probes(
      options.probes, channel != nullptr, options.state_directory);
  additions.variables = options.variables;
  if (otlp) {
    additions.variables.insert(additions.variables.end(),
                               otlp->variables.begin(),
                               otlp->variables.end());
  }
  return additions;
}

Result<model::Pid> Companion::Parts::spawn_agent() {
  Launch launch;
  launch.program = options.program;
  launch.arguments = options.command;
  launch.environment = take_environment();
  if (options.probes == Probes::left_out) {
    return spawn(launch, inherited);
  }
  Additions additions = offer_probes();
  launch.environment = make_environment(launch.environment, additions);
  auto pid = spawn(launch, inherited);
  if (!pid && pid.error().error_number == E2BIG) {
    // Our additions tipped it over: the agent goes first.
    additions.probes = {"", "", "the environment is too large"};
    if (otlp) {
      *otlp = {};
      otlp->reason = additions.probes.reason;
    }
    launch.environment = take_environment();
    pid = spawn(launch, inherited);
  }
  if (pid) {
    const model::ProcessKey process =
        root ? identify(*root, *pid) : model::ProcessKey{*pid, 0};
    const base::Nanos now = clock.read().real;
    push(describe_offer(additions.probes, process, now));
    if (otlp) {
      push(describe_otlp(*otlp, process, now));
    }
    EventChannel::make_room();
  }
  return pid;
}

Result<> Companion::Parts::start() {
  // Orphans of the agent come to us: they stay in sight, and leave no zombies.
  ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  HAWK_TRY(const model::Pid pid, spawn_agent());
  agent.set_process(root ? identify(*root, pid) : model::ProcessKey{pid, 0});
  // What the agent was given is its own from here on: our copy would keep its
  // pipes open when it has closed them. Of stderr we need one to speak.
  release_descriptors(inherited);
  replace_by_null(STDIN_FILENO, O_RDONLY);
  replace_by_null(STDOUT_FILENO, O_WRONLY);
  return {};
}

void Companion::Parts::push(model::Payload payload) {
  if (sampling) {
    sampling->push(std::move(payload));
  } else {
    sink.accept({0, 0, base::Nanos{}, std::move(payload)});
  }
}

void Companion::Parts::sample() {
  if (sampling) {
    sampling->sample();
  }
  if (channel) {
    channel->tend();
  }
  hooks->on_sample();
}

void Companion::Parts::on_signal() {
  while (const auto signal = signals.next()) {
    const SignalAction action = policy.decide(*signal, base::monotonic_now());
    if (action == SignalAction::reap || action == SignalAction::resume) {
      reap(); // before a resume: was the agent told as well?
    } else {
      push(model::SignalSeen{
          signal->number, signal->sender, std::string(name_of(action))});
    }
    agent.obey(*signal, action);
    if (action == SignalAction::resize && !signal->from_kernel) {
      agent.tell(signal->number);
    } else if (action == SignalAction::leave) {
      ctrl_c = ctrl_c || signal->number == SIGINT;
    } else if (action == SignalAction::terminate) {
      hooks->on_remark(k_second_ctrl_c);
    } else if (action == SignalAction::kill) {
      hooks->on_remark(k_third_ctrl_c);
    }
  }
  if (!agent.has_ended() && agent.job().is_due(base::monotonic_now())) {
    agent.job().stop_ourselves();
  }
}

void Companion::Parts::reap() {
  auto ended = agent.reap([](model::Pid) {});
  if (!ended) {
    return;
  }
  if (channel) { // what it said before it ended
    channel->take_rest();
    channel->tend();
  }
  ended->timed_out = result.ended.timed_out;
  result.ended = *ended;
  result.ended_by_ctrl_c = ctrl_c && ended->signal == SIGINT;
  push(std::move(*ended));
  loop.stop();
}

void Companion::Parts::on_timeout() {
  reap();
  if (agent.has_ended()) { // in time: its signal only had not been read yet
    return;
  }
  result.ended.timed_out = true;
  if (sampling) {
    sampling->hurry();
  }
  sample();
  if (root) {
    hooks->on_timeout(look_closely(*root, sampling->probe(), strangers));
  }
  end_tree();
}

// What dies looks odd: nothing more is looked at.
void Companion::Parts::end_tree() {
  tick.stop();
  agent.tell_tree(SIGTERM);
  timeout.start_once(to_timer(options.kill_after), [this] {
    reap();
    if (!agent.has_ended()) {
      agent.tell_tree(SIGKILL);
      hooks->on_remark(k_outlived_term);
    }
  });
}

Companion::Companion(std::unique_ptr<Parts> parts)
    : parts_(std::move(parts)) {}

Companion::~Companion() {
  if (parts_->words) {
    parts_->words->flush_texts(k_last_words);
  }
}

Result<std::unique_ptr<Companion>> Companion::make(CompanionOptions options,
                                                   Inherited inherited,
                                                   model::EventSink& sink) {
  HAWK_TRY(loop::Loop loop, loop::Loop::make());
  HAWK_TRY(SignalReader signals, SignalReader::make(inherited));
  auto parts = std::make_unique<Parts>(std::move(options),
                                       std::move(inherited),
                                       sink,
                                       std::move(signals),
                                       std::move(loop));
  HAWK_CHECK(parts->prepare());
  return std::unique_ptr<Companion>(new Companion(std::move(parts)));
}

Result<CompanionResult> Companion::run(const CompanionHooks& hooks) {
  Parts& parts = *parts_;
  parts.hooks = &hooks;
  HAWK_CHECK(parts.start());
  if (parts.options.timeout) {
    parts.timeout.start_once(to_timer(*parts.options.timeout),
                             [&parts] { parts.on_timeout(); });
  }
  parts.tick.start_every(to_timer(k_sample_period),
                         [&parts] { parts.sample(); });
  parts.sample();
  parts.reap(); // it may have ended before anybody listened
  if (!parts.agent.has_ended()) {
    parts.loop.run();
  }
  return parts.result;
}

void Companion::stop() {
  Parts& parts = *parts_;
  if (!parts.result.stopped && !parts.result.ended.timed_out) {
    parts.result.stopped = true;
    parts.end_tree();
  }
}

void Companion::offer_otlp(OtlpOffer offer) {
  parts_->otlp = std::move(offer);
}

void Companion::push(model::Payload payload) {
  parts_->push(std::move(payload));
}

void Companion::say(const std::string& text) {
  parts_->words->say(text);
}

} // namespace hawk::observe
