#pragma once

// A story as text, one line an entry, and behind a failure its stack:
//   02:44:07.123456 +0.000012    0.000 out [7f3a] connecting
//   02:44:07.130456 +0.007000    0.007 evt failed after 12 ms: KeyError: 'dan'
//                                          at agent.py:41 answer
//                                          created at agent.py:52 main
// A pause that stands out has a line of its own: "-- 12.4 s --".
// Records of files have their severity in place of the stream, and then who
// wrote them; neighbours that are shown for context have a '-' behind the mark,
// as grep(1) has it.

#include "story/entry.hpp"
#include "view/file_labels.hpp"
#include "view/style.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace hawk::view {

class Timeline final {
public:
  // Where no service is known, records are named by their file if there are
  // labels, which must outlive it.
  explicit Timeline(Style style, const FileLabels* labels = nullptr)
      : style_(style),
        labels_(labels) {}

  // Local time of day, seconds since the entry rendered before, seconds since
  // the first, stream, text.
  // Lost bytes get a line of their own, and a day that is another one than that
  // of the entry before. The same stack twice in a row is shown
  // once.
  std::string render(const story::Entry& entry);

private:
  std::string render_stack(const story::Entry& entry);
  bool is_gap(model::Nanos delta);
  std::string render_day(model::Nanos time);
  std::string name_of(const story::Entry& entry);
  std::string render_text(const story::Entry& entry);

  Style style_;
  const FileLabels* labels_;
  std::size_t name_width_ = 0; // of the longest so far
  std::vector<std::string> stack_before_;
  std::string day_;
  std::optional<model::Nanos> before_;
  std::optional<model::Nanos> first_;
  int deltas_ = 0;
  model::Nanos waited_{}; // sum of the deltas
};

} // namespace hawk::view
