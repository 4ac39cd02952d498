#pragma once

// HAWK_EVENTS: a unix stream socket in a directory of its own (0700), where the
// agent and its children may state events, a JSON object a line. Only processes
// of our own user are heard. Everything that cannot be taken is counted.

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "base/result.hpp"
#include "loop/wakeup.hpp"
#include "model/event.hpp"
#include "model/event_sink.hpp"
#include "observe/event_intake.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace hawk::observe {

class EventChannel final {
public:
  // Makes directory and socket; nothing is heard before listen().
  static base::Result<std::unique_ptr<EventChannel>> make();
  EventChannel(const EventChannel&) = delete;
  EventChannel& operator=(const EventChannel&) = delete;
  ~EventChannel(); // removes both

  // Events go to sink, which outlives this; `clock` stamps them.
  base::Result<>
  listen(loop::Loop& loop, model::EventSink& sink, const base::Clock& clock);

  // Lets this process have more descriptors, for the connections. To be called
  // when the agent has been started, for it would inherit that.
  static void make_room();

  // Takes everything that has been sent by now, and hears nothing more.
  void take_rest();

  // Now and then: states in a gap record what was malformed or refused since
  // the last call.
  void tend();

  const std::string& path() const { return path_; }

  const std::string& directory() const { return directory_; }

  // Another process removes directory and socket: we do not.
  void leave_behind() { directory_.clear(); }

private:
  struct Speaker {
    std::string rest; // of an unfinished line
    std::string_view refusal; // why the rest of that is not wanted
  };

  EventChannel() = default;
  void take_some();
  void take(const Piece& piece);
  void take_bytes(const Piece& piece, Speaker& speaker);
  void end_line(const Piece& piece, Speaker& speaker);
  void drop_rest(Speaker& speaker, std::string_view why);
  void take_line(const model::ProcessKey& peer, std::string_view line);
  void refuse(std::string_view why);

  std::string directory_;
  std::string path_;
  base::Fd socket_;
  std::map<std::uint64_t, Speaker> speakers_; // by connection
  std::size_t unfinished_ = 0;                // bytes of all their rests
  std::unique_ptr<loop::Wakeup> wakeup_;      // before the thread that uses it
  std::unique_ptr<EventIntake> intake_;
  model::EventSink* sink_ = nullptr;
  const base::Clock* clock_ = nullptr;
  std::uint64_t refused_ = 0;
  std::uint64_t refused_bytes_ = 0;
  std::string first_refusal_;
};

} // namespace hawk::observe
