#include "trace/format.hpp"

#include "base/crc32c.hpp"
#include "base/text.hpp"

#include <array>

namespace hawk::trace {

namespace {

// In the order of model::Payload.
constexpr std::array<std::string_view, std::variant_size_v<model::Payload>>
    k_kinds = {"hawk",
               "out",
               "gap",
               "chk",
               "proc",
               "thread",
               "object",
               "usage",
               "conn",
               "stall",
               "blind",
               "event",
               "signal",
               "end",
               "closed",
               "takeover",
               "otlp"};

constexpr std::string_view k_kind_key = R"({"k":")";

} // namespace

std::string_view kind_of(const model::Payload& payload) {
  return k_kinds[payload.index()];
}

std::string_view kind_of_line(std::string_view line) {
  if (line.rfind(k_kind_key, 0) != 0) {
    return {};
  }
  line.remove_prefix(k_kind_key.size());
  const std::size_t quote = line.substr(0, 32).find('"');
  return quote == std::string_view::npos ? std::string_view{}
                                         : line.substr(0, quote);
}

bool is_whole(std::string_view line) {
  const std::size_t tail = k_checksum_key.size() + k_checksum_size;
  return line.size() > tail
         && line.substr(line.size() - tail, k_checksum_key.size())
                == k_checksum_key
         && line.substr(line.size() - 2) == "\"}";
}

std::optional<std::string_view> verified_body(std::string_view line) {
  if (!is_whole(line)) {
    return std::nullopt;
  }
  const std::string_view hex = line.substr(line.size() - k_checksum_size, 8);
  const bool lower = hex.find_first_of("ABCDEF") == std::string_view::npos;
  const auto stated = base::parse_hex(hex);
  line.remove_suffix(k_checksum_key.size() + k_checksum_size);
  if (!lower || stated != base::crc32c(line)) {
    return std::nullopt;
  }
  return line;
}

} // namespace hawk::trace
