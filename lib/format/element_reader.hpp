#pragma once

// An object of a document to the span or log record that it is, and what the
// containers around it say of all in them: OTLP's resource and scope, Jaeger's
// processes.

#include "format/chrome.hpp"
#include "format/jaeger.hpp"
#include "format/json.hpp"
#include "format/otlp_json.hpp"
#include "format/record_sink.hpp"
#include "format/spans.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::format {

// Reads an object that is no span; nothing: nor is it anything else.
using OtherReader =
    std::function<std::optional<model::FileRecord>(const Json&)>;

// What was skipped, a line a reason.
class SkippedList final {
public:
  void add(std::string_view reason, std::uint64_t line);

  const std::vector<Skipped>& list() const { return list_; }

private:
  std::vector<Skipped> list_;
  std::vector<std::string> reasons_;
};

class ElementContext final {
public:
  // Whether the object has a part for its elements.
  static bool is_in(const Json& container);

  void read(const Json& container);
  void put_into(model::FileRecord& record) const;

private:
  OtlpContext otlp_;
  JaegerProcesses processes_;
};

class ElementReader final {
public:
  explicit ElementReader(OtherReader other)
      : other_(std::move(other)) {}

  // `text` is the bytes of a whole object, `where` its place. Chrome's events
  // come out with finish().
  std::optional<model::FileRecord> read(std::string text,
                                        model::FileRecord where,
                                        SkippedList& skipped);

  void finish(const RecordSink& sink, SkippedList& skipped);

private:
  std::optional<model::FileRecord> read_value(const Json& value);
  bool is_format(SpanFormat format, const Json& value) const;

  OtherReader other_;
  JsonDocument document_;
  ChromeSpans chrome_;
  bool has_chrome_ = false;
  SpanFormat last_ = SpanFormat::none; // what comes is mostly alike
};

} // namespace hawk::format
