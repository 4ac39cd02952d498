#include "live_export.hpp"

#include "format/otlp_writer.hpp"
#include "format/zipkin_writer.hpp"

#include <fmt/core.h>

#include <pthread.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <utility>

namespace hawk::cli {

namespace {

constexpr std::size_t k_most_findings = 1024;

// How often it looks for more, and how old a record may be that is not sent.
constexpr std::chrono::milliseconds k_period(500);
constexpr std::chrono::milliseconds k_oldest(2000);

// Between two looks at whether it is over.
constexpr std::uint64_t k_at_a_time = 256;

constexpr int k_last = 19; // nice(2): the agent comes first

// Signals are for the main thread.
class NoSignals final {
public:
  NoSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }

  NoSignals(const NoSignals&) = delete;
  NoSignals& operator=(const NoSignals&) = delete;

  ~NoSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

private:
  sigset_t before_{};
};

} // namespace

LiveExport::LiveExport(std::string url,
                       send::Destination to,
                       std::unique_ptr<send::Batches> batches,
                       ExportSelection selection)
    : url_(std::move(url)),
      protocol_(to.protocol),
      batches_(std::move(batches)),
      selection_(std::move(selection)) {}

base::Result<std::unique_ptr<LiveExport>>
LiveExport::make(const std::string& url,
                 const SendOptions& options,
                 ExportSelection selection,
                 const Host& host) {
  HAWK_TRY(send::Destination to, send::parse_destination(url));
  HAWK_TRY(auto batches, make_batches(to, options, {}, host));
  selection.models = to.protocol == send::Protocol::zipkin;
  std::string name = to.url.text();
  return std::unique_ptr<LiveExport>(new LiveExport(std::move(name),
                                                    std::move(to),
                                                    std::move(batches),
                                                    std::move(selection)));
}

LiveExport::~LiveExport() {
  if (thread_.joinable()) {
    std::ignore = finish(std::chrono::milliseconds(0)); // nobody is told
  }
}

void LiveExport::start(const std::string& path) {
  if (thread_.joinable()) {
    return;
  }
  path_ = path;
  const NoSignals no_signals;
  thread_ = std::thread([this] {
    ::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), k_last);
    run();
    const std::scoped_lock lock(mutex_);
    done_ = true;
    changed_.notify_all();
  });
}

void LiveExport::put(const model::Finding& finding) {
  const std::scoped_lock lock(mutex_);
  if (findings_.size() == k_most_findings) {
    ++dropped_;
  } else {
    findings_.push_back(finding);
  }
}

void LiveExport::add(const ExportPiece& piece) {
  const auto* span = std::get_if<model::Span>(&piece.what);
  const auto* event = std::get_if<model::LogEvent>(&piece.what);
  if (protocol_ == send::Protocol::zipkin) {
    const auto object =
        span != nullptr ? format::write_zipkin_span(*span) : std::nullopt;
    if (!object) {
      ++without_place_;
      return;
    }
    batches_->add_span(*object);
  } else if (piece.is_received()) {
    batches_->add(piece.otlp);
  } else if (span != nullptr) {
    batches_->add(format::make_otlp_item(*span));
  } else if (event != nullptr) {
    batches_->add(format::make_otlp_item(*event));
  } else {
    return;
  }
  ++taken_;
}

// False: no more will come, and all that came was waited for.
bool LiveExport::rest() {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, k_period, [this] { return ending_ || cancelled_; });
  return !ending_ && !cancelled_;
}

void LiveExport::take_findings(TraceExport& trace) {
  std::deque<model::Finding> findings;
  {
    const std::scoped_lock lock(mutex_);
    findings.swap(findings_);
  }
  for (const model::Finding& finding : findings) {
    trace.put_finding(finding);
  }
}

// What is recorded by now.
void LiveExport::read_all(TraceExport& trace) {
  read_whole_ = false;
  while (true) {
    const auto more = trace.poll(k_at_a_time);
    if (!more) {
      problem_ = more.error().message;
      return;
    }
    if (!*more) {
      read_whole_ = true;
      return;
    }
    const std::scoped_lock lock(mutex_);
    if (cancelled_) {
      return;
    }
  }
}

void LiveExport::run() {
  const auto trace =
      TraceExport::open(path_, selection_, [this](const ExportPiece& piece) {
        add(piece);
      });
  if (!trace) {
    problem_ = trace.error().message;
    return;
  }
  Clock::time_point flushed = Clock::now();
  bool goes_on = true;
  while (goes_on) {
    goes_on = rest(); // before reading: what came before the end is read
    read_all(**trace);
    take_findings(**trace);
    if (!goes_on && read_whole_) {
      (*trace)->finish();
    }
    if (!goes_on || Clock::now() - flushed >= k_oldest) {
      (*trace)->settle();
      batches_->flush();
      flushed = Clock::now();
    }
  }
}

std::string LiveExport::finish(std::chrono::milliseconds patience) {
  if (!thread_.joinable()) {
    return "nothing was sent to " + url_;
  }
  {
    std::unique_lock lock(mutex_);
    ending_ = true;
    changed_.notify_all();
    if (!changed_.wait_for(lock, patience, [this] { return done_; })) {
      cancelled_ = true;
      changed_.notify_all();
      lock.unlock();
      batches_->cancel();
    }
  }
  thread_.join();
  return describe();
}

// The thread is gone.
std::string LiveExport::describe() const {
  const send::Tally& tally = batches_->tally();
  std::string text = fmt::format("{} sent to {}", tally.sent, url_);
  const auto add = [&text](std::uint64_t count, std::string_view what) {
    if (count > 0) {
      text += fmt::format(", {} {}", count, what);
    }
  };
  add(tally.rejected, "rejected");
  add(tally.failed + batches_->waiting(), "not sent");
  add(tally.left_out, "left out");
  add(dropped_, dropped_ == 1 ? "finding dropped" : "findings dropped");
  add(without_place_, "left out, for which Zipkin has no place");
  if (!read_whole_) {
    text += ", the end of the recording not sent";
  }
  for (const std::string& problem : tally.problems) {
    text += "; " + problem;
  }
  if (!problem_.empty()) {
    text += "; " + problem_;
  }
  return text;
}

} // namespace hawk::cli
