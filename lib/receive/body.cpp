#include "receive/body.hpp"

#include "base/result.hpp"
#include "format/json_check.hpp"
#include "format/otlp_pieces.hpp"
#include "format/otlp_proto_json.hpp"
#include "format/unpacker.hpp"
#include "format/zipkin_otlp.hpp"

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

using Signal = model::OtlpSeen::Signal;

Signal signal_of(const Admission& admission) {
  switch (admission.signal) {
  case receive::Signal::logs:
    return Signal::logs;
  case receive::Signal::metrics:
    return Signal::metrics;
  case receive::Signal::traces:
  case receive::Signal::zipkin:
    break;
  }
  return Signal::traces;
}

const format::otlp::Message& message_of(Signal signal) {
  switch (signal) {
  case Signal::logs:
    return format::otlp::k_logs;
  case Signal::metrics:
    return format::otlp::k_metrics;
  case Signal::traces:
    break;
  }
  return format::otlp::k_traces;
}

model::OtlpSeen::Encoding encoding_of(const Admission& admission) {
  using Encoding = model::OtlpSeen::Encoding;
  return admission.signal == receive::Signal::zipkin ? Encoding::zipkin
         : admission.encoding == receive::Encoding::protobuf
             ? Encoding::protobuf
             : Encoding::json;
}

// JSON of any of the protocols to values, once it is known how many they are.
std::optional<Outcome> parse(std::string_view text,
                             format::JsonDocument& document) {
  if (const auto problem = format::find_json_problem(text)) {
    return refuse(problem->is_too_large ? 413 : 400,
                  "the body is no JSON: " + problem->what);
  }
  const auto parsed = document.parse(text);
  return parsed.valid ? std::nullopt
                      : std::optional(refuse(
                          400, "the body is no JSON: " + parsed.problem));
}

Outcome pass_on(format::OtlpPieces made,
                const Admission& admission,
                const OtlpSink& sink) {
  Outcome outcome;
  outcome.accepted = made.elements;
  outcome.rejected = made.rejected;
  outcome.message = std::move(made.problem);
  std::uint32_t part = 0;
  for (format::OtlpPiece& piece : made.pieces) {
    model::OtlpSeen seen;
    seen.signal = signal_of(admission);
    seen.encoding = encoding_of(admission);
    seen.part = ++part;
    seen.parts = static_cast<std::uint32_t>(made.pieces.size());
    seen.cut = piece.cut;
    seen.data = std::move(piece.data);
    outcome.cut += piece.cut;
    sink(std::move(seen));
  }
  return outcome;
}

Outcome read_otlp(const Admission& admission,
                  std::string_view text,
                  const OtlpSink& sink) {
  format::JsonDocument document;
  if (auto refusal = parse(text, document)) {
    return *std::move(refusal);
  }
  if (!document.root().is_object()) {
    return refuse(400, "the body is no object");
  }
  return pass_on(format::cut_otlp(document.root(), signal_of(admission)),
                 admission,
                 sink);
}

Outcome read_proto(const Admission& admission,
                   std::string_view bytes,
                   const OtlpSink& sink,
                   const BodyLimits& limits) {
  const format::ProtoJson made = format::make_proto_json(
      message_of(signal_of(admission)), bytes, limits.as_json);
  if (!made.problem.empty()) {
    return refuse(400, "the body is damaged protobuf: " + made.problem);
  }
  if (made.is_too_large) {
    return refuse(413, "the body has too many values");
  }
  return read_otlp(admission, made.text, sink);
}

Outcome read_zipkin(const Admission& admission,
                    std::string_view text,
                    const OtlpSink& sink) {
  format::ZipkinAsOtlp made;
  {
    format::JsonDocument document;
    if (auto refusal = parse(text, document)) {
      return *std::move(refusal);
    }
    made = format::zipkin_as_otlp(document.root());
  }
  format::JsonDocument document;
  if (!document.parse(made.text).valid) {
    return refuse(500, "a span of Zipkin's could not be translated");
  }
  Outcome outcome = pass_on(
      format::cut_otlp(document.root(), Signal::traces), admission, sink);
  outcome.status = 202;
  outcome.rejected += made.rejected;
  if (made.rejected > 0 && outcome.message.empty()) {
    outcome.message = "an element of the list is no span";
  }
  return outcome;
}

} // namespace

Outcome read_body(const Admission& admission,
                  std::string_view body,
                  const OtlpSink& sink,
                  const BodyLimits& limits) {
  Unpacked unpacked;
  if (admission.packed) {
    unpacked = unpack(body, limits);
    if (unpacked.refusal) {
      return *unpacked.refusal;
    }
    body = unpacked.bytes;
  }
  if (admission.signal == receive::Signal::zipkin) {
    return read_zipkin(admission, body, sink);
  }
  return admission.encoding == Encoding::protobuf
             ? read_proto(admission, body, sink, limits)
             : read_otlp(admission, body, sink);
}

} // namespace hawk::receive
