#include "story/entry.hpp"

#include "format/colors.hpp"
#include "format/record_start.hpp"
#include "format/severity.hpp"
#include "story/probe_event.hpp"

namespace hawk::story {

namespace {

using format::looks_like_error;
using format::without_colors;

} // namespace

bool is_error(const Entry& entry) {
  if (const Line* line = entry.line()) {
    std::string buffer;
    return entry.failure
           || (!line->continued
               && looks_like_error(without_colors(
                   std::string_view(line->text).substr(0, 1024), buffer)));
  }
  if (const model::Span* span = entry.span()) {
    return span->status == model::Span::Status::error;
  }
  return is_failure(*entry.event());
}

std::string_view severity_of(const Entry& entry) {
  if (entry.span() != nullptr) {
    return is_error(entry) ? "ERROR" : "";
  }
  const Line* line = entry.line();
  const std::string_view stated =
      line != nullptr ? format::find_severity(line->text)
                      : format::severity_of(entry.event()->severity_text);
  return stated.empty() && is_error(entry) ? "ERROR" : stated;
}

std::size_t weight_of(const Entry& entry) {
  // Attributes are not counted one by one.
  const std::size_t text = entry.line() != nullptr ? entry.line()->text.capacity()
                           : entry.event() != nullptr
                               ? entry.event()->body.size() + 1024
                               : 2048;
  return sizeof(Entry) + text + entry.raw.capacity()
         + entry.ids.size() * sizeof(Id);
}

} // namespace hawk::story
