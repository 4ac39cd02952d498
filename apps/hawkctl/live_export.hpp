#pragma once

// `run --export`: what is recorded goes to a server while the agent runs. A
// thread of its own reads the recording back, as the rules do, and sends it:
// the file is the queue, so nothing is lost while the server is slow, nobody
// waits for it, and memory is bounded. At the end it has a moment; what is not
// sent by then is counted, and `hawkctl export` sends it later.

#include "export_trace.hpp"
#include "options/send.hpp"

#include "base/result.hpp"
#include "model/finding.hpp"
#include "send/batches.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

namespace hawk::cli {

class LiveExport final {
public:
  // Nothing runs yet. Error: usage.
  static base::Result<std::unique_ptr<LiveExport>>
  make(const std::string& url,
       const SendOptions& options,
       ExportSelection selection,
       const Host& host);
  LiveExport(const LiveExport&) = delete;
  LiveExport& operator=(const LiveExport&) = delete;
  ~LiveExport();

  // Begins, once, with the recording at `path`. Called when no process is made
  // by fork(2) any more.
  void start(const std::string& path);

  // Never waits: beyond what is held it is counted.
  void put(const model::Finding& finding);

  // No more will be recorded. Waits for `patience` at most. Returns what became
  // of it, for people.
  std::string finish(std::chrono::milliseconds patience);

private:
  using Clock = std::chrono::steady_clock;

  LiveExport(std::string url,
             send::Destination to,
             std::unique_ptr<send::Batches> batches,
             ExportSelection selection);

  void run();
  void read_all(TraceExport& trace);
  void take_findings(TraceExport& trace);
  bool rest(); // false: the end has come
  void add(const ExportPiece& piece);
  std::string describe() const;

  std::string url_;
  send::Protocol protocol_;
  std::unique_ptr<send::Batches> batches_;
  ExportSelection selection_;
  std::string path_;
  std::thread thread_;
  std::uint64_t taken_ = 0; // by the thread
  std::uint64_t without_place_ = 0;
  bool read_whole_ = false;
  std::string problem_; // of reading
  mutable std::mutex mutex_; // for what follows
  std::condition_variable changed_;
  std::deque<model::Finding> findings_;
  std::uint64_t dropped_ = 0;
  bool ending_ = false;
  bool cancelled_ = false;
  bool done_ = false;
};

} // namespace hawk::cli
