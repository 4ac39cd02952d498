#pragma once

// Reads an output as a stream of JSON-RPC messages, and counts what is one and
// what is not. Two framings: a message a line (MCP, ACP), or a header with
// Content-Length before each (LSP). Counts only; stray_output judges.

#include "analyse/json_rpc.hpp"
#include "analyse/line_splitter.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hawk::analyse {

struct ProtocolTally {
  enum class Framing { unknown, lines, headers };

  Framing framing = Framing::unknown; // as the first message came
  std::uint64_t messages = 0;
  std::uint64_t responses = 0;
  std::uint64_t strays = 0;
  std::vector<std::string> first_strays; // raw, cut
  base::Nanos first_stray{};
  base::Nanos last_stray{};
  bool is_server = false; // the first response answers `initialize`
  bool is_client = false; // it asks what only a client asks
};

class ProtocolStream final {
public:
  // An output that had no message in its first bytes is none of ours. A banner
  // is shorter, and an agent that prints for a person is soon past it.
  static constexpr std::uint64_t k_patience = std::uint64_t{256} << 10;

  void accept(std::uint64_t offset, std::string_view bytes, base::Nanos time);

  const ProtocolTally& tally() const { return tally_; }

  // A session of messages is shorter. Decoding costs a second of processor time
  // for 200 MB, beside the agent; who writes more is judged by so much.
  static constexpr std::uint64_t k_most = std::uint64_t{64} << 20;

  // More bytes would not be looked at.
  bool is_over() const {
    return next_ >= k_most || (tally_.messages == 0 && next_ >= k_patience);
  }

  // The stream went on after that, or may have.
  bool is_cut() const { return next_ >= k_most; }

private:
  using Framing = ProtocolTally::Framing;

  void take(std::string_view bytes, base::Nanos time);
  void take_line(const Piece& line);
  void take_header_line(const Piece& line);
  bool take_header(const Piece& line);
  void take_body(const Piece& body);
  void take_text(const Piece& line);
  void take_message(const JsonRpcLine& message, Framing framing);
  void take_stray(std::string_view text, base::Nanos time);

  LineSplitter splitter_;
  ProtocolTally tally_;
  std::uint64_t next_ = 0;              // offset
  std::optional<std::uint64_t> length_; // stated by a header
  bool is_body_ = false;                // the next bytes are one
  bool is_lost_ = false;                // until the next header
};

} // namespace hawk::analyse
