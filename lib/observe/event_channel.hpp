#pragma once

// HAWK_EVENTS: a unix stream socket in a directory of its own (0700), where the
// agent and its children may state events, a JSON object a line. Only processes
// of our own user are heard. Everything that cannot be taken is counted.

#include "base/clock.hpp"
#include "base/fd.hpp"
#include "base/result.hpp"
#include "loop/readable.hpp"
#include "model/event.hpp"
#include "model/event_sink.hpp"

#include <list>
#include <memory>
#include <string>

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

  // Takes everything that has been sent by now.
  void take_waiting(loop::Loop& loop);

  // Now and then: states in a gap record what was malformed or refused since
  // the last call, and listens again if descriptors had run out.
  void tend();

  const std::string& path() const { return path_; }

  const std::string& directory() const { return directory_; }

  // Another process removes directory and socket: we do not.
  void leave_behind() { directory_.clear(); }

private:
  struct Connection {
    base::Fd fd;
    model::ProcessKey peer;
    std::string rest; // of an unfinished line
    bool overlong = false;
    std::unique_ptr<loop::Readable> readable;
  };

  EventChannel() = default;
  base::Result<> watch_socket();
  void accept_some();
  // False when nobody waited.
  bool accept_one(loop::Loop& loop);
  // One that is heard may have to wait for its next turn.
  void hear(Connection& connection);
  // Bytes taken; 0 when there were none, and the connection may be gone.
  std::size_t read_from(Connection& connection);
  void take_bytes(Connection& connection, std::string_view bytes);
  void end_line(Connection& connection);
  void take_line(const Connection& connection, std::string_view line);
  void refuse(std::string_view why);
  void drop(Connection& connection);

  std::string directory_;
  std::string path_;
  base::Fd socket_;
  std::unique_ptr<loop::Readable> readable_;
  std::list<Connection> connections_;
  loop::Loop* loop_ = nullptr;
  model::EventSink* sink_ = nullptr;
  const base::Clock* clock_ = nullptr;
  std::uint64_t turn_ = 0; // of the loop, and what may be read in it
  std::size_t left_in_turn_ = 0;
  std::uint64_t refused_ = 0;
  std::uint64_t refused_bytes_ = 0;
  std::string first_refusal_;
};

} // namespace hawk::observe
