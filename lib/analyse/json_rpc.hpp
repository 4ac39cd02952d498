#pragma once

// Tells a JSON-RPC 2.0 message from other text, by its outline: what stands at
// the top of the object. No JSON parser, and no judge of the rest.

#include "analyse/line_splitter.hpp"

#include <string>

namespace hawk::analyse {

struct JsonRpcLine {
  enum class Kind {
    blank,
    message, // an object with "jsonrpc":"2.0", or a batch of them
    unclear, // too long to be sure
    other,
  };

  Kind kind = Kind::other;
  std::string method; // of a request or a notification
  bool is_response = false;
  bool is_welcome = false; // a response to `initialize`, by what it tells
};

JsonRpcLine parse_json_rpc(const Piece& piece);

} // namespace hawk::analyse
