#include "send/batches.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

namespace hawk::send {

namespace {

using format::OtlpSignal;

constexpr std::uint16_t k_otlp_port = 4318;
constexpr std::uint16_t k_zipkin_port = 9411;
constexpr std::string_view k_zipkin_path = "/api/v2/spans";
constexpr std::array<std::string_view, 3> k_paths = {
    "/v1/traces", "/v1/logs", "/v1/metrics"};

// Around the elements of a document.
constexpr std::size_t k_frame = 1024;
constexpr std::size_t k_most_problems = 5;

constexpr int k_too_large = 413;
constexpr std::uint64_t k_most_lone_refusals = 16;

std::string_view path_of(OtlpSignal signal) {
  return k_paths.at(static_cast<std::size_t>(signal));
}

} // namespace

std::string Destination::path_of(OtlpSignal signal) const {
  if (protocol == Protocol::zipkin) {
    return url.path;
  }
  return url.path + std::string(send::path_of(signal));
}

base::Result<Destination> parse_destination(std::string_view text) {
  Destination to;
  HAWK_TRY(to.url, parse_url(text, k_otlp_port));
  std::string& path = to.url.path;
  if (path == "/" || path.empty()) {
    path.clear();
    if (to.url.port == k_zipkin_port) {
      path = k_zipkin_path;
    }
  }
  if (path.ends_with(k_zipkin_path)) {
    to.protocol = Protocol::zipkin;
    return to;
  }
  for (const std::string_view signal : k_paths) {
    if (path.ends_with(signal)) {
      path.resize(path.size() - signal.size());
    }
  }
  while (path.ends_with('/')) {
    path.pop_back();
  }
  return to;
}

Batches::Batches(Destination to,
                 std::unique_ptr<Delivery> delivery,
                 std::size_t size)
    : to_(std::move(to)),
      delivery_(std::move(delivery)),
      size_(std::min(size, k_most_size)),
      documents_{format::OtlpDocument(OtlpSignal::traces),
                 format::OtlpDocument(OtlpSignal::logs),
                 format::OtlpDocument(OtlpSignal::metrics)} {}

void Batches::note(std::string problem) {
  std::vector<std::string>& all = tally_.problems;
  if (all.size() < k_most_problems
      && std::find(all.begin(), all.end(), problem) == all.end()) {
    all.push_back(std::move(problem));
  }
}

// Jaeger has no /v1/logs and no /v1/metrics; who has no /v1/traces either is no
// receiver.
bool Batches::has_no_place(const base::Error& error,
                           const std::string& path) const {
  constexpr int k_not_found = 404;
  return error.error_number == k_not_found
         && to_.protocol == Protocol::otlp && tally_.sent > 0
         && path != to_.path_of(OtlpSignal::traces);
}

void Batches::count(const PartialSuccess& answer, std::uint64_t elements) {
  const std::uint64_t rejected = std::min(answer.rejected, elements);
  tally_.rejected += rejected;
  tally_.sent += elements - rejected;
  if (rejected > 0 || !answer.message.empty()) {
    note(fmt::format("{} {} {} of {}{}{}",
                     to_.url.authority(),
                     rejected > 0 ? "rejected" : "took all, with a warning:",
                     rejected,
                     elements,
                     answer.message.empty() ? "" : ": ",
                     answer.message));
  }
}

void Batches::count_failed(const std::string& path,
                           const Part& part,
                           const base::Error& error) {
  if (has_no_place(error, path)) {
    tally_.left_out += part.elements;
    note(fmt::format("{} has no {} (404): what would go there is left out",
                     to_.url.authority(),
                     path));
    return;
  }
  tally_.failed += part.elements;
  const bool alone = error.error_number == k_too_large && part.elements == 1;
  lone_refusals_ += alone ? 1 : 0;
  note(alone ? error.message + "; that was one alone" : error.message);
}

bool Batches::post_part(const std::string& path, const Part& part) {
  // Who refuses every one is not asked about each of thousands.
  const bool is_hopeless =
      tally_.sent == 0 && lone_refusals_ >= k_most_lone_refusals;
  const bool may_part = part.elements > 1 && !is_hopeless;
  if (may_part && part.body.size() >= too_large_) {
    return false;
  }
  const auto answer = delivery_->post(path, part.body);
  if (answer) {
    count(*answer, part.elements);
    return true;
  }
  if (may_part && answer.error().error_number == k_too_large) {
    too_large_ = part.body.size();
    return false;
  }
  count_failed(path, part, answer.error());
  return true;
}

void Batches::post(const std::string& path, Part whole) {
  std::vector<Part> parts; // the next one last
  parts.push_back(std::move(whole));
  while (!parts.empty()) {
    const Part part = std::move(parts.back());
    parts.pop_back();
    if (post_part(path, part)) {
      continue;
    }
    auto halves = to_.protocol == Protocol::zipkin ? halve_zipkin(part.body)
                                                   : halve_otlp(part.body);
    if (!halves) {
      tally_.failed += part.elements;
      note("what is too large for the server could not be parted");
      continue;
    }
    parts.push_back(std::move(halves->second));
    parts.push_back(std::move(halves->first));
  }
}

void Batches::send(format::OtlpDocument& document, OtlpSignal signal) {
  if (document.is_empty()) {
    return;
  }
  // Spans first: whether a server is one is known by them.
  format::OtlpDocument& spans = documents_.front();
  if (signal != OtlpSignal::traces && tally_.sent == 0) {
    send(spans, OtlpSignal::traces);
  }
  const std::uint64_t elements = document.elements();
  post(to_.path_of(signal), {document.take(), elements});
}

void Batches::add(const format::OtlpItem& item) {
  format::OtlpDocument& document =
      documents_.at(static_cast<std::size_t>(item.signal));
  const std::size_t more =
      item.element.size() + item.resource.size() + item.scope.size() + k_frame;
  if (more > k_most_size) {
    ++tally_.failed;
    note("one of them alone has more than 64 MiB, which OTLP does not allow");
    return;
  }
  if (document.bytes() + more > size_) {
    send(document, item.signal);
  }
  document.add(item);
}

void Batches::add_span(const std::string& object) {
  if (!spans_.empty() && spans_.size() + object.size() > size_) {
    send_spans();
  }
  spans_ += spans_.empty() ? "[" : ",";
  spans_ += object;
  ++span_count_;
}

void Batches::send_spans() {
  if (span_count_ == 0) {
    return;
  }
  spans_ += ']';
  post(to_.url.path,
       {std::exchange(spans_, {}), std::exchange(span_count_, 0)});
}

void Batches::flush() {
  for (const OtlpSignal signal :
       {OtlpSignal::traces, OtlpSignal::logs, OtlpSignal::metrics}) {
    send(documents_.at(static_cast<std::size_t>(signal)), signal);
  }
  send_spans();
}

std::uint64_t Batches::waiting() const {
  std::uint64_t all = span_count_;
  for (const format::OtlpDocument& document : documents_) {
    all += document.elements();
  }
  return all;
}

} // namespace hawk::send
