#include "observe/recording.hpp"

#include "base/random_id.hpp"

#include <unistd.h>

namespace hawk::observe {

namespace {

// Enough for the gap and end records of a full disk.
constexpr std::size_t k_reserve_bytes = 16384;

base::Result<trace::NewFile> create(const RecordingPlan& plan,
                                    base::Nanos since_epoch) {
  return plan.path.empty()
             ? trace::create_file_in(plan.directory, since_epoch, ::getpid())
             : trace::create_file(plan.path);
}

} // namespace

base::Result<std::unique_ptr<Recording>> Recording::make(RecordingPlan plan) {
  plan.header.id = base::make_uuid();
  plan.header.clock = base::SystemClock().read();
  HAWK_TRY(SharedRecordingPtr shared, make_shared_recording());
  HAWK_TRY(trace::NewFile file, create(plan, plan.header.clock.real));
  std::unique_ptr<Recording> recording(new Recording(
      std::move(file), std::move(plan.header), std::move(shared), plan.limits));
  recording->events_.write(recording->header_);
  if (recording->losses().any()) {
    const int error = recording->losses().error_number;
    recording->discard();
    return base::fail(
        base::make_system_error("write trace", recording->path(), error));
  }
  return recording;
}

Recording::Recording(trace::NewFile file,
                     model::Header header,
                     SharedRecordingPtr shared,
                     RecordingLimits limits)
    : file_(std::move(file)),
      header_(std::move(header)),
      shared_(std::move(shared)),
      reserve_(trace::reserve_space(file_.path, k_reserve_bytes)),
      appender_(file_.fd.get(), shared_->file, trace::k_writer_loop),
      events_(appender_, clock_, trace::k_writer_loop, header_.clock.monotonic),
      chunks_(file_.fd.get(),
              shared_->file,
              trace::k_writer_drain,
              header_.clock.monotonic,
              header_.id,
              limits) {}

void Recording::write_checkpoint(const SampledSoFar& so_far) {
  model::Checkpoint checkpoint;
  checkpoint.version = header_.version;
  checkpoint.min_version = header_.min_version;
  checkpoint.id = header_.id;
  checkpoint.clock = clock_.read();
  checkpoint.records = appender_.records();
  checkpoint.bytes = appender_.bytes();
  checkpoint.sampled = so_far.sampled;
  checkpoint.samples = so_far.samples;
  checkpoint.looked = so_far.looked;
  events_.write(std::move(checkpoint));
}

void Recording::release_reserve() {
  reserve_.reset();
  const base::Nanos now = events_.now();
  chunks_.appender().state_losses(now);
  appender_.state_losses(now);
}

void Recording::finish() {
  chunks_.finish();
  appender_.state_losses(events_.now());
}

void Recording::discard() {
  ::unlink(file_.path.c_str());
}

trace::Losses Recording::losses() const {
  trace::Losses sum = appender_.losses();
  const trace::Losses& chunks = chunks_.appender().losses();
  sum.records += chunks.records;
  sum.bytes += chunks.bytes;
  if (chunks.any()) {
    sum.error_number = chunks.error_number;
  }
  return sum;
}

} // namespace hawk::observe
