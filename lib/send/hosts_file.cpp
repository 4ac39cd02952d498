#include "send/hosts_file.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <cctype>

namespace hawk::send {

namespace {

constexpr std::size_t k_most_servers = 3; // MAXNS
constexpr std::size_t k_most_domains = 16;
constexpr long long k_most_dots = 15;

std::vector<std::string_view> words_of(std::string_view line) {
  line = line.substr(0, line.find_first_of("#;"));
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t begin = line.find_first_not_of(" \t\r", at);
    if (begin == std::string_view::npos) {
      break;
    }
    const std::size_t end =
        std::min(line.find_first_of(" \t\r", begin), line.size());
    words.push_back(line.substr(begin, end - begin));
    at = end;
  }
  return words;
}

bool is_same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](unsigned char x, unsigned char y) {
    return std::tolower(x) == std::tolower(y);
  });
}

} // namespace

std::vector<std::string> find_in_hosts(std::string_view hosts,
                                       std::string_view name) {
  std::vector<std::string> found;
  for (const std::string_view line : base::split(hosts, '\n')) {
    const auto words = words_of(line);
    for (std::size_t i = 1; i < words.size(); ++i) {
      if (is_same_name(words[i], name)) {
        found.emplace_back(words[0]);
        break;
      }
    }
  }
  return found;
}

ResolverConfig parse_resolver_config(std::string_view text) {
  ResolverConfig config;
  for (const std::string_view line : base::split(text, '\n')) {
    const auto words = words_of(line);
    if (words.size() < 2) {
      continue;
    }
    if (words[0] == "nameserver" && config.servers.size() < k_most_servers) {
      config.servers.emplace_back(words[1]);
    } else if (words[0] == "search" || words[0] == "domain") {
      config.search.assign(
          words.begin() + 1,
          words.begin()
              + static_cast<std::ptrdiff_t>(
                  std::min(words.size(), k_most_domains)));
    } else if (words[0] == "options") {
      for (const std::string_view word : words) {
        const auto dots = word.starts_with("ndots:")
                              ? base::parse_decimal(word.substr(6))
                              : std::nullopt;
        if (dots) {
          config.ndots = static_cast<int>(std::clamp(*dots, 0LL, k_most_dots));
        }
      }
    }
  }
  return config;
}

std::vector<std::string> candidate_names(std::string_view name,
                                         const ResolverConfig& config) {
  if (name.ends_with('.')) {
    return {std::string(name)};
  }
  std::vector<std::string> names;
  for (const std::string& domain : config.search) {
    names.push_back(std::string(name) + "." + domain);
  }
  const bool first = std::ranges::count(name, '.') >= config.ndots;
  names.insert(first ? names.begin() : names.end(), std::string(name));
  return names;
}

} // namespace hawk::send
