#pragma once

// The thread that hears HAWK_EVENTS: accepts, reads and queues, and judges
// nothing. A socket holds a few hundred events and a probe drops what does not
// fit, so that reading must not wait for a scan of /proc or for the rules.

#include "base/fd.hpp"
#include "base/result.hpp"
#include "model/ids.hpp"

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace hawk::observe {

// What came, in the order in which it was read.
struct Piece {
  enum class Kind { bytes, end, refusal };

  Kind kind = Kind::bytes;
  std::uint64_t connection = 0; // counted from 1
  model::ProcessKey peer;       // by the socket's credentials
  std::string bytes;            // of a refusal: why
};

class EventIntake final {
public:
  // `socket` listens, and outlives this. `on_ready` is called from the thread
  // when there is something to take, not again before take() emptied the queue.
  static base::Result<std::unique_ptr<EventIntake>>
  start(int socket, std::function<void()> on_ready);
  EventIntake(const EventIntake&) = delete;
  EventIntake& operator=(const EventIntake&) = delete;
  ~EventIntake();

  // About so many bytes, at least a piece if there is one. `more`: there are
  // further ones, and on_ready does not say so again.
  std::deque<Piece> take(std::size_t bytes, bool& more);

  // Ends the thread and reads what has been sent by now.
  void finish();

private:
  struct Connection {
    base::Fd fd;
    model::ProcessKey peer;
  };

  EventIntake(int socket, std::function<void()> on_ready);
  base::Result<> prepare();
  void run();
  bool wait_for_room();
  void accept_some(int most);
  bool accept_one();
  std::size_t read_from(std::uint64_t number);
  void put(Piece piece);

  int socket_;
  std::function<void()> on_ready_;
  base::Fd poll_;
  base::Fd stop_;             // an eventfd
  bool is_accepting_ = false; // the socket is in poll_
  std::uint64_t last_number_ = 0;
  std::map<std::uint64_t, Connection> connections_;
  std::mutex mutex_; // of what follows
  std::condition_variable has_room_;
  std::deque<Piece> queue_;
  std::size_t queued_ = 0; // weight, in bytes
  bool stopping_ = false;
  std::thread thread_;
};

} // namespace hawk::observe
