#include "story/story_steps.hpp"

#include "story/id_spelling.hpp"
#include "story/operation.hpp"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace hawk::story {

namespace {

// Its number in the ledger, of what a block has numbers of its own for.
using Known = std::vector<std::optional<std::uint32_t>>;

} // namespace

std::uint32_t StorySteps::story_of(std::string_view key,
                                   std::string_view id,
                                   model::Nanos time) {
  normalise_under(key, id, normal_);
  const auto next = static_cast<std::uint32_t>(stories_.size());
  const auto [found, is_new] = places_.try_emplace(normal_, next);
  if (is_new) {
    stories_.push_back({std::string(id), time, steps_.size()});
  }
  return found->second;
}

// `id`: as it is spelt here.
void StorySteps::add(const Step& step, model::Nanos end, std::string_view id) {
  Story& story = stories_[step.story];
  if (step.time < story.first && step.story != 0) {
    story.id = id;
    story.first = step.time;
    story.number = steps_.size();
  }
  first_ = std::min(first_.value_or(step.time), step.time);
  last_ = std::max(last_, end);
  failures_ += step.failed ? 1U : 0U;
  steps_.push_back(step);
}

void StorySteps::add(const Entry& entry) {
  if (entry.context) {
    return;
  }
  operation_.clear();
  write_operation(entry, operation_);
  if (operation_.empty()) {
    return;
  }
  if (steps_.size() >= k_max_steps) {
    ++left_out_;
    return;
  }
  Step step;
  step.time = entry.time;
  step.operation = operations_.id_of(operation_);
  step.failed = is_error(entry);
  step.has_duration = has_duration(entry);
  if (step.has_duration) {
    step.latency = end_of(entry) - entry.time;
  }
  std::string_view spelt;
  for (const Id& id : entry.ids) {
    if (id.shape == Shape::sure && holds_ == Holds::stories) {
      spelt = id.value;
      step.story = story_of(id.key, spelt, entry.time);
      break;
    }
  }
  add(step, end_of(entry), spelt);
}

void StorySteps::add(const StepBlock& block, model::Nanos before) {
  Known operations(block.operations().size());
  Known stories(block.texts().size());
  for (const BlockStep& its : block.steps()) {
    if (!its.is_operation) {
      continue;
    }
    if (steps_.size() >= k_max_steps) {
      ++left_out_;
      continue;
    }
    auto& operation = operations[its.operation];
    operation = operation ? operation
                          : operations_.id_of(
                              block.operations().text_of(its.operation));
    Step step;
    step.time = its.timed ? its.time : before;
    step.operation = *operation;
    step.failed = its.failed;
    step.has_duration = its.has_duration;
    if (its.has_duration) {
      step.latency = its.end - its.time;
    }
    std::string_view spelt;
    for (const BlockId& id : block.ids_of(its)) {
      if (id.shape == Shape::sure && holds_ == Holds::stories) {
        spelt = block.texts()[id.text];
        auto& known = stories[id.text];
        step.story = known ? *known
                           : story_of(block.keys()[id.key], spelt, step.time);
        if (!depends_on_key(spelt)) {
          known = step.story;
        }
        break;
      }
    }
    add(step, std::max(its.end, step.time), spelt);
  }
}

std::unique_ptr<Account> StorySteps::make_account(std::string_view /*lasting*/) {
  return make_step_account(
      [this](const StepBlock& block, model::Nanos before) {
        add(block, before);
      });
}

model::Nanos StorySteps::total() const {
  return last_ - first_.value_or(last_);
}

// Where each story comes, by its place.
std::vector<std::uint32_t> StorySteps::ranks() {
  std::vector<std::uint32_t> order(stories_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin() + 1,
                   order.end(),
                   [this](std::uint32_t a, std::uint32_t b) {
                     const Story& one = stories_[a];
                     const Story& other = stories_[b];
                     return std::tie(one.first, one.number)
                            < std::tie(other.first, other.number);
                   });
  std::vector<std::uint32_t> ranks(order.size());
  std::vector<Story> sorted(order.size());
  for (std::uint32_t rank = 0; rank < order.size(); ++rank) {
    ranks[order[rank]] = rank;
    sorted[rank] = std::move(stories_[order[rank]]);
  }
  stories_ = std::move(sorted);
  return ranks;
}

// What an id has by its low half alone goes to the one that it is.
void StorySteps::join_halves() {
  std::vector<std::pair<std::string_view, std::uint32_t>> places(
      places_.begin(), places_.end());
  const std::vector<LowHalf> halves =
      find_low_halves(places.size(), [&places](std::size_t at) {
        return places[at].first;
      });
  if (halves.empty()) {
    return;
  }
  std::vector<std::uint32_t> now(stories_.size());
  std::iota(now.begin(), now.end(), 0U);
  std::vector<bool> gone(stories_.size());
  for (const LowHalf& half : halves) {
    const std::uint32_t all = places[half.all].second;
    const std::uint32_t low = places[half.low].second;
    now[low] = all;
    gone[low] = true;
    if (stories_[low].first < stories_[all].first) {
      stories_[all] = stories_[low];
    }
  }
  std::vector<std::uint32_t> moved(stories_.size());
  std::vector<Story> left;
  for (std::size_t i = 0; i < stories_.size(); ++i) {
    moved[i] = static_cast<std::uint32_t>(left.size());
    if (!gone[i]) {
      left.push_back(std::move(stories_[i]));
    }
  }
  for (Step& step : steps_) {
    step.story = moved[now[step.story]];
  }
  stories_ = std::move(left);
}

void StorySteps::put_in_order() {
  join_halves();
  places_.clear();
  const std::vector<std::uint32_t> ranks = this->ranks();
  // Where the steps of each story begin, and then where its next one goes.
  std::vector<std::size_t> next(ranks.size() + 1);
  for (Step& step : steps_) {
    step.story = ranks[step.story];
    ++next[step.story + 1];
  }
  std::partial_sum(next.begin(), next.end(), next.begin());
  std::vector<Step> sorted(steps_.size());
  for (const Step& step : steps_) {
    sorted[next[step.story]++] = step;
  }
  steps_ = std::move(sorted);
  const auto is_earlier = [](const Step& a, const Step& b) {
    return a.time < b.time;
  };
  auto begin = steps_.begin();
  for (std::size_t story = 0; story < ranks.size(); ++story) {
    const auto end = steps_.begin() + static_cast<std::ptrdiff_t>(next[story]);
    if (!std::is_sorted(begin, end, is_earlier)) {
      std::stable_sort(begin, end, is_earlier);
    }
    for (auto step = begin; step != end; ++step) {
      if (!step->has_duration && step != begin) {
        step->latency = step->time - std::prev(step)->time;
      }
    }
    begin = end;
  }
}

} // namespace hawk::story
