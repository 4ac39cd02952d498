// receive::Exchange: whatever a client sends, and however it is cut on its way,
// the answers are the same, as far as they have come: a head that is wrong may
// be refused before all of it is there. Without the token nothing is kept.

#include "receive/exchange.hpp"

#include "fuzz.hpp"

#include <algorithm>

using namespace hawk;

namespace {

struct Served {
  std::string answers;
  bool over = false;
  std::uint64_t kept = 0;
  receive::Counts counts;
};

// Who has sent the body already is not asked for it.
void drop_continue(std::string& answers) {
  constexpr std::string_view k_continue = "HTTP/1.1 100 Continue\r\n\r\n";
  for (std::size_t at = 0;
       (at = answers.find(k_continue, at)) != std::string::npos;) {
    answers.erase(at, k_continue.size());
  }
}

Served serve(std::string_view text,
             const std::string& token,
             std::size_t step) {
  const receive::Gate gate(token, 4318);
  Served served;
  const receive::OtlpSink sink = [&served](const model::OtlpSeen&) {
    ++served.kept;
  };
  receive::Exchange exchange(gate, sink, served.counts);
  while (!text.empty() && !exchange.is_over()) {
    const std::size_t size = std::min(step, text.size());
    served.answers += exchange.take(text.substr(0, size));
    text.remove_prefix(size);
  }
  served.over = exchange.is_over();
  drop_continue(served.answers);
  return served;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  const Served whole = serve(text, "", size);
  for (const std::size_t step : {std::size_t{1}, std::size_t{7}}) {
    const Served cut = serve(text, "", step);
    FUZZ_CHECK(cut.answers.starts_with(whole.answers)
               || whole.answers.starts_with(cut.answers));
    FUZZ_CHECK(cut.kept == whole.kept);
    FUZZ_CHECK(cut.counts.spans == whole.counts.spans);
    FUZZ_CHECK(cut.over != whole.over || cut.answers == whole.answers);
  }
  FUZZ_CHECK(whole.answers.empty() || whole.answers.starts_with("HTTP/1.1 "));
  FUZZ_CHECK(serve(text, "a token that is not in it", size).kept == 0);
  return 0;
}
