#pragma once

// The trace of one run as it is made: the file, its header, the writers of
// this process, and the space kept back for the last words.

#include "base/clock.hpp"
#include "base/result.hpp"
#include "observe/chunk_recorder.hpp"
#include "observe/shared_recording.hpp"
#include "trace/event_writer.hpp"
#include "trace/new_file.hpp"

#include <memory>
#include <string>

namespace hawk::observe {

struct RecordingPlan {
  std::string path;      // exactly there; or, if empty,
  std::string directory; // under a name made of time and pid
  model::Header header;  // without id and clock
  RecordingLimits limits;
};

// How far the sampler came, for the next checkpoint; since the origin.
struct SampledSoFar {
  base::Nanos sampled{}; // end of the last complete sample; 0: none yet
  base::Nanos looked{};  // of the last look at all ends
  std::uint64_t samples = 0;
};

class Recording final {
public:
  // Creates the file and writes the header. Everything that can fail fails
  // here, before the agent starts.
  static base::Result<std::unique_ptr<Recording>> make(RecordingPlan plan);
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;

  const std::string& path() const { return file_.path; }

  int fd() const { return file_.fd.get(); }

  const model::Header& header() const { return header_; }

  base::Nanos origin() const { return header_.clock.monotonic; }

  const base::Clock& clock() const { return clock_; }

  SharedRecording& shared() { return *shared_; }

  // The writer of evidence, on the loop's thread.
  trace::EventWriter& events() { return events_; }

  // The writer of the agent's output, on the drain's thread.
  ChunkRecorder& chunks() { return chunks_; }

  // A sign of life, and the rules' clock tick.
  void write_checkpoint(const SampledSoFar& so_far);

  // No more bytes will come: frees the reserve, for the last words, and states
  // what was lost so far.
  void release_reserve();

  // Nothing more will come: states what is still to be stated.
  void finish();

  // Takes the file back: the agent never started.
  void discard();

  // Records and bytes that are missing from the file, of both writers.
  trace::Losses losses() const;

private:
  Recording(trace::NewFile file,
            model::Header header,
            SharedRecordingPtr shared,
            RecordingLimits limits);

  base::SystemClock clock_;
  trace::NewFile file_;
  model::Header header_;
  SharedRecordingPtr shared_;
  base::Fd reserve_;
  trace::Appender appender_;
  trace::EventWriter events_;
  ChunkRecorder chunks_;
};

} // namespace hawk::observe
