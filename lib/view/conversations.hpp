#pragma once

// Traces by the conversation that they are part of: an agent's session has a
// trace for each question, which belong together.

#include "story/span_tree.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace hawk::view {

struct Conversations {
  // All nodes, parents before their children, the traces of a conversation
  // behind its first.
  std::vector<std::uint32_t> order;
  // By trace: "conversation conv-1: 2 traces, 3.2 s, 1 failed" above its first
  // one, else empty.
  std::vector<std::string> headers;
};

// What a conversation is called: gen_ai.conversation.id, else a session's id,
// in any span of the trace.
Conversations find_conversations(const story::SpanTree& tree);

} // namespace hawk::view
