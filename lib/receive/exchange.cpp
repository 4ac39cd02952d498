#include "receive/exchange.hpp"

#include <fmt/core.h>

#include <utility>

namespace hawk::receive {

using State = HttpReader::State;

std::string Exchange::take(std::string_view bytes) {
  std::string out;
  if (over_) {
    return out;
  }
  began_ = began_ || !bytes.empty();
  State state = reader_.feed(bytes);
  while (!over_) {
    switch (state) {
    case State::head:
    case State::body_on:
      return out;
    case State::body:
      answer_head(out);
      state = over_ ? state : reader_.accept_body();
      break;
    case State::complete:
      answer_request(out);
      began_ = false;
      state = over_ ? state : reader_.next();
      break;
    case State::failed:
      refuse({reader_.status(), reader_.problem()}, out);
      break;
    case State::http2:
      ++counts_.grpc;
      over_ = true;
      break;
    }
  }
  return out;
}

std::string Exchange::give_up(const Refusal& refusal) {
  std::string out;
  refuse(refusal, out);
  return out;
}

bool Exchange::is_within_request() const {
  return !over_ && began_;
}

void Exchange::answer_head(std::string& out) {
  const Gate::Verdict verdict = gate_.check(reader_.request());
  if (!verdict.admission) {
    refuse(verdict.refusal, out);
    return;
  }
  admission_ = *verdict.admission;
  if (reader_.expects_continue()) {
    out += make_continue();
  }
}

void Exchange::answer_request(std::string& out) {
  const HttpRequest& request = reader_.request();
  ++counts_.requests;
  const Outcome outcome =
      read_body(admission_, request.body, [this](model::OtlpSeen seen) {
        seen.request = counts_.requests;
        sink_(std::move(seen));
      });
  count(outcome);
  if (outcome.status >= 400) {
    note_refusal(outcome.status, outcome.message);
  }
  over_ = !request.keep_alive;
  out += make_answer(
      admission_, outcome, over_ ? After::close : After::keep);
}

void Exchange::refuse(const Refusal& refusal, std::string& out) {
  ++counts_.requests;
  note_refusal(refusal.status, refusal.message);
  out += make_refusal(refusal);
  over_ = true;
}

void Exchange::note_refusal(int status, const std::string& message) {
  ++counts_.refused;
  if (counts_.first_refusal.empty()) {
    counts_.first_refusal = fmt::format("{}: {}", status, message);
  }
}

void Exchange::count(const Outcome& outcome) {
  std::uint64_t& elements = admission_.signal == Signal::logs ? counts_.logs
                            : admission_.signal == Signal::metrics
                                ? counts_.metrics
                                : counts_.spans;
  elements += outcome.accepted;
  counts_.rejected += outcome.rejected;
  counts_.cut += outcome.cut;
}

} // namespace hawk::receive
