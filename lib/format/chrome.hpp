#pragma once

// Chrome's trace events, as Chrome, Perfetto, Node and many others write them:
// spans of X, of B and E on a thread, of b and e by their id. Times have no
// common origin and may count from the start of the machine. Neither traces nor
// ids of spans are in the format: they are made up, unless `args` states them.

#include "format/json.hpp"
#include "format/record_sink.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace hawk::format {

// One event.
bool is_chrome_event(const Json& value);

// One event, or a document with a list of them.
bool is_chrome(const Json& value);

// Events in any order to spans. Which span stands within which is known at the
// end only.
class ChromeSpans final {
public:
  ChromeSpans();
  ~ChromeSpans();

  // `where` has the bytes and their place. False: no event, or of a phase that
  // tells nothing of spans (counters, samples).
  bool accept(const Json& event, model::FileRecord where);

  // Hands out all spans and instants and returns how many.
  std::size_t finish(const RecordSink& sink);

private:
  struct State;

  std::unique_ptr<State> state_;
};

std::size_t read_chrome(const Json& value, const RecordSink& sink);

} // namespace hawk::format
