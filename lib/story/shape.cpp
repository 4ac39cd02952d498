#include "story/shape.hpp"

#include "story/operation.hpp"
#include "story/probe_event.hpp"
#include "story/shape_groups.hpp"

#include <algorithm>

namespace hawk::story {

namespace {

// An entry has few stories; more are not compared with each other.
constexpr std::size_t k_most_shared = 4;

} // namespace

std::optional<std::size_t> Shapes::find_story(const Id& id,
                                              model::Nanos time) {
  std::string normalised = normalise_id(id.value);
  const auto found = places_.find(normalised);
  if (found != places_.end()) {
    return found->second;
  }
  if (stories_.size() >= k_max_stories) {
    ++dropped_;
    return std::nullopt;
  }
  places_.emplace(std::move(normalised), stories_.size());
  Story& story = stories_.emplace_back();
  story.id = id.value;
  story.key = keys_.id_of(id.key);
  story.look = id.shape;
  story.first = story.last = time;
  return stories_.size() - 1;
}

void Shapes::add_to(Story& story, const Entry& entry) {
  ++story.entries;
  story.fingerprint += mix(entries_);
  story.first = std::min(story.first, entry.time);
  story.last = std::max(story.last, end_of(entry));
  if (is_error_) {
    ++story.errors;
  }
  if (!is_step_) {
    return;
  }
  if (is_error_) {
    story.last_error = number_ + 1;
  }
  const auto found =
      std::find_if(story.steps.begin(), story.steps.end(), [this](Step step) {
        return step.operation == number_;
      });
  if (found != story.steps.end()) {
    ++found->count;
  } else if (story.steps.size() < k_max_steps) {
    story.steps.push_back({number_, 1});
  }
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
  ++entries_;
  operation_.clear();
  write_operation(entry, operation_);
  is_step_ = !operation_.empty();
  number_ = is_step_ ? operations_.id_of(operation_) : 0;
  is_error_ = is_error(entry);
  of_entry_.clear();
  for (const Id& id : entry.ids) {
    if (id.shape == Shape::unlike) {
      continue;
    }
    const std::optional<std::size_t> place = find_story(id, entry.time);
    if (!place
        || std::find(of_entry_.begin(), of_entry_.end(), *place)
               != of_entry_.end()) {
      continue;
    }
    of_entry_.push_back(*place);
    Story* story = &stories_[*place];
    if (id.shape == Shape::sure) {
      story->look = Shape::sure;
    }
    const model::LogEvent* event = entry.event();
    if (event != nullptr && event->event_name == k_story_begins
        && event->correlation_id == id.value) {
      story->kind = text_of(*event, "kind");
      story->name = text_of(*event, "name");
    }
    add_to(*story, entry);
  }
  share();
}

std::vector<ShapeRow> Shapes::rows() const {
  return ShapeGroups(stories_, operations_, keys_).rows();
}

} // namespace hawk::story
