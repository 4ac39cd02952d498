// receive::read_body and format::cut_otlp, of what any program may send: it is
// refused, and then nothing is kept, or it becomes records that are short
// enough, JSON in one line, and have all of it. The first byte chooses among
// the kinds of requests.

#include "format/json.hpp"
#include "format/otlp_json.hpp"
#include "format/otlp_pieces.hpp"
#include "receive/body.hpp"

#include "fuzz.hpp"

#include <array>
#include <vector>

using namespace hawk;

namespace {

// With limits that are soon reached.
void check_cut(std::string_view text) {
  constexpr format::PieceLimits k_limits{512, 2048};
  using Signal = model::OtlpSeen::Signal;
  format::JsonDocument document;
  if (!document.parse(text).valid || !document.root().is_object()) {
    return;
  }
  for (const Signal signal : {Signal::traces, Signal::logs, Signal::metrics}) {
    const auto made = format::cut_otlp(document.root(), signal, k_limits);
    std::uint64_t elements = 0;
    for (const format::OtlpPiece& piece : made.pieces) {
      FUZZ_CHECK(piece.elements > 0);
      FUZZ_CHECK(piece.data.size() <= k_limits.most);
      FUZZ_CHECK(piece.data.find('\n') == std::string::npos);
      elements += piece.elements;
      format::JsonDocument again;
      FUZZ_CHECK(again.parse(piece.data).size == piece.data.size());
      // It stays as it is from here on.
      const auto same =
          format::cut_otlp(again.root(), signal, {k_limits.most, k_limits.most});
      FUZZ_CHECK(same.elements == piece.elements);
      FUZZ_CHECK(same.pieces.size() == 1);
      FUZZ_CHECK(same.pieces.front().data == piece.data);
    }
    FUZZ_CHECK(elements == made.elements);
    FUZZ_CHECK((made.rejected > 0) == !made.problem.empty());
  }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view body = fuzz::as_text(data, size);
  const unsigned choice = body.empty() ? 0 : data[0];
  body.remove_prefix(body.empty() ? 0 : 1);
  using receive::Signal;
  constexpr std::array k_signals = {
      Signal::traces, Signal::logs, Signal::metrics, Signal::zipkin};
  receive::Admission admission;
  admission.signal = k_signals.at(choice & 3U);
  admission.encoding = (choice & 4U) != 0 ? receive::Encoding::protobuf
                                          : receive::Encoding::json;
  admission.packed = (choice & 8U) != 0;

  std::vector<model::OtlpSeen> seen;
  const receive::Outcome outcome = receive::read_body(
      admission,
      body,
      [&seen](model::OtlpSeen each) { seen.push_back(std::move(each)); },
      {1U << 20U, 1U << 20U});
  const int good = admission.signal == Signal::zipkin ? 202 : 200;
  FUZZ_CHECK(outcome.status == good || outcome.status == 400
             || outcome.status == 413);
  FUZZ_CHECK(outcome.status == good
             || (seen.empty() && !outcome.message.empty()));
  std::uint64_t records = 0;
  for (const model::OtlpSeen& each : seen) {
    FUZZ_CHECK(each.data.size() <= 1U << 20U);
    FUZZ_CHECK(each.data.find('\n') == std::string::npos);
    FUZZ_CHECK(each.parts == seen.size());
    format::JsonDocument document;
    FUZZ_CHECK(document.parse(each.data).size == each.data.size());
    format::unfold_otlp(each, [&](const model::FileRecord&) { ++records; });
  }
  // Metrics are not read.
  FUZZ_CHECK(admission.signal == Signal::metrics
             || records <= outcome.accepted);
  check_cut(body);
  return 0;
}
