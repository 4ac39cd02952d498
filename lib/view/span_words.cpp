#include "view/span_words.hpp"

#include "base/timestamp.hpp"
#include "format/colors.hpp"
#include "format/log_time.hpp"
#include "format/severity.hpp"
#include "view/display.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace hawk::view {

namespace {

constexpr std::size_t k_short_id = 12;

const model::AttributeValue* find(const model::Attributes& attributes,
                                  std::string_view key) {
  const auto found = attributes.find(std::string(key));
  return found == attributes.end() ? nullptr : &found->second;
}

std::string text_at(const model::Attributes& attributes,
                    std::string_view key) {
  const auto* value = find(attributes, key);
  const auto* text =
      value == nullptr ? nullptr : std::get_if<std::string>(value);
  return text == nullptr ? std::string() : row_text(*text);
}

std::int64_t number_at(const model::Attributes& attributes,
                       std::string_view key) {
  const auto* value = find(attributes, key);
  const auto* number =
      value == nullptr ? nullptr : std::get_if<std::int64_t>(value);
  return number == nullptr ? 0 : std::max<std::int64_t>(*number, 0);
}

void append(std::string& list, std::string_view item) {
  if (!item.empty()) {
    list.append(list.empty() ? "" : ", ").append(item);
  }
}

std::string_view without_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(' '), text.size()));
}

// "- ", which Python's logging has between what it writes.
std::string_view without_dash(std::string_view text) {
  const bool is_dash = text.starts_with("- ") || text.starts_with("-\n")
                       || text == "-";
  return is_dash ? without_blanks(text.substr(1)) : text;
}

// "INFO", "[warn ]", "ERROR:" at the front, if the record has that level.
std::string_view without_level(std::string_view text, std::string_view level) {
  const bool bracket = text.starts_with('[');
  const std::string_view word = text.substr(
      bracket ? 1 : 0,
      text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvw"
                             "xyz",
                             bracket ? 1 : 0)
          - (bracket ? 1 : 0));
  std::string_view rest = without_blanks(
      text.substr(std::min(word.size() + (bracket ? 1U : 0U), text.size())));
  const bool ends = bracket ? rest.starts_with(']')
                            : rest.size() < text.size() - word.size()
                                  || rest.empty() || rest.starts_with(':')
                                  || rest.starts_with('\n');
  if (level.empty() || !ends || format::severity_of(word) != level) {
    return text;
  }
  rest.remove_prefix(bracket || rest.starts_with(':') ? 1 : 0);
  return without_blanks(rest);
}

// Without the time and the level. Of a record of plain text its time is that of
// its beginning.
std::string_view without_header(const model::LogEvent& event,
                                std::string& buffer) {
  const std::string_view body = format::without_colors(event.body, buffer);
  if (!event.timestamp || body.empty()) {
    return body;
  }
  const std::string_view first = body.substr(0, body.find('\n'));
  format::LogTimes times(format::TimeReference{*event.timestamp});
  const auto found = times.find(first);
  const bool bracket = first.starts_with('[');
  if (!found || found->begin > (bracket ? 1U : 0U)
      || (found->is_dated && found->time != *event.timestamp)
      || (bracket && !first.substr(found->end).starts_with(']'))) {
    return body;
  }
  const std::string_view words = without_dash(
      without_blanks(body.substr(found->end + (bracket ? 1 : 0))));
  const std::string_view rest = without_level(words, event.severity_text);
  if (rest.size() < words.size()) {
    return without_dash(rest); // nothing, of a level alone
  }
  return rest.empty() || rest.starts_with('\n') ? body : rest;
}

std::string short_id(std::string_view id) {
  const std::string shown = row_text(id);
  return shown.size() <= k_short_id + 3 ? shown
                                        : shown.substr(0, k_short_id) + "...";
}

} // namespace

std::string row_text(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) {
    text.remove_suffix(1);
  }
  const std::size_t end = text.find('\n');
  std::string out = display_text(text.substr(0, end));
  std::replace(out.begin(), out.end(), '\t', ' ');
  if (end != std::string_view::npos) {
    const auto more = std::count(text.begin(), text.end(), '\n');
    out += fmt::format(" (and {} more {})", more, more == 1 ? "line" : "lines");
  }
  return out;
}

std::string node_name(const story::SpanTree& tree, std::uint32_t node) {
  const story::SpanNode& at = tree.nodes()[node];
  if (at.kind == story::SpanNode::Kind::missing) {
    const std::size_t children = tree.children(node).size();
    const bool all_records = std::all_of(
        tree.children(node).begin(),
        tree.children(node).end(),
        [&](std::uint32_t child) {
          return tree.nodes()[child].kind == story::SpanNode::Kind::record;
        });
    return fmt::format("? {} {}, {} {} not recorded",
                       children,
                       all_records     ? children == 1 ? "record" : "records"
                       : children == 1 ? "child"
                                       : "children",
                       all_records ? "span" : "parent",
                       short_id(at.id));
  }
  const story::Entry& entry = *tree.entry_of(at);
  const model::Span* span = tree.span_of(at);
  return context_mark(entry)
         + (span == nullptr      ? record_words(entry)
            : span->name.empty() ? "(no name)"
                                 : row_text(span->name));
}

std::string context_mark(const story::Entry& entry) {
  return entry.context ? "- " : "";
}

std::string failure_words(const model::Span& span) {
  if (span.status != model::Span::Status::error) {
    return {};
  }
  const std::string type = text_at(span.attributes, "error.type");
  return !span.status_message.empty()
             ? "failed: " + row_text(span.status_message)
         : !type.empty() ? "failed: " + type
                         : "failed";
}

Tokens tokens_of(const model::Span& span) {
  // The old names first, which gave way to the others.
  const model::Attributes& has = span.attributes;
  return {std::max(number_at(has, "gen_ai.usage.prompt_tokens"),
                   number_at(has, "gen_ai.usage.input_tokens")),
          std::max(number_at(has, "gen_ai.usage.completion_tokens"),
                   number_at(has, "gen_ai.usage.output_tokens"))};
}

std::string agent_words(const model::Span& span) {
  const model::Attributes& has = span.attributes;
  std::string out;
  const auto named = [&](std::string_view key) {
    const std::string text = text_at(has, key);
    // Mostly it is in the span's name.
    append(out, span.name.find(text) == std::string::npos ? text : "");
  };
  named("gen_ai.agent.name");
  named("gen_ai.tool.name");
  named("gen_ai.request.model");
  const Tokens tokens = tokens_of(span);
  if (tokens.input > 0 || tokens.output > 0) {
    append(out,
           fmt::format("{} in, {} out tokens", tokens.input, tokens.output));
  }
  if (const std::string call = text_at(has, "gen_ai.tool.call.id");
      !call.empty()) {
    append(out, "call " + call);
  }
  return out;
}

std::vector<std::string> notes_of(const story::SpanTree& tree,
                                  std::uint32_t node) {
  using story::SpanNode;
  const SpanNode& at = tree.nodes()[node];
  std::vector<std::string> out;
  const model::Span* span = tree.span_of(at);
  if (at.kind == SpanNode::Kind::span) {
    const auto say = [&](SpanNode::Flag flag, const char* words) {
      if (at.has(flag)) {
        out.emplace_back(words);
      }
    };
    if (at.has(SpanNode::open) && at.has(SpanNode::no_start)) {
      out.emplace_back("no times");
    } else {
      say(SpanNode::open, "no end");
      say(SpanNode::no_start, "no start");
    }
    say(SpanNode::backwards, "ends before it begins");
    say(SpanNode::same_id, "its id is that of another span");
    say(SpanNode::own_parent, "names itself as its parent");
    say(SpanNode::in_circle, "descends from itself: cut here");
    if (at.copies > 1) {
      out.push_back(fmt::format("came {} times", at.copies));
    }
    if (span->follows && at.parent != story::k_no_node) {
      out.emplace_back("follows");
    }
  }
  if (at.shift.count() != 0) {
    const std::string words = base::format_duration(at.shift);
    out.push_back(fmt::format(
        "clock adjusted by {}{}", at.shift.count() > 0 ? "+" : "", words));
  }
  if (span != nullptr) {
    for (const std::string& warning : span->warnings) {
      out.push_back(row_text(warning));
    }
  }
  return out;
}

bool is_exception(const model::SpanEvent& event) {
  return event.name == "exception" || event.name == "error"
         || event.attributes.contains("exception.type");
}

std::string event_words(const model::SpanEvent& event) {
  const std::string type = text_at(event.attributes, "exception.type");
  const std::string message = text_at(event.attributes, "exception.message");
  if (is_exception(event) && (!type.empty() || !message.empty())) {
    return type.empty() || message.empty() ? type + message
                                           : type + ": " + message;
  }
  std::string out = row_text(event.name);
  for (const auto& [key, value] : event.attributes) {
    out.append(out.empty() ? "" : " ")
        .append(row_text(key))
        .append("=")
        .append(value_text(value, row_text));
  }
  return out;
}

std::string link_words(const model::Span& span, const model::SpanLink& link) {
  std::string out = "linked to span " + short_id(link.span_id);
  return link.trace_id == span.trace_id
             ? out
             : out + " of trace " + row_text(link.trace_id);
}

std::vector<std::string> message_rows(const model::Span& span, bool whole) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8>
      k_keys = {{{"gen_ai.system_instructions", "instructions"},
                 {"gen_ai.input.messages", "input"},
                 {"gen_ai.prompt", "input"},
                 {"gen_ai.output.messages", "output"},
                 {"gen_ai.completion", "output"},
                 {"gen_ai.tool.call.arguments", "arguments"},
                 {"gen_ai.tool.call.result", "result"},
                 {"gen_ai.tool.message", "message"}}};
  constexpr std::size_t k_folded = 120;
  std::vector<std::string> out;
  for (const auto& [key, word] : k_keys) {
    const auto* value = find(span.attributes, key);
    const auto* text =
        value == nullptr ? nullptr : std::get_if<std::string>(value);
    if (text == nullptr || text->empty()) {
      continue;
    }
    const bool cut = !whole && text->size() > k_folded;
    std::string shown = display_text(
        std::string_view(*text).substr(0, cut ? k_folded : text->size()));
    std::replace(shown.begin(), shown.end(), '\t', ' ');
    out.push_back(
        cut ? fmt::format(
            "{} ({}): {}...", word, base::format_bytes(text->size()), shown)
            : fmt::format("{}: {}", word, shown));
  }
  return out;
}

std::string record_words(const story::Entry& entry) {
  const model::LogEvent* event = entry.event();
  if (event == nullptr || event->body.empty()) {
    std::string out = display_text(entry);
    std::replace(out.begin(), out.end(), '\t', ' ');
    return out;
  }
  std::string out = row_text(event->severity_text);
  std::string uncolored;
  const std::string words = row_text(without_header(*event, uncolored));
  return out.append(out.empty() || words.empty() || words[0] == ' ' ? "" : " ")
      .append(words);
}

} // namespace hawk::view
