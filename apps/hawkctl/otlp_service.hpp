#pragma once

// The receiver on a thread of its own: never the main loop's, which may be
// looking at processes, and never the drain's. It runs a little behind both.

#include "base/result.hpp"
#include "receive/receiver.hpp"

#include <memory>
#include <string>

namespace hawk::cli {

// Peers of the user that we are; where the kernel does not say whose a
// connection is, the token has to do.
receive::Receiver::Peers same_user();

// The same, and who of the process and all below it sent something.
receive::Receiver::Peers same_user_below(model::Pid process);

class OtlpService final {
public:
  // `sink` is called on the thread; whoever wants to pass on what comes (to a
  // Collector) does it there, without waiting.
  static base::Result<std::unique_ptr<OtlpService>>
  start(receive::ReceiverOptions options,
        receive::OtlpSink sink,
        receive::Receiver::Peers peers);
  OtlpService(const OtlpService&) = delete;
  OtlpService& operator=(const OtlpService&) = delete;
  ~OtlpService();

  const loop::Address& address() const;

  // Takes what has been sent by now, ends the thread, and says what came.
  const receive::Counts& finish();

private:
  struct Parts;
  explicit OtlpService(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

} // namespace hawk::cli
