#pragma once

// A log in both ways: record by record, and by threads at a glance. What one
// says the other must: of ids, of shapes, and of the steps of stories.

#include "format/input.hpp"
#include "format/line_decoder.hpp"
#include "format/severity.hpp"
#include "story/catalogue.hpp"
#include "story/id_keys.hpp"
#include "story/log_census.hpp"
#include "story/probe_event.hpp"
#include "story/record_story.hpp"
#include "story/shape.hpp"
#include "story/story_steps.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hawk::test {

// 2026-11-21T11:00:01Z
inline constexpr format::TimeReference k_reference{
    model::Nanos(1'795'258'801'000'000'000)};

// What a list needs of one record.
struct Told {
  std::optional<model::Nanos> time;
  std::string severity;
  std::string body;
  std::string trace_id;
  std::vector<std::pair<std::string, std::string>> ids;
  bool is_plain = false;
  bool failed = false;

  bool operator==(const Told&) const = default;
};

inline Told told_of(const model::FileRecord& record) {
  Told told;
  const model::LogEvent* log = record.log();
  if (log == nullptr) {
    told.body = record.span()->name;
    return told;
  }
  told.time = log->timestamp;
  told.severity = log->severity_text;
  told.body = log->body;
  told.trace_id = log->trace_id;
  told.is_plain = record.is_plain;
  told.failed = story::is_failure(*log);
  for (const auto& [name, value] : log->attributes) {
    const auto* text = std::get_if<std::string>(&value);
    const auto* number = std::get_if<std::int64_t>(&value);
    if (story::is_id_key(name) && (text != nullptr || number != nullptr)) {
      told.ids.emplace_back(name,
                            text != nullptr ? *text : std::to_string(*number));
    }
  }
  return told;
}

inline Told told_of(const format::Glance& glance) {
  Told told;
  told.time = glance.time;
  told.severity = glance.severity;
  told.body = glance.body;
  told.trace_id = glance.trace_id;
  told.is_plain = glance.is_plain;
  told.failed = glance.failed || format::is_error_severity(glance.severity);
  for (const format::GlanceField& field : glance.fields) {
    if (!field.value.empty()) {
      told.ids.emplace_back(field.name, field.value);
    }
  }
  return told;
}

// Texts without characters are no ids: a glance does not tell them from none.
inline std::vector<Told> tell_by_records(std::string_view text) {
  std::vector<Told> all;
  format::LineDecoder decoder(
      [&all](const model::FileRecord& record) {
        Told told = told_of(record);
        std::erase_if(told.ids,
                      [](const auto& id) { return id.second.empty(); });
        all.push_back(std::move(told));
      },
      k_reference);
  decoder.decode(text, 0, 1);
  decoder.finish();
  return all;
}

// The same with glances, and how many records were read whole for them.
inline std::vector<Told>
tell_by_glances(std::string_view text, std::size_t& whole) {
  std::vector<Told> all;
  const format::RecordSink accept_whole =
      [&all, &whole](const model::FileRecord& record) {
        ++whole;
        Told told = told_of(record);
        std::erase_if(told.ids,
                      [](const auto& id) { return id.second.empty(); });
        all.push_back(std::move(told));
      };
  format::LineDecoder decoder(
      accept_whole,
      {story::is_id_key,
       [&all](const format::Glance& glance) {
         all.push_back(told_of(glance));
       }},
      k_reference);
  decoder.decode(text, 0, 1);
  decoder.finish();
  return all;
}

// What was read for a ledger.
struct Read {
  std::uint64_t records = 0;
  std::vector<format::Skipped> skipped;
  bool failed = false;

  bool operator==(const Read&) const = default;
};

struct Listed {
  std::vector<story::CatalogueRow> rows;
  Read read;
  std::uint64_t dropped = 0;

  bool operator==(const Listed&) const = default;
};

inline Read enter_records(std::string_view text, story::Ledger& into) {
  Read read;
  story::RecordStory story({}, "log", story::RecordStory::Pace::whole);
  format::LineDecoder decoder(
      [&](model::FileRecord record) {
        ++read.records;
        story.accept(std::move(record));
      },
      k_reference);
  decoder.decode(text, 0, 1);
  decoder.finish();
  story.finish();
  while (const auto entry = story.next()) {
    into.add(*entry);
  }
  read.skipped = decoder.skipped();
  return read;
}

inline base::Fd make_memory_file(std::string_view text) {
  base::Fd file(::memfd_create("log", MFD_CLOEXEC));
  while (!text.empty()) {
    const ssize_t count = ::write(file.get(), text.data(), text.size());
    if (count <= 0) {
      return {};
    }
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  ::lseek(file.get(), 0, SEEK_SET);
  return file;
}

inline Read enter_input(base::Fd file,
                        unsigned threads,
                        std::size_t block,
                        story::Ledger& into) {
  format::InputLimits limits;
  limits.block = block;
  auto input = format::Input::open(std::move(file), "log", limits);
  if (!input) {
    return {0, {}, true};
  }
  const story::Census census =
      story::take_census(*input, k_reference, threads, into);
  return {census.records, census.skipped, census.failed.has_value()};
}

// In blocks of about so many bytes. An empty file is no input of ours.
inline Read enter_census(std::string_view text,
                         unsigned threads,
                         std::size_t block,
                         story::Ledger& into) {
  return enter_input(make_memory_file(text), threads, block, into);
}

inline Listed make_listed(story::Catalogue& catalogue, Read read) {
  const std::uint64_t dropped = catalogue.dropped();
  return {catalogue.take_rows(), std::move(read), dropped};
}

inline Listed list_by_records(std::string_view text) {
  story::Catalogue catalogue;
  Read read = enter_records(text, catalogue);
  return make_listed(catalogue, std::move(read));
}

inline Listed
list_by_census(std::string_view text, unsigned threads, std::size_t block) {
  story::Catalogue catalogue;
  Read read = enter_census(text, threads, block, catalogue);
  return make_listed(catalogue, std::move(read));
}

// The same through a pipe, which holds no more than k_pipe_room.
inline constexpr std::size_t k_pipe_room = 60'000;

inline Listed
list_stream(std::string_view text, unsigned threads, std::size_t block) {
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0) {
    return {};
  }
  base::Fd out(ends[0]);
  {
    const base::Fd in(ends[1]);
    const ssize_t count = ::write(in.get(), text.data(), text.size());
    if (count != static_cast<ssize_t>(text.size())) {
      return {};
    }
  }
  story::Catalogue catalogue;
  Read read = enter_input(std::move(out), threads, block, catalogue);
  return make_listed(catalogue, std::move(read));
}

// Of every step what a comparison says.
struct ToldStep {
  std::string operation;
  std::string story;
  model::Nanos time{};
  model::Nanos latency{};
  bool failed = false;

  bool operator==(const ToldStep&) const = default;
};

struct ToldStories {
  std::vector<ToldStep> steps;
  std::uint64_t failures = 0;
  model::Nanos total{};
  std::vector<story::ShapeRow> shapes;

  bool operator==(const ToldStories&) const = default;
};

// `enter` fills a ledger.
template <typename Enter>
ToldStories tell_stories(Enter enter) {
  story::StorySteps steps(story::Holds::stories);
  story::Shapes shapes;
  enter(steps);
  enter(shapes);
  steps.put_in_order();
  ToldStories told;
  for (const story::StorySteps::Step& step : steps.steps()) {
    told.steps.push_back({steps.operations().text_of(step.operation),
                          steps.stories()[step.story].id,
                          step.time,
                          step.latency,
                          step.failed});
  }
  told.failures = steps.failures();
  told.total = steps.total();
  told.shapes = shapes.rows();
  return told;
}

inline ToldStories tell_stories_by_records(std::string_view text) {
  return tell_stories(
      [text](story::Ledger& into) { enter_records(text, into); });
}

inline ToldStories tell_stories_by_census(std::string_view text,
                                          unsigned threads,
                                          std::size_t block) {
  return tell_stories([=](story::Ledger& into) {
    enter_census(text, threads, block, into);
  });
}

} // namespace hawk::test
