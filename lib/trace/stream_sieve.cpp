#include "trace/stream_sieve.hpp"

#include "base/base64.hpp"
#include "model/names.hpp"
#include "trace/decode_stream.hpp"
#include "trace/format.hpp"

#include <fmt/core.h>

#include <algorithm>

namespace hawk::trace {

namespace {

// The four numbers and the stream's name, where our writers put them.
constexpr std::size_t k_envelope = 160;

// `"` before the checksum.
constexpr std::size_t k_end = 1 + k_checksum_key.size() + k_checksum_size;

std::string_view last(std::string_view text, std::size_t most) {
  return text.substr(text.size() - std::min(text.size(), most));
}

// Decoded bytes of either end of base64 text, `most` or a few more.
std::string decode_head(std::string_view text, std::size_t most) {
  return base::decode_base64(text.substr(0, (most + 2) / 3 * 4))
      .value_or(std::string());
}

std::string decode_tail(std::string_view text, std::size_t most) {
  return base::decode_base64(last(text, (most + 5) / 3 * 4))
      .value_or(std::string());
}

// The end of a JSON string's text, cut neither within an escape nor within a
// character; empty if there is no such place near.
std::string_view cut_text(std::string_view text, std::size_t most) {
  constexpr std::size_t k_tries = 256;
  constexpr std::size_t k_escape = 6; // \u001b
  if (text.size() <= most) {
    return text;
  }
  for (std::size_t at = text.size() - most, end = at + k_tries;
       at < std::min(end, text.size());
       ++at) {
    const std::string_view before = text.substr(0, at);
    const bool inside = (static_cast<unsigned char>(text[at]) & 0xc0U) == 0x80U;
    if (!inside && last(before, k_escape).find('\\') == std::string_view::npos) {
      return text.substr(at);
    }
  }
  return {};
}

bool ends_line(std::string_view raw) {
  return raw.size() >= 2 && raw.substr(raw.size() - 2) == "\\n";
}

} // namespace

void StreamSieve::want(const model::StreamNeed& need) {
  const bool same = need.literals.data() == need_.literals.data()
                    && need.literals.size() == need_.literals.size();
  need_ = need;
  if (same) {
    return;
  }
  in_text_ =
      LiteralSearch({need.literals.begin(), need.literals.end()});
  in_base64_ = LiteralSearch(spell_in_base64(need.literals));
  longest_ = 0;
  for (const std::string_view literal : need.literals) {
    longest_ = std::max(longest_, literal.size());
  }
  past_ = {};
}

std::optional<StreamSieve::Payload>
StreamSieve::find_payload(std::string_view line) {
  constexpr std::string_view k_stream = R"("s":")";
  constexpr std::string_view k_text = R"("l":")";
  constexpr std::string_view k_base64 = R"("b":")";
  const std::string_view head = line.substr(0, k_envelope);
  std::size_t at = head.find(k_stream);
  if (at == std::string_view::npos || line.size() < at + k_end) {
    return std::nullopt;
  }
  at += k_stream.size();
  const std::size_t quote = head.find('"', at);
  const auto stream = model::find_stream(
      quote == std::string_view::npos ? std::string_view()
                                      : head.substr(at, quote - at));
  if (!stream) {
    return std::nullopt;
  }
  const std::size_t text = std::min(head.find(k_text, quote),
                                    head.find(k_base64, quote));
  if (text == std::string_view::npos
      || text + k_text.size() + k_end > line.size()) {
    return std::nullopt;
  }
  const std::size_t begin = text + k_text.size();
  return Payload{*stream,
                 line[text + 1] == 'b',
                 line.substr(begin, line.size() - k_end - begin)};
}

bool StreamSieve::has_literal(const Payload& payload, const Past& past) const {
  const LiteralSearch& search = payload.is_base64 ? in_base64_ : in_text_;
  if (search.is_in(payload.text)) {
    return true;
  }
  if (past.tail.empty()) {
    return false;
  }
  // The characters of a literal stand unescaped, so raw text will do.
  const std::string head =
      payload.is_base64
          ? decode_head(payload.text, longest_)
          : std::string(payload.text.substr(0, longest_));
  return in_text_.is_in(past.tail + head);
}

void StreamSieve::keep_tail(const Payload& payload, Past& past) const {
  const std::size_t most = longest_ - 1;
  if (payload.is_base64) {
    past.tail += decode_tail(payload.text, most);
  } else {
    past.tail += last(payload.text, most);
  }
  if (past.tail.size() > most) {
    past.tail.erase(0, past.tail.size() - most);
  }
}

void StreamSieve::keep(const Payload& payload, Past& past) {
  std::string_view text = payload.text;
  if (payload.is_base64) {
    text = last(text, k_context / 4 * 4);
  } else {
    text = cut_text(text, k_context);
  }
  if (text.size() < payload.text.size()) {
    past.pieces.clear(); // what was before is not adjacent
    past.size = 0;
  }
  past.size += text.size();
  past.pieces.push_back({std::string(text), payload.is_base64});
  while (past.size > k_context) {
    past.size -= past.pieces.front().text.size();
    past.pieces.pop_front();
  }
}

bool StreamSieve::takes(std::string_view line) {
  if (!need_.any()) {
    return false;
  }
  const auto payload = find_payload(line);
  if (!payload) {
    return true; // another writer's spelling, or damage: it has to be parsed
  }
  const bool in_full = need_.standard_output
                       && payload->stream == model::Stream::standard_output;
  if (need_.literals.empty()) {
    return in_full;
  }
  Past& past = past_[static_cast<std::size_t>(payload->stream)];
  const bool has = has_literal(*payload, past);
  const bool taken = has || past.goes_on || in_full;
  keep_tail(*payload, past);
  while (has && in_text_.is_in(past.tail)) {
    past.tail.erase(0, 1); // found once is enough
  }
  // One more record is enough for the rest of a line.
  past.goes_on = (has && (payload->is_base64 || !ends_line(payload->text)))
                 || (past.goes_on && payload->text.empty());
  if (!taken) {
    keep(*payload, past);
  }
  return taken;
}

std::optional<model::StreamChunk>
StreamSieve::take_context(const model::StreamChunk& chunk) {
  Past& past = past_[static_cast<std::size_t>(chunk.stream)];
  const auto pieces = std::exchange(past.pieces, {});
  past.size = 0;
  model::StreamChunk context;
  context.stream = chunk.stream;
  for (const Piece& piece : pieces) {
    const auto event = decode_stream(
        fmt::format(R"({{"k":"out","s":"{}","{}":"{}"}})",
                    model::name_of(chunk.stream),
                    piece.is_base64 ? "b" : "l",
                    piece.text));
    const auto* part =
        event ? std::get_if<model::StreamChunk>(&event->payload) : nullptr;
    if (part == nullptr) {
      context.bytes.clear(); // what comes after it is adjacent to the chunk
      continue;
    }
    context.bytes += part->bytes;
  }
  if (context.bytes.empty() || context.bytes.size() > chunk.offset) {
    return std::nullopt;
  }
  context.offset = chunk.offset - context.bytes.size();
  return context;
}

} // namespace hawk::trace
