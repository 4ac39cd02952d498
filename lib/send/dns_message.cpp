#include "send/dns_message.hpp"

#include "base/text.hpp"

#include <arpa/inet.h>

#include <array>
#include <cctype>

namespace hawk::send {

namespace {

constexpr std::size_t k_head = 12;
constexpr std::size_t k_most_label = 63;
constexpr std::size_t k_most_name = 253;
constexpr unsigned k_pointer = 0xc0;
constexpr unsigned k_internet = 1;

unsigned byte_at(std::string_view message, std::size_t at) {
  return at < message.size() ? static_cast<unsigned char>(message[at]) : 0;
}

unsigned word_at(std::string_view message, std::size_t at) {
  return byte_at(message, at) << 8U | byte_at(message, at + 1);
}

void put_word(unsigned value, std::string& out) {
  out += static_cast<char>(value >> 8U & 0xffU);
  out += static_cast<char>(value & 0xffU);
}

// Where a name ends. Pointers are not followed.
std::optional<std::size_t> skip_name(std::string_view message, std::size_t at) {
  while (at < message.size()) {
    const unsigned length = byte_at(message, at);
    if (length == 0) {
      return at + 1;
    }
    if ((length & k_pointer) == k_pointer) {
      return at + 2;
    }
    if (length > k_most_label) {
      return std::nullopt;
    }
    at += 1 + length;
  }
  return std::nullopt;
}

// The question, its name in any case: some servers change it.
bool is_same_question(std::string_view message, std::string_view query) {
  if (message.size() < query.size()) {
    return false;
  }
  for (std::size_t i = k_head; i < query.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(message[i]))
        != std::tolower(static_cast<unsigned char>(query[i]))) {
      return false;
    }
  }
  return true;
}

std::string format_address(std::string_view bytes) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const int family = bytes.size() == 4 ? AF_INET : AF_INET6;
  const char* made =
      ::inet_ntop(family, bytes.data(), text.data(), text.size());
  return made == nullptr ? std::string() : std::string(made);
}

} // namespace

std::optional<std::string>
make_dns_query(std::uint16_t id, std::string_view name, DnsType type) {
  if (name.ends_with('.')) {
    name.remove_suffix(1);
  }
  if (name.empty() || name.size() > k_most_name) {
    return std::nullopt;
  }
  std::string out;
  put_word(id, out);
  put_word(0x0100, out); // recursion desired
  put_word(1, out);      // one question
  out.append(6, '\0');
  for (const std::string_view label : base::split(name, '.')) {
    if (label.empty() || label.size() > k_most_label) {
      return std::nullopt;
    }
    out += static_cast<char>(label.size());
    out += label;
  }
  out += '\0';
  put_word(static_cast<unsigned>(type), out);
  put_word(k_internet, out);
  return out;
}

std::optional<DnsAnswer> parse_dns_answer(std::string_view message,
                                          std::string_view query) {
  const unsigned flags = word_at(message, 2);
  if (message.size() < k_head || word_at(message, 0) != word_at(query, 0)
      || (flags & 0x8000U) == 0 || !is_same_question(message, query)) {
    return std::nullopt;
  }
  DnsAnswer answer;
  constexpr unsigned k_no_such_name = 3;
  const unsigned code = flags & 0xfU;
  answer.refused = code != 0 && code != k_no_such_name;
  answer.cut = (flags & 0x0200U) != 0;
  const unsigned type = word_at(query, query.size() - 4);
  const std::size_t size = type == static_cast<unsigned>(DnsType::a) ? 4 : 16;
  std::size_t at = query.size();
  for (unsigned left = word_at(message, 6); left > 0; --left) {
    const auto end = skip_name(message, at);
    if (!end || *end + 10 > message.size()) {
      break;
    }
    const std::size_t length = word_at(message, *end + 8);
    const std::size_t data = *end + 10;
    if (length > message.size() - data) {
      break;
    }
    if (word_at(message, *end) == type && length == size) {
      answer.addresses.push_back(format_address(message.substr(data, length)));
    }
    at = data + length;
  }
  return answer;
}

} // namespace hawk::send
