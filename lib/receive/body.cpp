#include "receive/body.hpp"

#include "base/result.hpp"
#include "format/document_decoder.hpp"
#include "format/json_check.hpp"
#include "format/unpacker.hpp"

#include <array>
#include <optional>

namespace hawk::receive {

namespace {

constexpr std::size_t k_step = std::size_t{64} << 10;

struct Unpacked {
  std::string bytes;
  std::optional<Outcome> refusal;
};

Outcome refuse(int status, std::string message) {
  Outcome outcome;
  outcome.status = status;
  outcome.message = std::move(message);
  return outcome;
}

Unpacked unpack(std::string_view packed, const BodyLimits& limits) {
  format::Unpacker unpacker;
  if (const auto opened = unpacker.open(format::Packing::gzip); !opened) {
    return {{}, refuse(500, opened.error().message)};
  }
  Unpacked unpacked;
  std::array<char, k_step> piece{};
  while (true) {
    const auto step = unpacker.unpack(packed, true, piece);
    if (!step) {
      return {{}, refuse(400, step.error().message)};
    }
    packed.remove_prefix(step->taken);
    if (unpacked.bytes.size() + step->made > limits.unpacked) {
      return {{}, refuse(413, "the body is too large when unpacked")};
    }
    unpacked.bytes.append(piece.data(), step->made);
    if (step->finished) {
      return unpacked;
    }
  }
}

Outcome read_json(Signal signal,
                  std::string_view text,
                  const format::RecordSink& sink) {
  if (const auto problem = format::find_json_problem(text)) {
    return refuse(problem->is_too_large ? 413 : 400,
                  "the body is no JSON: " + problem->what);
  }
  Outcome outcome;
  format::DocumentDecoder decoder([&](model::FileRecord record) {
    ++outcome.accepted;
    sink(std::move(record));
  });
  decoder.decode(text);
  decoder.finish();
  if (signal != Signal::metrics) {
    for (const format::Skipped& skipped : decoder.skipped()) {
      outcome.rejected += skipped.records;
      outcome.message = skipped.what;
    }
  }
  return outcome;
}

} // namespace

Outcome read_body(const Admission& admission,
                  std::string_view body,
                  const format::RecordSink& sink,
                  const BodyLimits& limits) {
  Unpacked unpacked;
  if (admission.packed) {
    unpacked = unpack(body, limits);
    if (unpacked.refusal) {
      return *unpacked.refusal;
    }
    body = unpacked.bytes;
  }
  Outcome outcome = read_json(admission.signal, body, sink);
  if (admission.signal == Signal::zipkin && outcome.status == 200) {
    outcome.status = 202;
  }
  return outcome;
}

} // namespace hawk::receive
