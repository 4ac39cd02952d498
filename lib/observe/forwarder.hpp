#pragma once

// Carries the agent's bytes on to where its caller wanted them, unchanged, on
// a thread of its own, so that a consumer that does not read never stalls the
// agent: from a ring, then from a spool file, then by the user's policy. It
// never sets O_NONBLOCK on the destination: others share its description.

#include "base/clock.hpp"
#include "observe/byte_ring.hpp"
#include "observe/spool.hpp"

#include <array>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace hawk::observe {

enum class OnStall { block, drop };

struct ForwardCounts {
  std::uint64_t forwarded = 0; // bytes the consumer took
  std::uint64_t dropped = 0;   // by OnStall::drop, or after the consumer left
  int error_number = 0;        // EPIPE: the consumer closed its end
};

class Forwarder final {
public:
  // Writes to `destination`. `on_done` runs on the forwarder's thread when all
  // of the agent's bytes are delivered, or given up.
  Forwarder(int destination,
            std::optional<Spool> spool,
            OnStall on_stall,
            std::function<void()> on_done);
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;
  ~Forwarder(); // gives up what is not delivered

  // The drain's thread: queues bytes; may wait only if ring and spool are full
  // and the policy is block.
  void push(std::string_view bytes);

  // The drain's thread: no more bytes will come.
  void end();

  // Any thread: a text of hawkctl's own, shown between two lines of the
  // agent, or after a moment if a line stays unfinished. Also after end().
  void say(std::string text);

  // Any thread: waits until all texts are shown, at most so long.
  void flush_texts(base::Nanos limit);

  // Any thread: stop waiting for the consumer. To be called again and again
  // until is_done(): the thread may just have been about to write.
  void abandon();

  // All of the agent's bytes are delivered or given up.
  bool is_done() const { return done_; }

  // Bytes queued and not yet taken by the consumer.
  std::uint64_t pending() const;

  ForwardCounts counts() const;

  // The longest that push() had to wait: time the agent may have stood still.
  base::Nanos longest_wait() const;

private:
  // What run() is to do next.
  enum class Work { bytes, texts, done, close };

  using TimePoint = std::chrono::steady_clock::time_point;

  bool has_queue() const;
  bool has_texts() const;
  std::size_t write_directly(std::string_view bytes);
  bool enqueue(std::string_view bytes);
  void wait_for_room(std::string_view bytes);
  void wake();
  void run();
  std::optional<Work> find_work(TimePoint now) const;
  Work wait_for_work();
  void deliver_queue();
  void deliver_around_texts(std::string_view bytes);
  void deliver_texts();
  void deliver(std::string_view bytes);
  std::size_t write_out(std::string_view bytes,
                        const std::atomic<bool>& given_up);
  void interrupt();

  const int destination_;
  const OnStall on_stall_;
  std::function<void()> on_done_;
  ByteRing ring_;
  std::optional<Spool> spool_;
  std::array<char, 65536> block_{}; // between spool and destination

  std::mutex writing_; // whoever writes to destination_ holds it
  std::atomic<bool> at_line_start_{true};
  bool direct_ = true; // under writing_: RWF_NOWAIT works here

  mutable std::mutex state_;
  std::condition_variable work_;
  std::condition_variable room_;
  std::condition_variable settled_; // texts were shown
  std::string texts_;               // under state_, as the next three
  TimePoint texts_since_{};
  bool showing_ = false; // texts taken from texts_, not yet written
  bool sleeping_ = false;
  bool ended_ = false;
  bool finished_ = false; // the thread's last word
  std::atomic<bool> abandoned_{false};
  std::atomic<bool> closing_{false};
  std::atomic<bool> gone_{false}; // the consumer is
  std::atomic<bool> done_{false};
  std::atomic<std::uint64_t> forwarded_{0};
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<std::uint64_t> in_block_{0}; // popped from the spool, not written
  std::atomic<int> error_{0};
  std::atomic<std::int64_t> longest_wait_{0};

  std::thread thread_; // last: starts when all else is there
};

} // namespace hawk::observe
