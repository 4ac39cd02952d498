#include "story/ids_below.hpp"

#include "base/text.hpp"
#include "format/characters.hpp"
#include "format/record_head.hpp"
#include "format/record_start.hpp"

#include <algorithm>
#include <utility>

namespace hawk::story {

namespace {

// Whether a record of a database begins, of which a statement is part.
bool is_statement(std::string_view line) {
  const auto has = [line](std::string_view word) {
    return line.find(word) != std::string_view::npos;
  };
  return has("STATEMENT:  ") || has(" statement: ") || has("QUERY:  ")
         || has("LOG:  execute ") || format::starts_csvlog(line);
}

// Below a first line without ids.
class Below final {
public:
  Below(std::string_view first, std::vector<FoundId>& found)
      : found_(found),
        traceback_(format::starts_traceback(first)),
        source_(format::head_of(first) == format::Head::before_text) {}

  void take(std::string_view line);

private:
  bool is_source(std::string_view line);

  std::vector<FoundId>& found_;
  std::vector<FoundId> more_;
  bool traceback_; // its source lines are indented
  bool source_;    // the line that Node quotes
};

bool Below::is_source(std::string_view line) {
  if (std::exchange(source_, false)) {
    return true;
  }
  if (format::starts_traceback(line)) {
    traceback_ = true;
    return true;
  }
  if (traceback_ && format::is_blank(line.front())) {
    return true;
  }
  traceback_ = false;
  const std::string_view text = base::trim(line);
  return text.starts_with("at ") || text.starts_with("File \"");
}

void Below::take(std::string_view line) {
  if (line.empty() || is_source(line)) {
    return;
  }
  find_ids(line, more_);
  const std::size_t colon = line.find(": ");
  const bool in_front = format::is_exception_line(line)
                        && line.substr(std::min(colon, line.size()))
                               .starts_with(": [");
  for (const FoundId& id : more_) {
    const bool counts = id.key != k_bracket_key
                        || (in_front && id.shape == Shape::sure);
    if (counts && found_.size() < k_most_ids) {
      found_.push_back(id);
    }
  }
}

} // namespace

void find_ids_below(std::string_view first,
                    std::string_view below,
                    std::vector<FoundId>& found) {
  const bool statement =
      is_statement(first)
      || below.find(" STATEMENT:  ") != std::string_view::npos;
  const bool has_id =
      std::any_of(found.begin(), found.end(), [](const FoundId& id) {
        // A number in brackets is a process, mostly.
        return id.shape == Shape::sure
               || (id.shape == Shape::weak && !format::is_whole(id.value));
      });
  if (!statement && has_id) {
    return;
  }
  Below lines(first, found);
  std::vector<FoundId> more;
  while (!below.empty()) {
    const std::size_t size = std::min(below.find('\n'), below.size());
    const std::string_view line = below.substr(0, size);
    below.remove_prefix(std::min(size + 1, below.size()));
    if (!statement) {
      lines.take(line);
      continue;
    }
    find_ids(line, more);
    for (const FoundId& id : more) {
      if (id.key != k_bracket_key && found.size() < k_most_ids) {
        found.push_back(id);
      }
    }
  }
}

} // namespace hawk::story
