#include "analyse/emit_order.hpp"

namespace hawk::analyse {

bool EmitOrder::is_inverted(const EmitSeen& emit, const ProbeEvent& event) {
  if (emit.producer == 0 || !emit.done
      || emit.outcome == EmitOutcome::cancelled) {
    return false; // cancelling is in no order
  }
  const Producer key{event.process, event.interpreter, emit.producer};
  const auto at = latest_.find(key);
  if (at == latest_.end()) {
    if (latest_.size() >= k_most_producers) {
      latest_.erase(latest_.begin()); // of its process the oldest
    }
    latest_[key] = {emit.event, emit.emit, *emit.done};
    return false;
  }
  Latest& latest = at->second;
  const bool later = emit.event > latest.event
                     || (emit.event == latest.event && emit.emit > latest.emit);
  const bool inverted = !later && *emit.done > latest.done;
  if (later) {
    latest = {emit.event, emit.emit, *emit.done};
  }
  return inverted;
}

} // namespace hawk::analyse
