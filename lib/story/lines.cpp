#include "story/lines.hpp"

#include "story/cut_text.hpp"

namespace hawk::story {

std::string bytes_of(const Line& line) {
  std::string bytes = line.text;
  if (line.carriage_return) {
    bytes += '\r';
  }
  if (line.complete) {
    bytes += '\n';
  }
  return bytes;
}

void Lines::accept(const model::StreamChunk& chunk, model::Nanos time) {
  const StreamBytes::Fresh fresh = bytes_.take(chunk);
  if (fresh.bytes.empty()) {
    return;
  }
  std::optional<Line>& pending = pending_[index_of(chunk.stream)];
  if (fresh.missing_before > 0 && pending) {
    sink_(std::move(*pending));
    pending.reset();
  }
  std::string_view rest = fresh.bytes;
  std::uint64_t missing = fresh.missing_before;
  while (!rest.empty()) {
    if (!pending) {
      pending.emplace();
      pending->stream = chunk.stream;
      pending->time = time;
      pending->missing_before = missing;
      missing = 0;
    }
    const std::size_t newline = rest.find('\n');
    add(*pending, rest.substr(0, newline), time);
    if (newline == std::string_view::npos) {
      return;
    }
    pending->complete = true;
    if (!pending->text.empty() && pending->text.back() == '\r') {
      pending->text.pop_back();
      pending->carriage_return = true;
    }
    sink_(std::move(*pending));
    pending.reset();
    rest.remove_prefix(newline + 1);
  }
}

void Lines::add(Line& line, std::string_view bytes, model::Nanos time) {
  while (line.text.size() + bytes.size() > k_max_line) {
    const std::size_t room = k_max_line - line.text.size();
    line.text += bytes.substr(0, room);
    bytes.remove_prefix(room);
    Line rest{time, line.stream, {}, false, false, true, 0};
    const std::size_t cut = cut_sequence(line.text);
    rest.text = line.text.substr(line.text.size() - cut);
    line.text.resize(line.text.size() - cut);
    sink_(std::move(line));
    line = std::move(rest);
  }
  line.text += bytes;
}

void Lines::finish() {
  for (std::optional<Line>& pending : pending_) {
    if (pending) {
      sink_(std::move(*pending));
      pending.reset();
    }
  }
}

std::optional<model::Nanos> Lines::oldest_pending() const {
  std::optional<model::Nanos> oldest;
  for (const std::optional<Line>& pending : pending_) {
    if (pending && (!oldest || pending->time < *oldest)) {
      oldest = pending->time;
    }
  }
  return oldest;
}

} // namespace hawk::story
