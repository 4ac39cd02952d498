#include "reception.hpp"

#include "otlp_recorder.hpp"
#include "otlp_service.hpp"

#include "loop/readable.hpp"
#include "loop/timer.hpp"
#include "observe/recorder.hpp"
#include "observe/recording.hpp"
#include "observe/signals.hpp"

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>

namespace hawk::cli {

namespace {

// A checkpoint is due every second; an end may wait this long for its look.
constexpr std::chrono::milliseconds k_pace{100};
constexpr base::Nanos k_checkpoint = std::chrono::seconds(1);

bool is_end(int signal) {
  return signal == SIGINT || signal == SIGTERM || signal == SIGHUP
         || signal == SIGQUIT;
}

// The main thread's part: time and signals.
class Wait final {
public:
  Wait(const ReceptionPlan& plan,
       observe::Recording& recording,
       const std::atomic<std::int64_t>& came)
      : plan_(plan),
        recording_(recording),
        came_(came) {}

  base::Result<> run(observe::SignalReader& signals) {
    HAWK_TRY(loop::Loop loop, loop::Loop::make());
    HAWK_TRY(const auto readable,
             loop::Readable::watch(loop, signals.fd(), [&] {
               while (const auto signal = signals.next()) {
                 if (is_end(signal->number)) {
                   loop.stop();
                 } else if (signal->number == SIGTSTP) {
                   ::raise(SIGSTOP);
                 }
               }
             }));
    loop::Timer timer(loop);
    timer.start_every(k_pace, [&] {
      if (is_over()) {
        loop.stop();
      }
    });
    loop.run();
    return {};
  }

private:
  bool is_over() {
    const base::Nanos now = base::monotonic_now();
    if (now - checked_ >= k_checkpoint) {
      checked_ = now;
      recording_.write_checkpoint({});
    }
    const base::Nanos silent =
        now - std::max(started_, base::Nanos(came_.load()));
    return (plan_.timeout && now - started_ >= *plan_.timeout)
           || (plan_.until_idle && silent >= *plan_.until_idle);
  }

  const ReceptionPlan& plan_;
  observe::Recording& recording_;
  const std::atomic<std::int64_t>& came_;
  base::Nanos started_ = base::monotonic_now();
  base::Nanos checked_ = started_;
};

} // namespace

base::Result<Reception>
receive_until_end(const ReceptionPlan& plan,
                  const observe::Inherited& inherited,
                  const std::function<void(const loop::Address&,
                                           const std::string&)>& on_ready) {
  // Blocked in the thread that comes, too.
  HAWK_TRY(observe::SignalReader signals,
           observe::SignalReader::make(inherited));
  HAWK_TRY(const auto recording,
           observe::Recording::make({plan.trace_path,
                                     plan.trace_directory,
                                     observe::describe_recorder(),
                                     {plan.max_size}}));
  OtlpRecorder recorder(recording->fd(),
                        recording->shared().file,
                        recording->clock(),
                        recording->origin(),
                        plan.max_size);
  std::atomic<std::int64_t> came{0}; // CLOCK_MONOTONIC: the last time
  auto service = OtlpService::start(
      plan.receiver,
      [&](model::OtlpSeen seen) {
        came = base::monotonic_now().count();
        recorder.take(std::move(seen));
      },
      same_user());
  if (!service) {
    recording->discard();
    return base::fail(std::move(service.error()));
  }
  on_ready((*service)->address(), recording->path());
  HAWK_CHECK(Wait(plan, *recording, came).run(signals));
  Reception reception;
  reception.counts = (*service)->finish();
  recorder.finish();
  model::Ended ended;
  ended.process = recording->header().recorder;
  ended.code = 0;
  recording->release_reserve();
  recording->events().write(std::move(ended));
  recording->finish();
  reception.losses = recording->losses();
  reception.losses.records += recorder.losses().records;
  reception.losses.error_number = std::max(reception.losses.error_number,
                                           recorder.losses().error_number);
  reception.capped_bytes = recorder.capped_bytes();
  reception.trace_path = recording->path();
  return reception;
}

} // namespace hawk::cli
