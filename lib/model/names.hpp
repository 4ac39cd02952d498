#pragma once

// The spelling of enumerations, in files and on the screen alike.

#include "model/event.hpp"
#include "model/finding_change.hpp"

#include <optional>
#include <string_view>

namespace hawk::model {

std::string_view name_of(Level level);
std::string_view name_of(Confidence confidence);
std::string_view name_of(FindingChange::Kind kind);
std::string_view name_of(Stream stream);
std::string_view name_of(ObjectKey::Kind kind);
std::string_view name_of(Wait::Kind kind);
std::string_view name_of(StallSeen::Proof proof);
std::string_view name_of(OtlpSeen::Signal signal);
std::string_view name_of(OtlpSeen::Encoding encoding);

std::optional<Level> find_level(std::string_view name);
std::optional<Stream> find_stream(std::string_view name);
std::optional<ObjectKey::Kind> find_object_kind(std::string_view name);
std::optional<Wait::Kind> find_wait_kind(std::string_view name);
std::optional<StallSeen::Proof> find_stall_proof(std::string_view name);
std::optional<OtlpSeen::Signal> find_otlp_signal(std::string_view name);
std::optional<OtlpSeen::Encoding> find_otlp_encoding(std::string_view name);

} // namespace hawk::model
