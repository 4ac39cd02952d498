#include "story/varying_words.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace hawk::story {

namespace {

constexpr std::size_t k_most_words = 16;

// Only the first ones are compared: that takes memory for each of their words.
constexpr std::size_t k_most_operations = 10'000;

constexpr std::size_t k_least_variants = 3;
constexpr std::size_t k_many_variants = 16;

// Operations that are the same but for one word.
struct Bucket {
  std::string text; // with '*' for it
  std::vector<OperationId> operations;
  std::size_t stories = 0;
  const Shapes::Story* last = nullptr; // which has one
  bool exclusive = true;
};

class Finder {
public:
  explicit Finder(const OperationIds& operations)
      : operations_(operations) {}

  VaryingWords find(const std::vector<Shapes::Story*>& stories);

private:
  void add(OperationId operation);
  void count_in(const Shapes::Story& story);

  const OperationIds& operations_;
  std::unordered_map<std::string, std::size_t> places_;
  std::vector<Bucket> buckets_;
  std::vector<std::vector<std::size_t>> buckets_of_; // by operation
};

// A single word has nothing beside it that would stay.
void Finder::add(OperationId operation) {
  const std::string_view text = operations_.text_of(operation);
  std::size_t begin = 0;
  for (std::size_t word = 0; word < k_most_words && begin < text.size();
       ++word) {
    const std::size_t end = std::min(text.find(' ', begin), text.size());
    const bool whole = begin == 0 && end == text.size();
    if (!whole && text.substr(begin, end - begin) != "#") {
      std::string masked(text.substr(0, begin));
      masked += '*';
      masked += text.substr(end);
      const auto [place, is_new] =
          places_.emplace(std::move(masked), buckets_.size());
      if (is_new) {
        buckets_.emplace_back().text = place->first;
      }
      buckets_[place->second].operations.push_back(operation);
      buckets_of_[operation].push_back(place->second);
    }
    begin = end + 1;
  }
}

void Finder::count_in(const Shapes::Story& story) {
  for (const Shapes::Step& step : story.steps) {
    for (const std::size_t place : buckets_of_[step.operation]) {
      Bucket& bucket = buckets_[place];
      if (bucket.last == &story) {
        bucket.exclusive = false;
      } else {
        bucket.last = &story;
        ++bucket.stories;
      }
    }
  }
}

VaryingWords Finder::find(const std::vector<Shapes::Story*>& stories) {
  buckets_of_.resize(operations_.size());
  const std::size_t count = std::min(operations_.size(), k_most_operations);
  for (std::size_t i = 0; i < count; ++i) {
    add(static_cast<OperationId>(i));
  }
  // Most are alone and need no counting.
  for (std::vector<std::size_t>& places : buckets_of_) {
    std::erase_if(places, [this](std::size_t place) {
      return buckets_[place].operations.size() < k_least_variants;
    });
  }
  for (const Shapes::Story* story : stories) {
    count_in(*story);
  }
  std::erase_if(buckets_, [](const Bucket& bucket) {
    const std::size_t variants = bucket.operations.size();
    return variants < k_least_variants || !bucket.exclusive
           || (variants * 2 <= bucket.stories && variants <= k_many_variants);
  });
  std::stable_sort(
      buckets_.begin(), buckets_.end(), [](const Bucket& a, const Bucket& b) {
        return a.operations.size() > b.operations.size();
      });
  VaryingWords found;
  for (const Bucket& bucket : buckets_) {
    const bool taken = std::any_of(
        bucket.operations.begin(), bucket.operations.end(), [&](OperationId id) {
          return found.same.count(id) > 0;
        });
    if (taken) {
      continue;
    }
    for (const OperationId id : bucket.operations) {
      found.same[id] = bucket.operations.front();
    }
    found.texts[bucket.operations.front()] = bucket.text;
  }
  return found;
}

} // namespace

VaryingWords
find_varying_words(const std::vector<Shapes::Story*>& stories,
                   const OperationIds& operations) {
  return Finder(operations).find(stories);
}

} // namespace hawk::story
