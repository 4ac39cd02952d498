#include "format/record_sink.hpp"

#include <array>
#include <utility>

namespace hawk::format {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> k_verbs =
    {{{"are ", "is "},
      {"were ", "was "},
      {"look like JSON and are ", "looks like JSON and is "},
      {"end ", "ends "},
      {"do not say which stream they are ", "does not say which stream it is "}}};

} // namespace

std::string describe_records(std::uint64_t count, std::string_view what) {
  std::string text = std::to_string(count) + (count == 1 ? " record " : " records ");
  for (const auto& [many, one] : k_verbs) {
    if (count == 1 && what.starts_with(many)) {
      text += one;
      what.remove_prefix(many.size());
      break;
    }
  }
  return text.append(what);
}

} // namespace hawk::format
