#pragma once

// Spans as the entries of a story, in a line each.

#include "story/span_tree.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace hawk::story {

// Times are in microseconds. "" is no parent.
struct SpanEntries {
  SpanEntries& span(std::string id,
                    std::string parent,
                    std::int64_t start,
                    std::int64_t length,
                    std::string trace = std::string(32, 'a')) {
    Entry entry;
    model::Span span;
    span.trace_id = std::move(trace);
    span.span_id = id;
    span.parent_span_id = std::move(parent);
    span.name = std::move(id);
    span.start = model::Nanos(start * 1000);
    span.end = model::Nanos((start + length) * 1000);
    entry.time = *span.start;
    entry.what = std::move(span);
    list.push_back(std::move(entry));
    return *this;
  }

  SpanEntries& log(std::string body,
                   std::string span,
                   std::int64_t time,
                   std::string trace = std::string(32, 'a')) {
    Entry entry;
    model::LogEvent event;
    event.body = std::move(body);
    event.span_id = std::move(span);
    event.trace_id = std::move(trace);
    event.timestamp = entry.time = model::Nanos(time * 1000);
    entry.what = std::move(event);
    list.push_back(std::move(entry));
    return *this;
  }

  model::Span& last() { return std::get<model::Span>(list.back().what); }

  std::vector<Entry> list;
};

} // namespace hawk::story
