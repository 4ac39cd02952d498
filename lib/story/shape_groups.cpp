#include "story/shape_groups.hpp"

#include "format/characters.hpp"
#include "story/id_forms.hpp"

#include <algorithm>
#include <set>
#include <unordered_map>
#include <utility>

namespace hawk::story {

namespace {

constexpr std::size_t k_most_examples = 8;

// Orders are compared in stories with no more operations: it takes the square.
constexpr std::size_t k_most_ordered = 32;

// With fewer stories no order of two operations is the usual one.
constexpr std::size_t k_min_ordered = 20;

// An order is unusual if at most one story in so many has it.
constexpr std::size_t k_unusual = 50;

// A shape is compared with the biggest ones of its family only.
constexpr std::size_t k_most_compared = 64;

// Of the operations of two shapes that are alike so many are in both.
constexpr double k_alike = 0.4;

bool is_short_hex(const Shapes::Story& story, std::string_view key) {
  return key == k_bracket_key
         && std::all_of(
             story.id.begin(), story.id.end(), format::is_hex_digit);
}

std::uint64_t set_hash(const std::vector<Shapes::Step>& steps) {
  std::uint64_t hash = 0;
  for (const Shapes::Step& step : steps) {
    hash += mix(std::uint64_t{step.operation} * 2 + (step.count > 1 ? 1 : 0));
  }
  return hash;
}

std::vector<Shapes::Step> sorted_steps(std::vector<Shapes::Step> steps) {
  for (Shapes::Step& step : steps) {
    step.count = std::min(step.count, 2U);
  }
  std::sort(steps.begin(),
            steps.end(),
            [](const Shapes::Step& a, const Shapes::Step& b) {
              return a.operation < b.operation;
            });
  return steps;
}

// How many operations are in both, of all in one of them; and a little for
// those that are in both as often.
double likeness(const std::vector<Shapes::Step>& a,
                const std::vector<Shapes::Step>& b) {
  std::size_t both = 0;
  std::size_t same = 0;
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() && right != b.end()) {
    if (left->operation == right->operation) {
      ++both;
      same += left->count == right->count ? 1U : 0U;
      ++left;
      ++right;
    } else if (left->operation < right->operation) {
      ++left;
    } else {
      ++right;
    }
  }
  const std::size_t all = a.size() + b.size() - both;
  return all == 0 ? 0
                  : (static_cast<double>(both) + 0.01 * static_cast<double>(same))
                        / static_cast<double>(all);
}

const Shapes::Step* find_step(const std::vector<Shapes::Step>& sorted,
                              OperationId operation) {
  const auto found = std::lower_bound(
      sorted.begin(),
      sorted.end(),
      operation,
      [](const Shapes::Step& step, OperationId id) {
        return step.operation < id;
      });
  return found == sorted.end() || found->operation != operation ? nullptr
                                                                : &*found;
}

void put_in_order(std::vector<Shapes::Step>& steps) {
  std::sort(steps.begin(),
            steps.end(),
            [](const Shapes::Step& a, const Shapes::Step& b) {
              return std::tie(a.first, a.number) < std::tie(b.first, b.number);
            });
}

int rank_of(const ShapeRow& row) {
  if (row.like_stories == 0) {
    return row.stories * 2 > row.peers ? 3 : 2;
  }
  return row.unfinished ? 1 : 0;
}

} // namespace

std::uint64_t mix(std::uint64_t number) {
  number += 0x9e3779b97f4a7c15ULL;
  number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9ULL;
  number = (number ^ (number >> 27)) * 0x94d049bb133111ebULL;
  return number ^ (number >> 31);
}

ShapeGroups::ShapeGroups(std::vector<Shapes::Story> stories,
                         const OperationIds& operations,
                         const OperationIds& keys)
    : all_(std::move(stories)),
      operations_(operations),
      keys_(keys) {
  for (Story& story : all_) {
    put_in_order(story.steps);
  }
}

const std::string& ShapeGroups::text_of(OperationId operation) const {
  const auto found = varying_.texts.find(operation);
  return found != varying_.texts.end() ? found->second
                                       : operations_.text_of(operation);
}

void ShapeGroups::join_operations() {
  varying_ = find_varying_words(stories_, operations_);
  for (Story* story : stories_) {
    for (Step& step : story->steps) {
      const auto found = varying_.same.find(step.operation);
      step.operation =
          found == varying_.same.end() ? step.operation : found->second;
    }
  }
}

// All its entries are another's, which has little beside them.
bool ShapeGroups::is_mostly_another(const Story& story) const {
  return std::any_of(
      story.shared.begin(),
      story.shared.end(),
      [this, &story](const Shapes::Shared& shared) {
        const Story& other = all_[shared.story];
        return shared.entries == story.entries
               && other.entries > story.entries
               && other.entries < story.entries * 2;
      });
}

// Ids as Catalogue::rows() has them. Of two ids that all the same entries
// carry, a request's and its trace's, one is enough; and a family whose stories
// are all those of another, with less in them, tells nothing new: what a log's
// brackets say where a probe knows the story.
void ShapeGroups::select() {
  std::set<std::size_t> lengths;
  for (const Story& story : all_) {
    if (story.look == Shape::sure
        && is_short_hex(story, keys_.text_of(story.key))) {
      lengths.insert(story.id.size());
    }
  }
  const auto family_of = [](const Story& story) {
    return Family(story.key, story.kind, story.name);
  };
  const auto is_id = [&lengths](const Story& story) {
    return story.look == Shape::sure || lengths.count(story.id.size()) > 0;
  };
  std::set<Family> of_their_own;
  for (const Story& story : all_) {
    if (is_id(story) && !is_mostly_another(story)) {
      of_their_own.insert(family_of(story));
    }
  }
  std::vector<Story*> sorted;
  for (Story& story : all_) {
    sorted.push_back(&story);
  }
  std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) {
    return std::tie(a->first, a->number, a->id_number)
           < std::tie(b->first, b->number, b->id_number);
  });
  std::set<std::pair<std::uint64_t, std::uint64_t>> seen;
  for (Story* const its : sorted) {
    Story& story = *its;
    if (!is_id(story) || of_their_own.count(family_of(story)) == 0 || story.steps.empty()
        || !seen.insert({story.fingerprint, story.entries}).second) {
      continue;
    }
    first_ = stories_.empty() ? story.first : std::min(first_, story.first);
    last_ = stories_.empty() ? story.last : std::max(last_, story.last);
    stories_.push_back(&story);
  }
}

void ShapeGroups::group() {
  std::map<Family, std::size_t> families;
  std::vector<std::uint64_t> peers;
  std::map<std::pair<std::size_t, std::uint64_t>, std::size_t> places;
  for (const Story* story : stories_) {
    const auto family =
        families
            .emplace(Family(story->key, story->kind, story->name), peers.size())
            .first->second;
    peers.resize(std::max(peers.size(), family + 1));
    ++peers[family];
    const auto [place, is_new] = places.emplace(
        std::pair(family, set_hash(story->steps)), groups_.size());
    if (is_new) {
      Group& made = groups_.emplace_back();
      made.family = family;
      made.sorted = sorted_steps(story->steps);
    }
    groups_[place->second].stories.push_back(story);
  }
  for (Group& group : groups_) {
    group.peers = peers[group.family];
  }
}

// Takes the stories out of a group that have two operations in an order that
// hardly any other has. A group never loses its last one.
void ShapeGroups::split_order(std::size_t at) {
  const std::vector<Step> sorted = groups_[at].sorted;
  const std::size_t count = sorted.size();
  const std::vector<const Story*> stories = groups_[at].stories;
  const auto number_of = [&sorted](OperationId operation) {
    return static_cast<std::size_t>(find_step(sorted, operation)
                                    - sorted.data());
  };
  std::vector<std::size_t> before(count * count);
  for (const Story* story : stories) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t row = number_of(story->steps[i].operation) * count;
      for (std::size_t j = i + 1; j < count; ++j) {
        ++before[row + number_of(story->steps[j].operation)];
      }
    }
  }
  std::map<std::pair<OperationId, OperationId>, std::vector<const Story*>> odd;
  std::vector<const Story*> rest;
  for (const Story* story : stories) {
    // The pair that is nearest in the story tells best what moved.
    std::optional<Pair> found;
    for (std::size_t gap = 1; gap < count && !found; ++gap) {
      for (std::size_t i = 0; i + gap < count && !found; ++i) {
        const Pair pair{story->steps[i].operation,
                        story->steps[i + gap].operation};
        const std::size_t times =
            before[number_of(pair.first) * count + number_of(pair.second)];
        if (times * k_unusual <= stories.size()) {
          found = pair;
        }
      }
    }
    if (!found) {
      rest.push_back(story);
      continue;
    }
    odd[{found->first, found->second}].push_back(story);
  }
  if (rest.size() * 2 < stories.size()) {
    return; // there is no usual order
  }
  for (auto& [pair, its] : odd) {
    Group made;
    made.stories = std::move(its);
    made.family = groups_[at].family;
    made.peers = groups_[at].peers;
    made.sorted = sorted;
    made.inversion = Pair{pair.first, pair.second};
    made.base = at;
    groups_.push_back(std::move(made));
  }
  groups_[at].stories = std::move(rest);
}

void ShapeGroups::split_orders() {
  const std::size_t count = groups_.size();
  for (std::size_t at = 0; at < count; ++at) {
    if (groups_[at].stories.size() >= k_min_ordered
        && groups_[at].sorted.size() <= k_most_ordered) {
      split_order(at);
    }
  }
}

void ShapeGroups::find_likes() {
  std::map<std::size_t, std::vector<const Group*>> biggest;
  for (const Group& group : groups_) {
    if (!group.inversion) {
      biggest[group.family].push_back(&group);
    }
  }
  for (auto& [family, groups] : biggest) {
    std::stable_sort(groups.begin(),
                     groups.end(),
                     [](const Group* a, const Group* b) {
                       return a->stories.size() > b->stories.size();
                     });
    groups.resize(std::min(groups.size(), k_most_compared));
  }
  for (Group& group : groups_) {
    if (group.inversion) {
      group.like = &groups_[group.base];
      continue;
    }
    double best = k_alike;
    for (const Group* other : biggest[group.family]) {
      if (other->stories.size() < group.stories.size() * 2) {
        break;
      }
      const double alike = likeness(group.sorted, other->sorted);
      if (alike > best) {
        best = alike;
        group.like = other;
      }
    }
  }
}

void ShapeGroups::describe(Group& group) {
  ShapeRow& row = group.row;
  const Story& sample = *group.stories.front();
  row.stories = group.stories.size();
  row.peers = group.peers;
  row.key = keys_.text_of(sample.key);
  row.kind = sample.kind;
  row.name = sample.name;
  for (const Step& step : sample.steps) {
    row.steps.push_back({text_of(step.operation), step.count > 1});
  }
  std::vector<model::Nanos> times;
  for (const Story* story : group.stories) {
    if (row.examples.size() < k_most_examples) {
      row.examples.push_back(story->id);
    }
    row.failed += story->errors > 0 ? 1 : 0;
    if (row.last_error.empty() && story->last_error != 0) {
      row.last_error = text_of(story->last_error - 1);
    }
    times.push_back(story->last - story->first);
  }
  std::sort(times.begin(), times.end());
  row.shortest = times.front();
  row.median = times[(times.size() - 1) / 2];
  row.longest = times.back();
}

// The operation that comes right before, in a story of the group.
std::string ShapeGroups::before(const Group& group,
                                OperationId operation) const {
  const std::vector<Step>& steps = group.stories.front()->steps;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    if (steps[i].operation == operation) {
      return text_of(steps[i - 1].operation);
    }
  }
  return {};
}

void ShapeGroups::compare(Group& group) {
  using Kind = ShapeDifference::Kind;
  const Group& like = *group.like;
  std::vector<ShapeDifference>& out = group.row.differences;
  const auto add = [&](Kind kind, OperationId operation, std::string other) {
    out.push_back({kind, text_of(operation), std::move(other)});
  };
  for (const Step& step : like.stories.front()->steps) {
    const Step* own = find_step(group.sorted, step.operation);
    const Step* its = find_step(like.sorted, step.operation);
    if (own == nullptr) {
      add(Kind::lacks, step.operation, before(like, step.operation));
    } else if (own->count < its->count) {
      add(Kind::once, step.operation, {});
    } else if (own->count > its->count) {
      add(Kind::repeated, step.operation, {});
    }
  }
  for (const Step& step : group.stories.front()->steps) {
    if (find_step(like.sorted, step.operation) == nullptr) {
      add(Kind::adds, step.operation, before(group, step.operation));
    }
  }
  if (group.inversion) {
    add(Kind::before,
        group.inversion->first,
        text_of(group.inversion->second));
  }
}

// All its stories lack something only, and end (or begin) so near the end of
// what was read that the rest may be beyond it.
void ShapeGroups::mark_unfinished(Group& group) const {
  const auto only_lacks = [](const ShapeDifference& difference) {
    return difference.kind == ShapeDifference::Kind::lacks
           || difference.kind == ShapeDifference::Kind::once;
  };
  const model::Nanos usual = group.like->row.median;
  const auto is_cut = [&](const Story* story) {
    return story->errors == 0
           && (story->last + usual > last_ || story->first < first_ + usual);
  };
  group.row.unfinished = std::all_of(group.row.differences.begin(),
                                     group.row.differences.end(),
                                     only_lacks)
                         && std::all_of(group.stories.begin(),
                                        group.stories.end(),
                                        is_cut);
}

std::vector<ShapeRow> ShapeGroups::rows() {
  select();
  join_operations();
  group();
  split_orders();
  find_likes();
  for (Group& group : groups_) {
    describe(group);
  }
  for (Group& group : groups_) {
    if (group.like != nullptr) {
      compare(group);
      group.row.like_stories = group.like->row.stories;
      group.row.like_median = group.like->row.median;
      mark_unfinished(group);
    }
  }
  std::vector<const Group*> order;
  for (const Group& group : groups_) {
    order.push_back(&group);
  }
  std::stable_sort(
      order.begin(), order.end(), [](const Group* a, const Group* b) {
        const auto key = [](const Group& g) {
          return std::tuple(
              rank_of(g.row), g.row.stories, g.row.failed == 0 ? 1 : 0);
        };
        return key(*a) < key(*b);
      });
  std::unordered_map<const Group*, std::size_t> places;
  for (std::size_t i = 0; i < order.size(); ++i) {
    places[order[i]] = i;
  }
  std::vector<ShapeRow> rows;
  for (const Group* group : order) {
    rows.push_back(group->row);
    rows.back().like = group->like == nullptr ? 0 : places[group->like];
  }
  return rows;
}

} // namespace hawk::story
