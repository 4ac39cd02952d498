#include "send/halves.hpp"

#include "format/json.hpp"
#include "format/otlp_document.hpp"
#include "format/otlp_elements.hpp"

namespace hawk::send {

namespace {

std::string keep(std::string_view, std::string_view text) {
  return std::string(text);
}

Part take(format::OtlpDocument& document) {
  const std::uint64_t elements = document.elements();
  return {document.take(), elements};
}

void add(std::string_view object, Part& list) {
  list.body += list.body.empty() ? '[' : ',';
  list.body += object;
  ++list.elements;
}

} // namespace

std::optional<std::pair<Part, Part>> halve_otlp(std::string_view body) {
  format::JsonDocument document;
  if (!document.parse(body).valid) {
    return std::nullopt;
  }
  const format::TextFilter filter = keep;
  std::uint64_t all = 0;
  auto signal = format::OtlpSignal::traces;
  format::for_each_otlp_element(
      document.root(), filter, [&](const format::OtlpElement& element) {
        signal = element.signal;
        ++all;
      });
  if (all < 2) {
    return std::nullopt;
  }
  format::OtlpDocument first(signal);
  format::OtlpDocument second(signal);
  format::for_each_otlp_element(
      document.root(), filter, [&](const format::OtlpElement& element) {
        (first.elements() < all / 2 ? first : second)
            .add(format::make_otlp_item(element, filter));
      });
  return std::pair(take(first), take(second));
}

std::optional<std::pair<Part, Part>> halve_zipkin(std::string_view body) {
  format::JsonDocument document;
  if (!document.parse(body).valid || !document.root().is_array()
      || document.root().size() < 2) {
    return std::nullopt;
  }
  const std::size_t all = document.root().size();
  Part first;
  Part second;
  for (const format::Json::Element element : document.root()) {
    add(element.value.dump(), first.elements < all / 2 ? first : second);
  }
  first.body += ']';
  second.body += ']';
  return std::pair(std::move(first), std::move(second));
}

} // namespace hawk::send
