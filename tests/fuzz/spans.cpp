// The readers of spans: whatever the JSON, and whichever dialect it is taken
// for, they return, and count what they hand out.

#include "format/console_spans.hpp"
#include "format/spans.hpp"

#include "fuzz.hpp"

using namespace hawk;
using format::SpanFormat;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::as_text(data, size);
  format::JsonDocument document;
  const auto read = [&](std::string_view json) {
    if (!document.parse(json).valid) {
      return;
    }
    std::ignore = format::span_format_of(document.root());
    for (const SpanFormat format : {SpanFormat::otlp,
                                    SpanFormat::zipkin,
                                    SpanFormat::jaeger,
                                    SpanFormat::chrome,
                                    SpanFormat::console}) {
      std::size_t count = 0;
      const std::size_t returned = format::read_spans(
          format, document.root(), [&](const model::FileRecord& record) {
            FUZZ_CHECK(!record.raw.empty());
            ++count;
          });
      FUZZ_CHECK(returned == count);
    }
  };
  read(text);
  if (const auto json = format::json_of_inspected(text)) {
    read(*json);
  }
  return 0;
}
