// hawkctl diff A B [-c ID]...: two stories, or two files of stories, aligned by
// what they do.

#include "commands/diff.hpp"

#include "command.hpp"
#include "destination.hpp"
#include "host.hpp"
#include "merged_story.hpp"
#include "spool.hpp"
#include "trace_findings.hpp"

#include "base/text.hpp"
#include "model/names.hpp"
#include "options/diff.hpp"
#include "options/trace_target.hpp"
#include "story/comparison.hpp"
#include "view/diff.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include <unistd.h>

#include <memory>
#include <system_error>
#include <thread>

namespace hawk::cli {

namespace {

using story::Comparison;

// One of the two.
struct Side {
  std::string path;
  std::string name; // as typed
  std::string id;   // empty: all of the file
};

bool is_to_file(const DiffOptions& options) {
  return !options.output_file.empty() && options.output_file != "-";
}

base::Result<std::vector<Side>> find_sides(const DiffOptions& options,
                                           const Host& host) {
  const std::size_t files = options.files.size();
  const std::size_t ids = options.ids.size();
  const bool one_file = files == 1 && ids == 2;
  if (files > 2 || ids > 2 || (files != 2 && !one_file)) {
    return base::fail(base::make_usage(
        "name two files, or one file and two ids: diff A B [-c ID], diff A -c ID "
        "-c ID"));
  }
  if (options.files.front() == "-" && options.files.back() == "-") {
    return base::fail(base::make_usage(
        "standard input is read once and cannot be both sides: name the file"));
  }
  std::vector<Side> sides(2);
  for (std::size_t i = 0; i < 2; ++i) {
    const std::string& word = options.files[one_file ? 0 : i];
    HAWK_TRY(sides[i].path, resolve_trace(word, host));
    sides[i].id = ids == 0 ? "" : options.ids[ids == 1 ? 0 : i];
    sides[i].name = word == "-" ? "standard input" : word;
    if (!sides[i].id.empty()) {
      sides[i].name += ", " + sides[i].id;
    }
  }
  return sides;
}

// One call of the command.
class DiffRun final {
public:
  DiffRun(const DiffOptions& options, std::vector<Side> sides, Host& host)
      : options_(options),
        sides_(std::move(sides)),
        comparison_(sides_[0].id.empty() ? story::Holds::stories
                                         : story::Holds::story),
        host_(host) {}

  base::Result<ExitCode> run();

private:
  // What was read of a side, by a thread that says nothing itself.
  struct Reading {
    base::Result<> done;
    std::vector<std::string> notes;
    bool damaged = false;
  };

  base::Result<> read_all();
  Reading read(const Side& side, story::Ledger& into);
  base::Result<>
  read_into(const Side& side, story::Ledger& into, Reading& reading);
  base::Result<> compare_findings(view::Diff& diff) const;
  base::Result<> write(const view::Diff& diff);
  void say(const std::string& note);

  const DiffOptions& options_;
  std::vector<Side> sides_;
  Comparison comparison_;
  Spool spool_;
  Host& host_;
  bool damaged_ = false;
};

void DiffRun::say(const std::string& note) {
  if (!options_.output.quiet) {
    host_.err(fmt::format("hawkctl: {}\n", base::sanitise(note)));
  }
}

base::Result<> DiffRun::read_into(const Side& side,
                                  story::Ledger& into,
                                  Reading& reading) {
  story::Selection selection;
  selection.match = options_.match;
  if (!side.id.empty()) {
    selection.ids.emplace_back(side.id);
  }
  SourceOptions source;
  source.threads = options_.threads;
  source.spool = &spool_;
  source.counts = side.id.empty();
  HAWK_TRY(MergedStory story,
           MergedStory::open({side.path}, selection, source));
  bool any = false;
  if (!story.count(into)) {
    while (true) {
      HAWK_TRY(const std::optional<story::Entry> entry, story.next());
      if (!entry) {
        break;
      }
      any = true;
      into.add(*entry);
    }
  }
  reading.notes = story.notes();
  if (!any && !side.id.empty()) {
    reading.notes.emplace_back("no record carries this id");
  }
  reading.damaged = story.is_damaged();
  return {};
}

DiffRun::Reading DiffRun::read(const Side& side, story::Ledger& into) {
  Reading reading;
  reading.done = read_into(side, into, reading);
  return reading;
}

// Each side by a thread of its own, unless one is all that is wanted; of one
// file only what an id has is read.
base::Result<> DiffRun::read_all() {
  std::vector<Reading> readings(2);
  const auto read_side = [&](std::size_t i) {
    readings[i] = read(
        sides_[i], i == 0 ? comparison_.left() : comparison_.right());
  };
  std::thread other;
  if (options_.threads != 1 && sides_[0].path != sides_[1].path) {
    try {
      other = std::thread(read_side, 1);
    } catch (const std::system_error&) {
      // A limit of the container: one behind the other.
    }
  }
  read_side(0);
  if (other.joinable()) {
    other.join();
  } else if (readings[0].done) {
    read_side(1);
  }
  for (std::size_t i = 0; i < readings.size(); ++i) {
    HAWK_CHECK(std::move(readings[i].done));
    for (const std::string& note : readings[i].notes) {
      say(sides_[i].name + ": " + note);
    }
    damaged_ = damaged_ || readings[i].damaged;
  }
  return {};
}

base::Result<> DiffRun::compare_findings(view::Diff& diff) const {
  const Side& left = sides_[0];
  const Side& right = sides_[1];
  if (left.path == right.path || !has_rules(left.path)
      || !has_rules(right.path)) {
    return {};
  }
  HAWK_TRY(std::vector<model::Finding> lefts, find_in_trace(left.path));
  HAWK_TRY(std::vector<model::Finding> rights, find_in_trace(right.path));
  const auto keep = [](std::vector<model::Finding>& all, const Side& side) {
    std::erase_if(all, [&side](const model::Finding& finding) {
      return !side.id.empty() && finding.correlation_id != side.id;
    });
  };
  keep(lefts, left);
  keep(rights, right);
  const auto add = [&diff](const std::vector<model::Finding>& all, bool gained) {
    for (const model::Finding& finding : all) {
      diff.findings.push_back({gained,
                               finding.rule,
                               std::string(model::name_of(finding.level)),
                               finding.message});
    }
  };
  diff.has_findings = true;
  add(without(rights, lefts), true);
  add(without(lefts, rights), false);
  return {};
}

base::Result<> DiffRun::write(const view::Diff& diff) {
  const bool plain =
      is_to_file(options_) && options_.output.color == Color::automatic;
  const view::Style style =
      !plain && host_.use_color(options_.output.color, STDOUT_FILENO)
          ? view::Style::colored
          : view::Style::plain;
  if (!is_to_file(options_)) {
    HAWK_CHECK(check_standard_output(host_));
  }
  HAWK_TRY(Destination to,
           is_to_file(options_)
               ? Destination::open_file(options_.output_file,
                                        {sides_[0].path, sides_[1].path})
               : Destination::open_standard(std::nullopt));
  to.write(options_.format == StoryFormat::text ? view::render_diff(diff, style)
           : options_.format == StoryFormat::json
               ? view::render_diff_json(diff)
               : view::render_diff_ndjson(diff));
  return to.finish();
}

base::Result<ExitCode> DiffRun::run() {
  if (sides_[0].path == sides_[1].path) {
    HAWK_CHECK(spool_.keep({sides_[0].path}));
  }
  HAWK_CHECK(read_all());
  view::Diff diff;
  diff.left_name = sides_[0].name;
  diff.right_name = sides_[1].name;
  diff.compared = comparison_.compare();
  const bool matched =
      diff.compared.left.steps > 0 && diff.compared.right.steps > 0;
  if (matched) {
    HAWK_CHECK(compare_findings(diff));
    HAWK_CHECK(write(diff));
  }
  return damaged_ ? k_exit_error : matched ? k_exit_ok : k_exit_findings;
}

base::Result<ExitCode> diff(const DiffOptions& options, Host& host) {
  HAWK_TRY(std::vector<Side> sides, find_sides(options, host));
  return DiffRun(options, std::move(sides), host).run();
}

} // namespace

void attach_diff(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<DiffOptions>();
  attach_diff_options(app, *options);
  attach_examples(app,
                  "  hawkctl diff good.log bad.log\n"
                  "  hawkctl diff good.log bad.log -c req-17\n"
                  "  hawkctl diff orders.log -c req-17 -c req-18\n"
                  "  hawkctl diff @2 @1 --format json | jq .findings\n");
  app.callback([&invocation, options] {
    invocation.run = [options](Host& host) { return diff(*options, host); };
  });
}

} // namespace hawk::cli
