#include "model/names.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace hawk::model {

namespace {

// Index = value of the enumeration.
constexpr std::array<std::string_view, 3> k_levels = {
    "note", "warning", "error"};
constexpr std::array<std::string_view, 4> k_confidences = {
    "confirmed", "latent", "suspected", "hint"};
constexpr std::array<std::string_view, 3> k_changes = {
    "found", "changed", "cleared"};
constexpr std::array<std::string_view, 3> k_streams = {
    "stdout", "stderr", "stdout+stderr"};
constexpr std::array<std::string_view, 11> k_objects = {"unknown",
                                                        "pipe",
                                                        "fifo",
                                                        "socket",
                                                        "tty",
                                                        "file",
                                                        "epoll",
                                                        "pidfd",
                                                        "other",
                                                        "eventfd",
                                                        "timerfd"};
constexpr std::array<std::string_view, 11> k_waits = {"unknown",
                                                      "running",
                                                      "write",
                                                      "read",
                                                      "poll",
                                                      "child",
                                                      "sleep",
                                                      "lock",
                                                      "open",
                                                      "ring",
                                                      "other"};
constexpr std::array<std::string_view, 3> k_proofs = {
    "none", "asleep", "turn"};

constexpr std::array<std::string_view, 3> k_signals = {
    "traces", "logs", "metrics"};

constexpr std::array<std::string_view, 3> k_encodings = {
    "json", "protobuf", "zipkin"};

template <typename Enum>
std::string_view name_in(std::span<const std::string_view> names, Enum value) {
  return names[static_cast<std::size_t>(value)];
}

template <typename Enum>
std::optional<Enum> find_in(std::span<const std::string_view> names,
                            std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) {
      return static_cast<Enum>(i);
    }
  }
  return std::nullopt;
}

} // namespace

std::string_view name_of(Level level) {
  return name_in(k_levels, level);
}

std::string_view name_of(Confidence confidence) {
  return name_in(k_confidences, confidence);
}

std::string_view name_of(FindingChange::Kind kind) {
  return name_in(k_changes, kind);
}

std::string_view name_of(Stream stream) {
  return name_in(k_streams, stream);
}

std::string_view name_of(ObjectKey::Kind kind) {
  return name_in(k_objects, kind);
}

std::string_view name_of(Wait::Kind kind) {
  return name_in(k_waits, kind);
}

std::string_view name_of(StallSeen::Proof proof) {
  return name_in(k_proofs, proof);
}

std::string_view name_of(OtlpSeen::Signal signal) {
  return name_in(k_signals, signal);
}

std::string_view name_of(OtlpSeen::Encoding encoding) {
  return name_in(k_encodings, encoding);
}

std::optional<Level> find_level(std::string_view name) {
  return find_in<Level>(k_levels, name);
}

std::optional<Stream> find_stream(std::string_view name) {
  return find_in<Stream>(k_streams, name);
}

std::optional<ObjectKey::Kind> find_object_kind(std::string_view name) {
  return find_in<ObjectKey::Kind>(k_objects, name);
}

std::optional<Wait::Kind> find_wait_kind(std::string_view name) {
  return find_in<Wait::Kind>(k_waits, name);
}

std::optional<StallSeen::Proof> find_stall_proof(std::string_view name) {
  return find_in<StallSeen::Proof>(k_proofs, name);
}

std::optional<OtlpSeen::Signal> find_otlp_signal(std::string_view name) {
  return find_in<OtlpSeen::Signal>(k_signals, name);
}

std::optional<OtlpSeen::Encoding> find_otlp_encoding(std::string_view name) {
  return find_in<OtlpSeen::Encoding>(k_encodings, name);
}

} // namespace hawk::model
