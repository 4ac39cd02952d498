#pragma once

// What a client is told, as bytes for the wire: the body in the encoding of its
// request, as OTLP/HTTP wants it.

#include "receive/body.hpp"
#include "receive/gate.hpp"

#include <string>

namespace hawk::receive {

enum class After { keep, close };

// Of a request that was read.
std::string
make_answer(const Admission& admission, const Outcome& outcome, After after);

// Of one that was not: google.rpc.Status as JSON, and the connection ends.
std::string make_refusal(const Refusal& refusal);

// "100 Continue": the body may come.
std::string make_continue();

} // namespace hawk::receive
