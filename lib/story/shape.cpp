#include "story/shape.hpp"

#include "story/id_spelling.hpp"
#include "story/operation.hpp"
#include "story/probe_event.hpp"
#include "story/shape_groups.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace hawk::story {

namespace {

// An entry has few stories; more are not compared with each other.
constexpr std::size_t k_most_shared = 4;

// What is known of an id by its low half alone goes to the one that it is.
void join_story(Shapes::Story& story, Shapes::Story& low_half) {
  if (low_half.first < story.first) {
    story.number = low_half.number;
    story.id_number = low_half.id_number;
    story.id = low_half.id;
    story.key = low_half.key;
  }
  if (low_half.errors > 0
      && (story.errors == 0 || low_half.error_time > story.error_time)) {
    story.last_error = low_half.last_error;
    story.error_time = low_half.error_time;
  }
  if (story.kind.empty() && story.name.empty()) {
    story.kind = low_half.kind;
    story.name = low_half.name;
  }
  story.first = std::min(story.first, low_half.first);
  story.last = std::max(story.last, low_half.last);
  story.entries += low_half.entries;
  story.errors += low_half.errors;
  story.fingerprint += low_half.fingerprint;
  for (const Shapes::Step& step : low_half.steps) {
    const auto found = std::find_if(
        story.steps.begin(), story.steps.end(), [&step](const auto& own) {
          return own.operation == step.operation;
        });
    if (found == story.steps.end()) {
      story.steps.push_back(step);
      continue;
    }
    const std::uint32_t count = found->count + step.count;
    if (std::tie(step.first, step.number)
        < std::tie(found->first, found->number)) {
      *found = step;
    }
    found->count = count;
  }
  story.shared.insert(
      story.shared.end(), low_half.shared.begin(), low_half.shared.end());
  low_half = Shapes::Story{};
  low_half.look = Shape::unlike;
}

} // namespace

std::optional<std::size_t> Shapes::find_story(std::string_view key,
                                              std::string_view id,
                                              model::Nanos time) {
  normalise_under(key, id, normal_);
  const auto found = places_.find(normal_);
  if (found != places_.end()) {
    return found->second;
  }
  if (stories_.size() >= k_max_stories) {
    return std::nullopt;
  }
  places_.emplace(normal_, stories_.size());
  Story& story = stories_.emplace_back();
  story.first = story.last = time;
  return stories_.size() - 1;
}

void Shapes::begin(const Deed& deed) {
  deed_ = deed;
  ++entries_;
  of_entry_.clear();
}

// False: it is one of this story already, by another of its ids.
bool Shapes::add_to(std::size_t place,
                    std::string_view id,
                    std::uint32_t key,
                    Shape look) {
  if (std::find(of_entry_.begin(), of_entry_.end(), place) != of_entry_.end()) {
    return false;
  }
  of_entry_.push_back(place);
  Story& story = stories_[place];
  if (look == Shape::sure || story.entries == 0) {
    story.look = look;
  }
  if (deed_.time < story.first || story.entries == 0) {
    story.first = deed_.time;
    story.number = entries_;
    story.id_number = of_entry_.size();
    story.id = id;
    story.key = key;
  }
  ++story.entries;
  story.fingerprint += mix(entries_);
  story.last = std::max(story.last, deed_.end);
  story.errors += deed_.failed ? 1U : 0U;
  if (!deed_.operation) {
    return true;
  }
  const OperationId operation = *deed_.operation;
  if (deed_.failed
      && (story.last_error == 0 || deed_.time >= story.error_time)) {
    story.last_error = operation + 1;
    story.error_time = deed_.time;
  }
  const auto found = std::find_if(
      story.steps.begin(), story.steps.end(), [operation](const Step& step) {
        return step.operation == operation;
      });
  if (found != story.steps.end()) {
    ++found->count;
    if (deed_.time < found->first) {
      found->first = deed_.time;
      found->number = entries_;
    }
  } else if (story.steps.size() < k_max_steps) {
    story.steps.push_back({operation, 1, deed_.time, entries_});
  }
  return true;
}

// Which stories the entry's stories share it with.
void Shapes::share() {
  for (const std::size_t one : of_entry_) {
    std::vector<Shared>& shared = stories_[one].shared;
    for (const std::size_t other : of_entry_) {
      if (one == other) {
        continue;
      }
      const auto found = std::find_if(
          shared.begin(), shared.end(), [other](const Shared& each) {
            return each.story == other;
          });
      if (found != shared.end()) {
        ++found->entries;
      } else if (stories_[one].entries == 1 && shared.size() < k_most_shared) {
        shared.push_back({other, 1});
      }
    }
  }
}

void Shapes::add(const Entry& entry) {
  if (entry.ids.empty() || entry.context) {
    return;
  }
  operation_.clear();
  write_operation(entry, operation_);
  Deed deed{entry.time, end_of(entry), std::nullopt, is_error(entry)};
  if (!operation_.empty()) {
    deed.operation = operations_.id_of(operation_);
  }
  begin(deed);
  for (const Id& id : entry.ids) {
    if (id.shape == Shape::unlike) {
      continue;
    }
    const OperationId key = keys_.id_of(id.key);
    const auto place = find_story(id.key, id.value, entry.time);
    if (!place) {
      ++dropped_;
      continue;
    }
    const model::LogEvent* event = entry.event();
    if (add_to(*place, id.value, key, id.shape) && event != nullptr
        && event->event_name == k_story_begins
        && event->correlation_id == id.value) {
      stories_[*place].kind = text_of(*event, "kind");
      stories_[*place].name = text_of(*event, "name");
    }
  }
  share();
}

void Shapes::add(const StepBlock& block, model::Nanos before) {
  using Known = std::vector<std::optional<std::size_t>>;
  Known operations(block.operations().size());
  Known keys(block.keys().size());
  Known places(block.texts().size());
  const auto number_of = [](Known& known,
                            std::size_t own,
                            OperationIds& all,
                            std::string_view text) {
    known[own] = known[own] ? known[own] : all.id_of(text);
    return static_cast<OperationId>(*known[own]);
  };
  for (const BlockStep& step : block.steps()) {
    if (step.ids == 0) {
      continue;
    }
    const model::Nanos time = step.timed ? step.time : before;
    Deed deed{time, std::max(step.end, time), std::nullopt, step.failed};
    if (step.is_operation) {
      deed.operation =
          number_of(operations,
                    step.operation,
                    operations_,
                    block.operations().text_of(step.operation));
    }
    begin(deed);
    for (const BlockId& id : block.ids_of(step)) {
      if (id.shape == Shape::unlike) {
        continue;
      }
      const std::string_view text = block.texts()[id.text];
      const OperationId key =
          number_of(keys, id.key, keys_, block.keys()[id.key]);
      auto& known = places[id.text];
      const auto place =
          known ? known : find_story(block.keys()[id.key], text, time);
      if (!depends_on_key(text)) {
        known = place;
      }
      if (place) {
        add_to(*place, text, key, id.shape);
      } else {
        ++dropped_;
      }
    }
    share();
  }
}

std::unique_ptr<Account> Shapes::make_account(std::string_view /*lasting*/) {
  return make_step_account(
      [this](const StepBlock& block, model::Nanos before) {
        add(block, before);
      });
}

std::vector<Shapes::Story> Shapes::join_halves() const {
  std::vector<Story> stories = stories_;
  std::vector<std::pair<std::string_view, std::size_t>> places(
      places_.begin(), places_.end());
  const std::vector<LowHalf> halves =
      find_low_halves(places.size(), [&places](std::size_t at) {
        return places[at].first;
      });
  std::unordered_map<std::size_t, std::size_t> whole_of;
  for (const LowHalf& half : halves) {
    const std::size_t all = places[half.all].second;
    const std::size_t low = places[half.low].second;
    join_story(stories[all], stories[low]);
    whole_of.emplace(low, all);
  }
  if (whole_of.empty()) {
    return stories;
  }
  for (Story& story : stories) {
    std::vector<Shared> joined;
    for (Shared shared : story.shared) {
      const auto whole = whole_of.find(shared.story);
      shared.story = whole == whole_of.end() ? shared.story : whole->second;
      const auto same =
          std::find_if(joined.begin(), joined.end(), [&](const Shared& each) {
            return each.story == shared.story;
          });
      if (same == joined.end()) {
        joined.push_back(shared);
      } else {
        same->entries += shared.entries;
      }
    }
    story.shared = std::move(joined);
  }
  return stories;
}

std::vector<ShapeRow> Shapes::rows() const {
  return ShapeGroups(join_halves(), operations_, keys_).rows();
}

} // namespace hawk::story
