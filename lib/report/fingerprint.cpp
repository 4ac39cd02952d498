#include "report/fingerprint.hpp"

#include "report/place.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace hawk::report {

namespace {

constexpr std::string_view k_version = "hawkctl/1";

// Evidence that says what it is about: which stream, whose connection to what,
// which object, which error. Their numbers (ports, inodes) do not count.
constexpr std::array<std::string_view, 5> k_telling = {
    "stream", "client", "peer", "object", "error_type"};

// 64-bit FNV-1a: no enemy, and few findings.
std::uint64_t hash(std::string_view text) {
  std::uint64_t value = 0xcbf29ce484222325U;
  for (const char c : text) {
    value = (value ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  return value;
}

// "worker-17" is any worker, "python3.11" the python3.12 of tomorrow.
std::string without_numbers(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit) {
      out += c;
    } else if (out.empty() || out.back() != '#') {
      out += '#';
    }
  }
  return out;
}

// A path of elsewhere by its last part: it differs between machines.
std::string portable(const std::string& file, const model::Report& report) {
  const std::string path = make_relative(file, report);
  return path.rfind('/', 0) == 0 ? path.substr(path.rfind('/') + 1) : path;
}

std::string describe(const model::Party& party, const model::Report& report) {
  return fmt::format("{}:{}:{}",
                     party.role,
                     without_numbers(party.name),
                     portable(party.file, report));
}

} // namespace

std::string make_fingerprint(const model::Finding& finding,
                             const model::Report& report) {
  std::vector<std::string> parties; // in no order that lasts
  for (const model::Party& party : finding.related) {
    parties.push_back(describe(party, report));
  }
  std::sort(parties.begin(), parties.end());
  parties.erase(std::unique(parties.begin(), parties.end()), parties.end());

  std::string text =
      fmt::format("{}\n{}\n{}",
                  k_version,
                  finding.rule,
                  describe(finding.subject, report));
  for (const std::string& party : parties) {
    text += "\nparty " + party;
  }
  const int fd = finding.subject.fd.value_or(-1);
  if (fd >= 0 && fd <= 2) {
    text += fmt::format("\nstream {}", fd); // the others are given at random
  }
  for (const auto& [name, value] : finding.evidence) {
    const auto* words = std::get_if<std::string>(&value);
    if (words != nullptr
        && std::find(k_telling.begin(), k_telling.end(), name)
               != k_telling.end()) {
      text += fmt::format(
          "\n{} {}", name, without_numbers(portable(*words, report)));
    }
  }
  if (finding.cause) {
    text += fmt::format("\nat {} {}",
                        portable(finding.cause->file, report),
                        finding.cause->function);
  }
  return fmt::format("{:016x}", hash(text));
}

} // namespace hawk::report
