#include "proc/stall_tracker.hpp"

#include <algorithm>

namespace hawk::proc {

namespace {

// Of one absence: a thread that does more than these different things is
// described by those it did first.
constexpr std::size_t k_most_calls = 16;
constexpr std::size_t k_most_places = 64;
constexpr std::size_t k_most_lines = 24;

// An absence is said to end where it was last known to be one: what a look is
// late by at most. Behind that it may have been another callback's.
constexpr Nanos k_lateness = std::chrono::milliseconds(20);

// The same call on the same thing. What a futex waits for is its address, what
// a poll waits for its array.
bool is_same_call(const SyscallLine& a, const SyscallLine& b) {
  return a.state == b.state && a.number == b.number
         && a.arguments[0] == b.arguments[0];
}

bool is_inside(const SyscallLine& line) {
  return line.state == SyscallLine::State::inside;
}

std::uint64_t since(std::uint64_t then, std::uint64_t now) {
  return now > then ? now - then : 0;
}

} // namespace

Nanos StallTracker::between(Nanos at) const {
  return last_ ? last_->at + (at - last_->at) / 2 : at;
}

// loop.time() is the monotonic clock, in seconds as a double: exact to a
// microsecond for years.
Nanos StallTracker::turn_began(const LoopTurn& turn) const {
  constexpr double k_most_seconds = 4e9;
  if (turn.end_time < 0 || turn.end_time > k_most_seconds) {
    return {};
  }
  return Nanos(static_cast<std::int64_t>(turn.end_time * 1e9)) - origin_;
}

void StallTracker::leave(Nanos at, Nanos began, const SchedStat& pulse) {
  away_ = true;
  stopped_ = false;
  left_ = began;
  began_ = began;
  pulse_then_ = pulse;
  samples_ = 0;
  on_processor_ = 0;
  calls_.clear();
  call_ = 0;
  slept_from_ = at;
  sleeps_ = false;
  longest_sleep_ = Nanos{};
  asked_stack_ = false;
  out_of_loop_ = false;
  in_loop_ = false;
  turn_.reset();
  places_.clear();
  stacks_ = 0;
  next_report_ = limits_.threshold;
}

void StallTracker::count(const Glance& glance) {
  ++samples_;
  call_ = calls_.size();
  if (glance.line.state == SyscallLine::State::running) {
    ++on_processor_;
    return;
  }
  for (std::size_t i = 0; i < calls_.size(); ++i) {
    if (is_same_call(calls_[i].line, glance.line)) {
      calls_[i].line = glance.line;
      ++calls_[i].count;
      call_ = i;
      return;
    }
  }
  if (calls_.size() < k_most_calls) {
    Call call;
    call.line = glance.line;
    call.count = 1;
    calls_.push_back(std::move(call));
  }
}

void StallTracker::follow_sleep(const Glance& glance) {
  const bool goes_on = sleeps_ && last_ && last_->pulse == glance.pulse
                       && last_->line == glance.line;
  sleeps_ = is_inside(glance.line) && glance.pulse.slices != 0;
  stands_ = goes_on;
  if (!goes_on) {
    slept_from_ = std::max(between(glance.at), began_);
  }
  if (sleeps_ && glance.at - slept_from_ > longest_sleep_) {
    longest_sleep_ = glance.at - slept_from_;
    longest_from_ = slept_from_;
  }
}

std::optional<model::StallSeen> StallTracker::see(const Glance& glance) {
  std::optional<model::StallSeen> told;
  if (glance.in_poll) {
    if (away_) {
      told = tell_over(between(glance.at));
    }
    away_ = false;
    polled_ = true;
    pulse_in_poll_ = glance.pulse;
    last_ = glance;
    return told;
  }
  if (!away_ && polled_) {
    leave(glance.at,
          between(glance.at),
          last_ ? pulse_in_poll_ : glance.pulse);
  }
  if (away_) {
    const bool ran = last_ && !(last_->pulse == glance.pulse);
    // Nobody says that it is the same callback: what ran may have polled.
    if (ran && asked_stack_ && !turn_ && samples_ > 0) {
      told = break_off(between(glance.at), between(glance.at));
    }
    count(glance);
    follow_sleep(glance);
    if (!told) {
      told = tell_going_on();
    }
  }
  last_ = glance;
  return told;
}

// What was, is over; another absence begins.
std::optional<model::StallSeen> StallTracker::break_off(Nanos at,
                                                        Nanos began) {
  auto told = tell_over(at);
  const SchedStat pulse = last_ ? last_->pulse : SchedStat{};
  leave(at, began, pulse);
  return told;
}

std::optional<model::StallSeen>
StallTracker::see_stack(Nanos at, const std::optional<PythonStack>& stack) {
  if (!away_) {
    return std::nullopt;
  }
  std::optional<model::StallSeen> told;
  if (stack && stack->turn) {
    const Nanos turned = turn_began(*stack->turn);
    const bool is_first = stack->turn->callback == 0;
    if (turn_ && !(*turn_ == *stack->turn)) {
      // It passed its poll, or went on to the next callback.
      const Nanos middle = turn_seen_ + (at - turn_seen_) / 2;
      told = break_off(middle, is_first ? std::max(turned, turn_seen_) : middle);
    } else if (!turn_ && turned > began_ && turned <= at) {
      // A later turn than the one in which it was seen to leave.
      told = break_off(turned, turned);
    } else if (!turn_ && is_first && turned < began_
               && began_ - turned < k_lateness) {
      began_ = turned; // exactly, where glances know the middle between two
    }
    stands_ = stands_ || (turn_ && *turn_ == *stack->turn);
    turn_ = stack->turn;
    turn_seen_ = at;
  } else if (stack && turn_) {
    // The turn is over: it is on its way to its poll, or left its loop.
    const Nanos middle = turn_seen_ + (at - turn_seen_) / 2;
    told = break_off(middle, middle);
  }
  asked_stack_ = true;
  if (!stack) {
    return told;
  }
  in_loop_ = stack->in_loop;
  out_of_loop_ = out_of_loop_ || !stack->in_loop;
  ++stacks_;
  const auto known = std::find_if(
      places_.begin(), places_.end(), [&stack](const Place& place) {
        return place.lines == stack->lines;
      });
  place_ = static_cast<std::size_t>(known - places_.begin());
  if (known != places_.end()) {
    ++known->count;
  } else if (places_.size() < k_most_places) {
    places_.push_back({stack->lines, 1});
  }
  return told;
}

void StallTracker::see_turn(Nanos at, const std::optional<LoopTurn>& turn) {
  if (away_ && turn_ && turn == turn_) {
    turn_seen_ = at;
    stands_ = true;
  }
}

void StallTracker::see_same_stack(Nanos at) {
  if (!away_ || place_ >= places_.size()) {
    return;
  }
  ++stacks_;
  ++places_[place_].count;
  stands_ = true;
  if (turn_) {
    turn_seen_ = at;
  }
}

bool StallTracker::wants_call() const {
  return away_ && sleeps_ && call_ < calls_.size() && !calls_[call_].known;
}

void StallTracker::see_call(const model::Wait& wait,
                            std::string peer,
                            const model::ProcessKey& other,
                            std::string other_name) {
  if (call_ < calls_.size()) {
    Call& call = calls_[call_];
    call.known = true;
    call.wait = wait;
    call.peer = std::move(peer);
    call.other = other;
    call.other_name = std::move(other_name);
  }
}

std::optional<model::StallSeen> StallTracker::end(Nanos at) {
  auto told = away_ ? tell_over(last_ ? between(at) : at) : std::nullopt;
  away_ = false;
  return told;
}

std::optional<model::StallSeen> StallTracker::tell_going_on() {
  const Nanos until = last_ ? std::max(last_->at, began_) : began_;
  const auto extent = measure(until);
  if (!extent || extent->lasted < next_report_) {
    return std::nullopt;
  }
  next_report_ = next_report_ < limits_.again ? limits_.again : next_report_;
  while (next_report_ <= extent->lasted) {
    next_report_ *= 2;
  }
  return describe(until);
}

std::optional<model::StallSeen> StallTracker::tell_over(Nanos at) {
  auto out = describe(at);
  if (out) {
    out->ended = true;
  }
  return out && out->lasted >= limits_.threshold ? out : std::nullopt;
}

const StallTracker::Call* StallTracker::main_call() const {
  const auto most = std::max_element(
      calls_.begin(), calls_.end(), [](const Call& a, const Call& b) {
        return a.count < b.count;
      });
  return most == calls_.end() ? nullptr : &*most;
}

void StallTracker::describe_call(model::StallSeen& out) const {
  const Call* call = main_call();
  if (call == nullptr) {
    out.wait.kind = model::Wait::Kind::running;
    return;
  }
  out.in_call = call->count;
  out.wait = call->wait;
  out.peer = call->peer;
  out.other = call->other;
  out.other_name = call->other_name;
}

void StallTracker::describe_stack(model::StallSeen& out) const {
  const auto most = std::max_element(
      places_.begin(), places_.end(), [](const Place& a, const Place& b) {
        return a.count <= b.count; // of equals the later
      });
  out.stack_samples = stacks_;
  if (most == places_.end()) {
    return;
  }
  out.stack_seen = most->count;
  out.stack = most->lines;
  if (out.stack.size() > k_most_lines) {
    out.stack.resize(k_most_lines);
  }
}

std::optional<StallTracker::Extent>
StallTracker::measure(Nanos until) const {
  using Proof = model::StallSeen::Proof;
  if (stopped_ || samples_ == 0) {
    return std::nullopt;
  }
  if (turn_) {
    // Known to be one until the turn was last seen, or the end of the sleep
    // in which it was.
    const bool slept_on = longest_sleep_ > Nanos{} && slept_from_ <= turn_seen_
                          && sleeps_;
    const Nanos sure = slept_on && last_ ? last_->at : turn_seen_;
    return Extent{
        Proof::turn, began_, std::min(until, sure + k_lateness) - began_};
  }
  if (longest_sleep_ > Nanos{}) {
    const bool is_last = slept_from_ == longest_from_ && sleeps_;
    return Extent{Proof::asleep,
                  longest_from_,
                  is_last ? until - longest_from_ : longest_sleep_};
  }
  return std::nullopt;
}

std::optional<model::StallSeen> StallTracker::describe(Nanos until) const {
  const auto extent = measure(until);
  if (!extent) {
    return std::nullopt;
  }
  model::StallSeen out;
  out.proof = extent->proof;
  out.began = extent->began;
  out.lasted = extent->lasted;
  out.asleep = longest_sleep_;
  out.in_loop = in_loop_ && !out_of_loop_;
  out.samples = samples_;
  out.on_processor = on_processor_;
  if (last_) {
    // From the look before its begin to the last: its sure part may be less.
    out.processor_time = std::min(
        Nanos(since(pulse_then_.run_time, last_->pulse.run_time)), out.lasted);
    out.ready_time = std::min(
        Nanos(since(pulse_then_.wait_time, last_->pulse.wait_time)),
        out.lasted);
  }
  describe_call(out);
  describe_stack(out);
  return out;
}

} // namespace hawk::proc
