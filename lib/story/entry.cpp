#include "story/entry.hpp"

#include "story/colors.hpp"
#include "story/probe_event.hpp"
#include "story/record_start.hpp"

namespace hawk::story {

bool is_error(const Entry& entry) {
  if (const Line* line = entry.line()) {
    std::string buffer;
    return entry.failure
           || (!line->continued
               && looks_like_error(without_colors(
                   std::string_view(line->text).substr(0, 1024), buffer)));
  }
  return is_failure(*entry.event());
}

std::size_t weight_of(const Entry& entry) {
  const std::size_t text = entry.line() != nullptr
                               ? entry.line()->text.capacity()
                               : entry.event()->body.size() + 1024;
  return sizeof(Entry) + text + entry.ids.size() * sizeof(Id);
}

} // namespace hawk::story
