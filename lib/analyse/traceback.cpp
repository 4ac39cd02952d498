#include "analyse/traceback.hpp"

#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace hawk::analyse {

namespace {

constexpr std::string_view k_heading = "Traceback (most recent call last)";

// A recursion prints its frames once, but not every one is so short.
constexpr std::size_t k_most_frames = 256;
constexpr std::size_t k_most_messages = 16;
constexpr std::size_t k_most_text = 512;

bool contains(std::string_view line, std::string_view text) {
  return line.find(text) != std::string_view::npos;
}

bool joins(std::string_view line) {
  return contains(line, "During handling of the above exception")
         || contains(line, "The above exception was the direct cause");
}

// Words of asyncio and of the interpreter that stand before a traceback.
bool is_preface(std::string_view line) {
  return contains(line, "Exception ignored in")
         || contains(line, "exception was never retrieved")
         || contains(line, "Exception in callback");
}

struct Place {
  Frame frame;
  std::size_t at = 0; // where the line's own indentation begins
};

// `  File "agent.py", line 7, in main`
std::optional<Place> find_place(std::string_view line) {
  constexpr std::string_view k_file = "  File \"";
  constexpr std::string_view k_line = "\", line ";
  constexpr std::string_view k_in = ", in ";
  const std::size_t at = line.find(k_file);
  const std::size_t number = line.find(k_line, at);
  if (at == std::string_view::npos || number == std::string_view::npos) {
    return std::nullopt;
  }
  const std::size_t begin = number + k_line.size();
  const std::size_t end = line.find_first_not_of("0123456789", begin);
  const auto value = base::parse_decimal(
      line.substr(begin, std::min(end, line.size()) - begin));
  Place place;
  place.at = at;
  place.frame.file =
      line.substr(at + k_file.size(), number - at - k_file.size());
  place.frame.line = value && *value < INT32_MAX ? static_cast<int>(*value) : 0;
  if (end != std::string_view::npos && line.substr(end, k_in.size()) == k_in) {
    place.frame.function = base::trim(line.substr(end + k_in.size()));
  }
  return place;
}

} // namespace

bool Frame::is_foreign() const {
  constexpr std::array<std::string_view, 6> k_places = {"/site-packages/",
                                                        "/dist-packages/",
                                                        "/lib/python",
                                                        "/lib64/python",
                                                        "<frozen ",
                                                        "uvloop/"};
  return std::any_of(k_places.begin(), k_places.end(), [this](auto place) {
    return contains(file, place);
  });
}

void TracebackReader::forget() {
  frames_.clear();
  messages_.clear();
  at_ = At::nowhere;
}

TracebackReader::Line TracebackReader::take_message(std::string_view line) {
  at_ = At::message;
  if (messages_.size() < k_most_messages) {
    messages_.emplace_back(line.substr(0, k_most_text));
  }
  return Line::message;
}

TracebackReader::Line TracebackReader::take(std::string_view line) {
  if (contains(line, k_heading)) {
    if (at_ != At::chain && at_ != At::preface) {
      forget();
    }
    frames_.clear();
    at_ = At::frames;
    prefix_ = line.find(k_heading);
    return Line::part;
  }
  if (const auto place = find_place(line)) {
    if (at_ != At::frames) {
      forget(); // its heading was not seen
    }
    at_ = At::frames;
    prefix_ = place->at;
    if (frames_.size() < k_most_frames) {
      frames_.push_back(place->frame);
    }
    return Line::part;
  }
  if (joins(line)) {
    at_ = At::chain;
    return Line::part;
  }
  if (at_ == At::frames) {
    // Source is indented below its frame; the message is not.
    const bool inside = line.size() <= prefix_ || line[prefix_] == ' ';
    return inside ? Line::part : take_message(line);
  }
  if (is_preface(line)) {
    forget();
    take_message(line);
    at_ = At::preface;
    return Line::part;
  }
  if (base::trim(line).empty()
      && (at_ == At::message || at_ == At::chain)) {
    return Line::part;
  }
  // "future: <Task ...>" stands between a preface and its traceback.
  if (at_ == At::preface && contains(line, "<Task")) {
    return Line::part;
  }
  forget();
  // Source whose frame was not seen repeats the text of what it raises.
  return base::trim(line).substr(0, 6) == "raise " ? Line::part : Line::plain;
}

} // namespace hawk::analyse
