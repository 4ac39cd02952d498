#pragma once

// What `hawkctl export` hands from its inputs to where it writes: a span, a log
// record, or what was received as OTLP, without secrets.

#include "base/mask.hpp"
#include "format/otlp_elements.hpp"
#include "model/event.hpp"
#include "model/span.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <variant>

namespace hawk::cli {

struct ExportPiece {
  // Of metrics neither.
  std::variant<std::monostate, model::Span, model::LogEvent> what;
  // As it was received, where it was; empty element: it is made of `what`.
  format::OtlpItem otlp;

  bool is_received() const { return !otlp.element.empty(); }
};

using PieceSink = std::function<void(ExportPiece)>;

// Masks what stands under a name, or free text without one.
inline std::string mask_member(std::string_view name, std::string_view text) {
  return name.empty() ? base::mask_text(text) : base::mask_value(name, text);
}

} // namespace hawk::cli
