#include "story/where.hpp"

#include "story/operation.hpp"
#include "story/probe_event.hpp"
#include "story/where_parser.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace hawk::story {

namespace {

const model::Attributes* attributes_of(const Entry& entry) {
  if (const model::LogEvent* event = entry.event()) {
    return &event->attributes;
  }
  return entry.span() != nullptr ? &entry.span()->attributes : nullptr;
}

const model::AttributeValue* find_value(const Entry& entry,
                                        const std::string& key) {
  const model::Attributes* own = attributes_of(entry);
  if (own == nullptr) {
    return nullptr;
  }
  const auto found = own->find(key);
  if (found != own->end()) {
    return &found->second;
  }
  if (const model::Span* span = entry.span()) {
    const auto resource = span->resource.find(key);
    return resource == span->resource.end() ? nullptr : &resource->second;
  }
  return nullptr;
}

std::string_view text_at(const Entry& entry, const std::string& key) {
  const model::AttributeValue* value = find_value(entry, key);
  const auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

std::string_view status_of(const model::Span* span) {
  if (span == nullptr) {
    return {};
  }
  return span->status == model::Span::Status::error ? "error"
         : span->status == model::Span::Status::ok  ? "ok"
                                                    : "unset";
}

std::string_view kind_of(const Entry& entry) {
  constexpr std::string_view k_kinds[] = {
      "unspecified", "internal", "server", "client", "producer", "consumer"};
  if (const model::Span* span = entry.span()) {
    return k_kinds[static_cast<std::size_t>(span->kind)];
  }
  return entry.line() != nullptr ? "line" : "log";
}

std::string_view body_of(const Entry& entry) {
  if (const Line* line = entry.line()) {
    return line->text;
  }
  return entry.span() != nullptr ? std::string_view(entry.span()->name)
                                 : std::string_view(entry.event()->body);
}

std::string_view name_of(const Entry& entry) {
  return entry.span() != nullptr    ? std::string_view(entry.span()->name)
         : entry.event() != nullptr ? std::string_view(entry.event()->event_name)
                                    : std::string_view();
}

std::string_view service_of(const Entry& entry) {
  static const std::string k_service = "service.name";
  return entry.span() != nullptr ? std::string_view(entry.span()->service)
                                 : text_at(entry, k_service);
}

std::string_view trace_of(const Entry& entry, bool span_id) {
  if (const model::Span* span = entry.span()) {
    return span_id ? span->span_id : span->trace_id;
  }
  if (const model::LogEvent* event = entry.event()) {
    return span_id ? event->span_id : event->trace_id;
  }
  return {};
}

std::optional<double> number_in(std::string_view text) {
  double number = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size()
             ? std::optional(number)
             : std::nullopt;
}

} // namespace

base::Result<> Where::add(std::string_view expression) {
  HAWK_TRY(std::vector<Term> terms, Parser(expression).parse());
  std::move(terms.begin(), terms.end(), std::back_inserter(terms_));
  return {};
}

bool Where::holds_of(const Term& term, double number) {
  const double value = term.number.value_or(0);
  switch (term.compare) {
  case Operator::equal:
    return number == value;
  case Operator::unequal:
    return number != value;
  case Operator::greater:
    return number > value;
  case Operator::greater_equal:
    return number >= value;
  case Operator::less:
    return number < value;
  case Operator::less_equal:
    return number <= value;
  default:
    return true; // it is there
  }
}

bool Where::holds_of(const Term& term, std::string_view text) {
  switch (term.compare) {
  case Operator::exists:
    return !text.empty();
  case Operator::matches:
    return term.regex->matches(text);
  case Operator::matches_not:
    return !term.regex->matches(text);
  default:
    break;
  }
  if (term.number) {
    if (const auto number = number_in(text)) {
      return holds_of(term, *number);
    }
  }
  return term.compare == Operator::equal     ? text == term.text
         : term.compare == Operator::unequal ? text != term.text
                                             : false;
}

bool Where::holds_of_id(const Term& term, std::string_view id) {
  return term.asked
             ? term.asked->is(id) == (term.compare == Operator::equal)
             : holds_of(term, id);
}

bool Where::holds(const Term& term, const Entry& entry) {
  const auto if_there = [&term](std::string_view text) {
    return text.empty() && !term.text.empty()
               ? term.compare == Operator::unequal
                     || term.compare == Operator::matches_not
               : holds_of(term, text);
  };
  switch (term.field) {
  case Field::level: {
    const std::string_view severity = severity_of(entry);
    const bool ranked = !severity.empty() && term.number;
    return ranked ? holds_of(term, level_rank(severity)) : if_there(severity);
  }
  case Field::service:
    return if_there(service_of(entry));
  case Field::body:
    return if_there(body_of(entry));
  case Field::name:
    return if_there(name_of(entry));
  case Field::step:
    return if_there(entry.event() == nullptr ? std::string_view()
                                             : entry.event()->step);
  case Field::operation:
    return if_there(operation_of(entry));
  case Field::trace_id:
  case Field::span_id: {
    const std::string_view id =
        trace_of(entry, term.field == Field::span_id);
    return id.empty() ? if_there(id) : holds_of_id(term, id);
  }
  case Field::id: {
    const bool opposite = term.compare == Operator::unequal
                          || term.compare == Operator::matches_not;
    const auto fits = [&term](const Id& id) {
      return holds_of_id(term, id.value);
    };
    return opposite
               ? std::all_of(entry.ids.begin(), entry.ids.end(), fits)
               : std::any_of(entry.ids.begin(), entry.ids.end(), fits);
  }
  case Field::source:
    return if_there(entry.source);
  case Field::status:
    return if_there(status_of(entry.span()));
  case Field::kind:
    return if_there(kind_of(entry));
  case Field::duration: {
    const model::Span* span = entry.span();
    if (span == nullptr || !span->start || !span->end) {
      return term.compare == Operator::unequal;
    }
    return holds_of(term,
                    static_cast<double>((*span->end - *span->start).count()));
  }
  case Field::attribute:
    break;
  }
  const model::AttributeValue* value = find_value(entry, term.key);
  if (value == nullptr) {
    return if_there({}) && term.compare != Operator::exists;
  }
  if (const auto* flag = std::get_if<bool>(value)) {
    return holds_of(term, *flag ? std::string_view("true") : "false");
  }
  if (const auto* text = std::get_if<std::string>(value)) {
    return term.compare == Operator::exists || holds_of(term, *text);
  }
  const auto* whole = std::get_if<std::int64_t>(value);
  if (term.regex) {
    return holds_of(term,
                    whole != nullptr
                        ? std::to_string(*whole)
                        : std::to_string(std::get<double>(*value)));
  }
  if (!term.number && term.compare != Operator::exists) {
    return term.compare == Operator::unequal;
  }
  return holds_of(term,
                  whole != nullptr ? static_cast<double>(*whole)
                                   : std::get<double>(*value));
}

bool Where::matches(const Entry& entry) const {
  return std::all_of(terms_.begin(), terms_.end(), [&entry](const Term& term) {
    return holds(term, entry) != term.negated;
  });
}

} // namespace hawk::story
