#include "analyse/protocol_stream.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cctype>

namespace hawk::analyse {

namespace {

constexpr std::size_t k_shown_strays = 3;

// More than is shown of one.
constexpr std::size_t k_kept_of_stray = 256;

constexpr std::string_view k_length_name = "content-length:";

// No message is larger; who states it is no server.
constexpr long long k_longest_body = 1LL << 30;

// What goes from the client to the server only: the methods of MCP, ACP and
// LSP. Names that end with a slash stand for all that begin so.
constexpr std::string_view k_client_methods[] = {
    "initialize",
    "notifications/initialized",
    "initialized",
    "shutdown",
    "exit",
    "tools/",
    "resources/",
    "prompts/",
    "completion/",
    "logging/",
    "session/new",
    "session/prompt",
};

bool is_client_method(std::string_view method) {
  return std::any_of(std::begin(k_client_methods),
                     std::end(k_client_methods),
                     [&](std::string_view known) {
                       return known.back() == '/'
                                  ? method.substr(0, known.size()) == known
                                  : method == known;
                     });
}

bool is_same_letter(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a))
         == std::tolower(static_cast<unsigned char>(b));
}

std::size_t find_length_name(std::string_view text) {
  const auto* at = std::search(text.begin(),
                               text.end(),
                               k_length_name.begin(),
                               k_length_name.end(),
                               is_same_letter);
  return static_cast<std::size_t>(at - text.begin());
}

// "Content-Type: application/vscode-jsonrpc"
bool is_header_field(std::string_view line) {
  const std::size_t colon = line.find(':');
  return colon != std::string_view::npos && colon > 0
         && std::all_of(
             line.begin(),
             line.begin() + static_cast<std::ptrdiff_t>(colon),
             [](unsigned char c) { return std::isalnum(c) != 0 || c == '-'; });
}

bool may_be_body(char first) {
  return first == '{' || first == '[';
}

} // namespace

// A second writer may have recorded some bytes again: a keeper's takeover.
void ProtocolStream::accept(std::uint64_t offset,
                            std::string_view bytes,
                            base::Nanos time) {
  if (is_over() || bytes.empty()
      || offset > UINT64_MAX - bytes.size() /* no offset of ours */) {
    return;
  }
  if (offset > next_) {
    splitter_.lose();
    length_.reset();
    is_lost_ = tally_.framing == Framing::headers;
    is_body_ = false;
  } else {
    bytes.remove_prefix(static_cast<std::size_t>(
        std::min<std::uint64_t>(next_ - offset, bytes.size())));
    offset = next_;
  }
  next_ = offset + bytes.size();
  take(bytes, time);
}

void ProtocolStream::take(std::string_view bytes, base::Nanos time) {
  while (!bytes.empty()) {
    // Something was printed between a header and its body.
    if (is_body_ && splitter_.is_at_start() && !may_be_body(bytes.front())) {
      is_body_ = false;
      is_lost_ = tally_.framing == Framing::headers;
    }
    if (is_body_) {
      if (const auto body = splitter_.take_bytes(bytes, *length_, time)) {
        take_body(*body);
      }
    } else if (const auto line = splitter_.take_line(bytes, time)) {
      take_line(*line);
    }
  }
}

void ProtocolStream::take_line(const Piece& line) {
  switch (tally_.framing) {
  case Framing::lines:
    take_text(line);
    return;
  case Framing::headers:
    take_header_line(line);
    return;
  case Framing::unknown:
    if (base::trim(line.head).empty() && length_) {
      is_body_ = true;
    } else if (!take_header(line)) {
      take_text(line);
    }
    return;
  }
}

// A line where a header belongs.
void ProtocolStream::take_header_line(const Piece& line) {
  if (take_header(line)) {
    is_lost_ = false;
    return;
  }
  const bool is_blank = line.is_whole() && base::trim(line.head).empty();
  if (is_blank) {
    is_body_ = length_.has_value();
    return;
  }
  if (!is_lost_ && !(length_ && is_header_field(line.head))) {
    take_stray(line.head, line.time);
  }
}

// Also one that stands behind something that was printed without a newline.
bool ProtocolStream::take_header(const Piece& line) {
  const std::size_t at = find_length_name(line.tail);
  if (at == line.tail.size()) {
    return false;
  }
  const auto length = base::parse_decimal(
      base::trim(line.tail.substr(at + k_length_name.size())));
  if (!length || *length <= 0 || *length > k_longest_body) {
    return false;
  }
  length_ = static_cast<std::uint64_t>(*length);
  if (at > 0 && !is_lost_) {
    take_stray(line.is_whole() ? line.head.substr(0, at) : line.head,
               line.time);
  }
  return true;
}

void ProtocolStream::take_body(const Piece& body) {
  const JsonRpcLine message = parse_json_rpc(body);
  is_body_ = false;
  length_.reset();
  if (message.kind == JsonRpcLine::Kind::message) {
    take_message(message, Framing::headers);
  } else {
    // A wrong length, or something that was printed into it: where the next
    // header is has to be found.
    is_lost_ = tally_.framing == Framing::headers;
  }
}

void ProtocolStream::take_text(const Piece& line) {
  const JsonRpcLine message = parse_json_rpc(line);
  switch (message.kind) {
  case JsonRpcLine::Kind::message:
    take_message(message, Framing::lines);
    return;
  case JsonRpcLine::Kind::other:
    take_stray(line.head, line.time);
    return;
  // White space around a message is JSON, and a reader may skip it.
  case JsonRpcLine::Kind::blank:
  case JsonRpcLine::Kind::unclear:
    return;
  }
}

void ProtocolStream::take_message(const JsonRpcLine& message, Framing framing) {
  if (tally_.framing == Framing::unknown) {
    tally_.framing = framing;
    length_.reset();
  }
  ++tally_.messages;
  tally_.is_server =
      tally_.is_server || (message.is_welcome && tally_.responses == 0);
  tally_.responses += message.is_response ? 1 : 0;
  tally_.is_client = tally_.is_client || is_client_method(message.method);
}

void ProtocolStream::take_stray(std::string_view text, base::Nanos time) {
  if (++tally_.strays == 1) {
    tally_.first_stray = time;
  }
  tally_.last_stray = time;
  if (tally_.first_strays.size() < k_shown_strays) {
    tally_.first_strays.emplace_back(
        base::trim(text).substr(0, k_kept_of_stray));
  }
}

} // namespace hawk::analyse
