#pragma once

// What is sent, gathered into bodies of a bounded size, and the count of what
// became of it. A body that is too large for the server (413) goes in halves,
// down to one element.

#include "base/result.hpp"
#include "format/otlp_document.hpp"
#include "send/delivery.hpp"
#include "send/halves.hpp"
#include "send/url.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <vector>

namespace hawk::send {

enum class Protocol { otlp, zipkin };

// Where each signal goes: /v1/traces and so on below the URL's path, unless
// that names one of them; Zipkin by its path, or by its port without one.
struct Destination {
  Url url;
  Protocol protocol = Protocol::otlp;

  std::string path_of(format::OtlpSignal signal) const;

  bool operator==(const Destination&) const = default;
};

// Error: usage, as of parse_url().
base::Result<Destination> parse_destination(std::string_view text);

struct Tally {
  std::uint64_t sent = 0;     // taken by the server
  std::uint64_t rejected = 0; // by partial successes
  std::uint64_t failed = 0;   // not taken
  // Of a kind that the server does not know, as log records at Jaeger.
  std::uint64_t left_out = 0;
  std::vector<std::string> problems; // each once

  bool is_whole() const { return rejected == 0 && failed == 0; }
};

class Batches final {
public:
  // OTLP's specification allows 64 MiB, receivers often less.
  static constexpr std::size_t k_default_size = std::size_t{2} << 20;
  static constexpr std::size_t k_most_size = std::size_t{64} << 20;

  Batches(Destination to, std::unique_ptr<Delivery> delivery, std::size_t size);

  // Of OTLP; sends what is full.
  void add(const format::OtlpItem& item);

  // Of Zipkin: an object.
  void add_span(const std::string& object);

  // Sends the rest.
  void flush();

  // Elements that wait.
  std::uint64_t waiting() const;

  const Tally& tally() const { return tally_; }

  // From any thread: what is not sent by now is not sent.
  void cancel() { delivery_->cancel(); }

private:
  void send(format::OtlpDocument& document, format::OtlpSignal signal);
  void send_spans();
  void post(const std::string& path, Part whole);
  // False: the server wants less at once.
  bool post_part(const std::string& path, const Part& part);
  void count(const PartialSuccess& answer, std::uint64_t elements);
  void count_failed(const std::string& path,
                    const Part& part,
                    const base::Error& error);
  void note(std::string problem);
  bool has_no_place(const base::Error& error, const std::string& path) const;

  Destination to_;
  std::unique_ptr<Delivery> delivery_;
  std::size_t size_;
  std::array<format::OtlpDocument, 3> documents_; // by signal
  std::string spans_;                             // of Zipkin
  std::uint64_t span_count_ = 0;
  // Of the smallest body of several elements that was too large.
  std::size_t too_large_ = std::numeric_limits<std::size_t>::max();
  std::uint64_t lone_refusals_ = 0; // of single elements as too large
  Tally tally_;
};

} // namespace hawk::send
