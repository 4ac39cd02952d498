#include "view/list.hpp"

#include "base/json_text.hpp"
#include "base/text.hpp"
#include "base/timestamp.hpp"
#include "story/cut_text.hpp"
#include "view/display.hpp"

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace hawk::view {

namespace {

constexpr std::size_t k_widest_id = 45; // a UUID with a prefix fits
constexpr std::size_t k_widest_story = 40;
constexpr std::size_t k_last_text = 80;
const std::string k_no_time = "--:--:--.------"; // no entry has one
constexpr int k_bold = 1;
constexpr int k_red = 31;
constexpr int k_yellow = 33;

int color_of(const story::CatalogueRow& row) {
  return row.errors > 0 ? k_red : row.is_short ? k_yellow : 0;
}

// "2 traces, 1 request".
std::string parts_of(const story::CatalogueRow& row) {
  const auto count = [](std::uint64_t number, const char* what) {
    return number == 0
               ? std::string()
               : fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
  };
  const std::string traces = count(row.traces, "trace");
  const std::string requests = count(row.requests, "request");
  return traces + (traces.empty() || requests.empty() ? "" : ", ") + requests;
}

// "task answer, failed"; what ended well says nothing of it.
std::string story_of(const story::CatalogueRow& row) {
  std::string text = row.kind;
  if (!row.name.empty()) {
    text += ' ' + row.name;
  }
  if (row.outcome == "error") {
    text += ", failed";
  } else if (row.outcome == "cancelled") {
    text += ", cancelled";
  } else if (row.outcome.empty() && !row.kind.empty()) {
    text += ", no end";
  }
  if (row.traces + row.requests > 0) {
    text += (text.empty() ? "" : ", ") + parts_of(row);
  }
  return base::sanitise(text, k_widest_story);
}

std::string id_cell(const story::CatalogueRow& row) {
  return (row.conversation.empty() ? "" : "  ")
         + base::sanitise(row.id, k_widest_id);
}

// The parts of a conversation stand below it, moved in; not those whose
// conversation is not shown.
std::vector<story::CatalogueRow>
below_their_heads(const std::vector<story::CatalogueRow>& rows) {
  std::vector<story::CatalogueRow> shown = rows;
  const std::string* head = nullptr;
  for (story::CatalogueRow& row : shown) {
    if (row.conversation.empty()) {
      head = &row.id;
    } else if (head == nullptr || row.conversation != *head) {
      row.conversation.clear();
    }
  }
  return shown;
}

// Stories of one day need no date.
bool are_of_days(const std::vector<story::CatalogueRow>& rows) {
  std::optional<std::string> day;
  for (const story::CatalogueRow& row : rows) {
    if (row.first == model::Nanos{}) {
      continue;
    }
    const std::string own = base::format_local_date(row.first);
    if (day && own != *day) {
      return true;
    }
    day = own;
  }
  return false;
}

std::string first_cell(const story::CatalogueRow& row, bool dates) {
  if (row.first == model::Nanos{}) {
    return dates ? std::string(11, ' ') + k_no_time : k_no_time;
  }
  return dates ? base::format_local_date(row.first) + ' '
                     + base::format_local_time(row.first)
               : base::format_local_time(row.first);
}

// The first line of what was said: a record may go on with a traceback.
std::string last_cell(std::string_view text) {
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const bool more = text.find_first_not_of(" \t\r\n", end)
                    != std::string_view::npos;
  return display_text(story::cut_text(text.substr(0, end), k_last_text))
         + (more ? " ..." : "");
}

struct Widths {
  bool dates = false;
  std::size_t id = 2;
  std::size_t story = 0; // 0: no stories, no column
};

Widths measure(const std::vector<story::CatalogueRow>& rows) {
  Widths widths;
  widths.dates = are_of_days(rows);
  for (const story::CatalogueRow& row : rows) {
    widths.id = std::max(widths.id, id_cell(row).size());
    widths.story = std::max(widths.story, story_of(row).size());
  }
  return widths;
}

// With the two blanks behind it.
std::string story_cell(std::string_view text, const Widths& widths) {
  return widths.story == 0 ? std::string()
                           : fmt::format("{:<{}}  ", text, widths.story);
}

std::string render_row(const story::CatalogueRow& row, const Widths& widths) {
  return fmt::format("{:<{}}  {:>7}{} {:>6}  {}  {:>10}  {}{}",
                     id_cell(row),
                     widths.id,
                     row.entries,
                     row.is_short ? '-' : ' ',
                     row.errors,
                     first_cell(row, widths.dates),
                     base::format_duration(row.last - row.first),
                     story_cell(story_of(row), widths),
                     last_cell(row.last_text));
}

// Text as JSON that is safe to show. Most needs no escape.
void append_json_text(std::string_view text, std::string& out) {
  // No branch in the loop: the compiler looks at many at a time.
  unsigned special = 0;
  for (const char c : text) {
    special |= static_cast<unsigned>(c < ' ') | static_cast<unsigned>(c == '\x7f')
               | static_cast<unsigned>(c == '"')
               | static_cast<unsigned>(c == '\\');
  }
  if (special == 0) {
    out.append("\"").append(text).append("\"");
    return;
  }
  using Json = nlohmann::json;
  out += base::sanitise_json(Json(std::string(text))
                                 .dump(-1, ' ', false, Json::error_handler_t::replace));
}

// In a fifth of the time that a format string takes.
template <typename Number>
void append_number(std::string_view before, Number number, std::string& out) {
  std::array<char, 20> digits{};
  const auto [end, error] = std::to_chars(
      digits.data(), digits.data() + digits.size(), number);
  out.append(before).append(digits.data(), end);
}

} // namespace

std::string render_list(const std::vector<story::CatalogueRow>& all,
                        Style style) {
  const std::vector<story::CatalogueRow> rows = below_their_heads(all);
  const Widths widths = measure(rows);
  std::string out =
      colored(style,
              k_bold,
              fmt::format("{:<{}}  {:>7}  {:>6}  {:<{}}  {:>10}  {}{}",
                          "ID",
                          widths.id,
                          "ENTRIES",
                          "ERRORS",
                          "FIRST",
                          widths.dates ? 26 : 15,
                          "SPAN",
                          story_cell("STORY", widths),
                          "LAST ENTRY"));
  out += '\n';
  for (const story::CatalogueRow& row : rows) {
    const std::string text = render_row(row, widths);
    out += color_of(row) == 0 ? text : colored(style, color_of(row), text);
    out += '\n';
  }
  return out;
}

// Member by member: a list may have 200,000 rows.
std::string render_list_ndjson(const std::vector<story::CatalogueRow>& rows) {
  std::string out;
  for (const story::CatalogueRow& row : rows) {
    out += R"({"id":)";
    append_json_text(row.id, out);
    out += R"(,"key":)";
    append_json_text(row.key, out);
    append_number(R"(,"entries":)", row.entries, out);
    append_number(R"(,"errors":)", row.errors, out);
    out += row.is_short ? R"(,"short":true)" : R"(,"short":false)";
    append_number(R"(,"first_unix_nano":")", row.first.count(), out);
    append_number(R"(","last_unix_nano":")", row.last.count(), out);
    append_number(R"(","span_nano":)", (row.last - row.first).count(), out);
    out += R"(,"last_body":)";
    append_json_text(row.last_text, out);
    if (!row.kind.empty()) {
      out += R"(,"kind":)";
      append_json_text(row.kind, out);
      out += R"(,"name":)";
      append_json_text(row.name, out);
      out += R"(,"outcome":)";
      append_json_text(row.outcome, out);
    }
    if (!row.conversation.empty()) {
      out += R"(,"conversation":)";
      append_json_text(row.conversation, out);
    }
    if (row.traces + row.requests > 0) {
      append_number(R"(,"traces":)", row.traces, out);
      append_number(R"(,"requests":)", row.requests, out);
    }
    out += "}\n";
  }
  return out;
}

} // namespace hawk::view
