#pragma once

// One connection of a client, from bytes to bytes: what it sends is read, each
// request answered, in its order. No socket and no clock: the receiver has
// those.

#include "receive/answer.hpp"
#include "receive/gate.hpp"
#include "receive/http_reader.hpp"

#include <string>
#include <string_view>

namespace hawk::receive {

struct Counts {
  std::uint64_t requests = 0;
  std::uint64_t refused = 0; // 4xx and 5xx
  std::uint64_t spans = 0;
  std::uint64_t logs = 0;
  std::uint64_t metrics = 0;
  std::uint64_t rejected = 0; // of these, within what was taken
  std::uint64_t cut = 0;      // texts in them that were cut
  std::uint64_t grpc = 0;     // connections that began as HTTP/2
  std::string first_refusal;  // "403: Host is not this machine"
};

class Exchange final {
public:
  // All outlive this.
  Exchange(const Gate& gate, const OtlpSink& sink, Counts& counts)
      : gate_(gate),
        sink_(sink),
        counts_(counts) {}

  // What to send back, maybe nothing yet.
  std::string take(std::string_view bytes);

  // Ends what was begun with a refusal: the answer to send.
  std::string give_up(const Refusal& refusal);

  // Whether the connection ends when that is sent.
  bool is_over() const { return over_; }

  // Whether a request was begun and is not answered.
  bool is_within_request() const;

  std::size_t held() const { return reader_.held(); }

private:
  void answer_head(std::string& out);
  void answer_request(std::string& out);
  void refuse(const Refusal& refusal, std::string& out);
  void note_refusal(int status, const std::string& message);
  void count(const Outcome& outcome);

  const Gate& gate_;
  const OtlpSink& sink_;
  Counts& counts_;
  HttpReader reader_;
  Admission admission_;
  bool began_ = false; // bytes of a request came
  bool over_ = false;
};

} // namespace hawk::receive
