// format::read_otlp_proto: whatever the bytes, they are read to where they are
// damaged; each record is one that its own JSON makes again.

#include "format/json.hpp"
#include "format/otlp_json.hpp"
#include "format/otlp_proto.hpp"

#include "fuzz.hpp"

using namespace hawk;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view message = fuzz::as_text(data, size);
  std::size_t count = 0;
  const format::OtlpProtoRead read =
      format::read_otlp_proto(message, [&](model::FileRecord record) {
        ++count;
        format::JsonDocument document;
        FUZZ_CHECK(document.parse(record.raw).valid);
        const auto again = format::read_otlp_element(document.root());
        FUZZ_CHECK(again && again->what.index() == record.what.index());
        // Each has some bytes of its own.
        FUZZ_CHECK(count <= message.size());
      });
  FUZZ_CHECK(read.records == count);
  format::may_be_otlp_proto(message, size);
  return 0;
}
