#include "options/replay.hpp"

#include "options/choice.hpp"
#include "options/quantities.hpp"

#include "base/text.hpp"
#include "story/time_span.hpp"
#include "story/where.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <memory>

namespace hawk::cli {

namespace {

using story::Expand;

std::string check_duration(const std::string& text) {
  const auto parsed = parse_duration(text);
  return parsed ? std::string() : parsed.error().message;
}

CLI::Option* add_count(CLI::App& app,
                       const std::string& names,
                       const std::string& help,
                       const std::function<void(std::size_t)>& take) {
  return app
      .add_option_function<std::string>(
          names,
          [take](const std::string& text) {
            take(static_cast<std::size_t>(*base::parse_decimal(text)));
          },
          help)
      ->check(CLI::Validator(
          [](const std::string& text) {
            const auto number = base::parse_decimal(text);
            return number && *number >= 0 && *number <= 1'000'000
                       ? std::string()
                       : "'" + text + "' is no number of entries";
          },
          ""))
      ->type_name("N");
}

void attach_selection(CLI::App& app, ReplayOptions& options) {
  attach_story_ids(
      app,
      options,
      "a recording or a log: a path, @1 (the newest recording), @2 ..., - "
      "(stdin)",
      "show what belongs to this id only (repeatable)");
  app.add_option("--from",
                 options.from,
                 "also what this server has of the id: "
                 "jaeger+http://HOST:16686 (repeatable)")
      ->allow_extra_args(false)
      ->type_name("URL");
  app.add_option("--header",
                 options.headers,
                 "send this header to it (repeatable)")
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE");
  add_choice<Expand>(app,
                     "--expand",
                     options.expand,
                     {{"none", Expand::none},
                      {"trace", Expand::trace},
                      {"links", Expand::links}},
                     "add the traces of the id's records; with links those "
                     "linked either way, and conversations");
  app.add_option("--where",
                 options.where_terms,
                 "only entries whose fields fit: level>=error, service=orders, "
                 "attr.n>5, body~REGEX (repeatable)")
      ->allow_extra_args(false)
      ->type_name("EXPR");
  app.add_option("--since",
                 options.since,
                 "only from then on: 10m, 2026-11-21T10:00, 10:30, yesterday")
      ->type_name("TIME");
  app.add_option("--until", options.until, "only before then")
      ->type_name("TIME");
  app.add_option_function<std::string>(
         "--stream",
         [&options](const std::string& word) {
           options.stream = word == "stdout" ? model::Stream::standard_output
                                             : model::Stream::standard_error;
         },
         "show this output of the agent only")
      ->check(CLI::IsMember({"stdout", "stderr"}).description(""))
      ->type_name("stdout|stderr");
  add_count(app,
            "-A,--after-context",
            "also N entries after each",
            [&options](std::size_t n) { options.context.after = n; });
  add_count(app,
            "-B,--before-context",
            "also N entries before each",
            [&options](std::size_t n) { options.context.before = n; });
  add_count(app,
            "-C,--context",
            "also N entries before and after each",
            [&options](std::size_t n) {
              options.context = {n, n};
            });
  app.add_flag("--all",
               options.all,
               "also what the probes state for the rules: loops, connections");
}

void attach_overviews(CLI::App& app, ReplayOptions& options) {
  CLI::Option* list = app.add_flag(
      "--list", options.list, "list the ids, those that failed first");
  CLI::Option* failed = app.add_flag(
      "--failed", options.failed, "show only what failed, a story at a time");
  CLI::Option* shapes = app.add_flag(
      "--shapes",
      options.shapes,
      "group the stories by what they do, the few that differ first");
  CLI::Option* raw = app.add_flag(
      "--raw", options.raw, "write the bytes exactly as they were");
  CLI::Option* format =
      add_choice<StoryFormat>(app,
                              "--format",
                              options.format,
                              {{"text", StoryFormat::text},
                               {"ndjson", StoryFormat::ndjson},
                               {"json", StoryFormat::json},
                               {"html", StoryFormat::html}},
                              "how to write it; html: a page for a browser, "
                              "secrets masked");
  shapes->excludes(list);
  shapes->excludes(failed);
  raw->excludes(shapes);
  raw->excludes(list);
  raw->excludes(failed);
  raw->excludes(format);
}

void attach_view(CLI::App& app, ReplayOptions& options) {
  add_choice<StoryView>(app,
                        "--view",
                        options.view,
                        {{"timeline", StoryView::timeline},
                         {"tree", StoryView::tree},
                         {"waterfall", StoryView::waterfall},
                         {"lanes", StoryView::lanes}},
                        "how to draw it");
  app.add_flag("--ascii", options.ascii, "draw with ASCII characters only");
  app.add_option_function<std::string>(
         "--adjust-skew",
         [&options](const std::string& text) {
           options.most_skew = *parse_duration(text);
         },
         "in a tree or waterfall, move spans of other hosts into their "
         "parents, by this at most")
      ->check(CLI::Validator(check_duration, ""))
      ->type_name("SECONDS");
}

// "2", "0.5": how many times as fast as it was.
std::string check_speed(const std::string& text) {
  char* end = nullptr;
  const double speed = std::strtod(text.c_str(), &end);
  return *end == '\0' && speed >= 0.001 && speed <= 1e6
             ? std::string()
             : "'" + text + "' is no speed: 1 is as it happened, 2 twice as fast";
}

void attach_pace(CLI::App& app, ReplayOptions& options) {
  PaceOptions& pace = options.pace;
  app.add_flag_callback(
      "--realtime",
      [&pace] { pace.speed = pace.speed > 0 ? pace.speed : 1; },
      "tell it at the pace in which it happened");
  app.add_option_function<std::string>(
         "-x,--speed",
         [&pace](const std::string& text) {
           pace.speed = std::strtod(text.c_str(), nullptr);
         },
         "the same, N times as fast")
      ->check(CLI::Validator(check_speed, ""))
      ->type_name("N");
  app.add_option_function<std::string>(
         "-i,--max-idle",
         [&pace](const std::string& text) {
           pace.max_idle = *parse_duration(text);
           pace.speed = pace.speed > 0 ? pace.speed : 1;
         },
         "the same, but no pause longer than this")
      ->check(CLI::Validator(check_duration, ""))
      ->type_name("SECONDS");
  app.add_flag(
      "--pause", pace.pause, "wait for Enter before each further entry");
  app.add_flag("-f,--follow",
               options.follow,
               "go on as the files grow, until interrupted");
}

} // namespace

void attach_replay_options(CLI::App& app, ReplayOptions& options) {
  attach_selection(app, options);
  attach_overviews(app, options);
  attach_view(app, options);
  attach_pace(app, options);
  app.add_flag("--index",
               options.index,
               "make an index of each log: the next query is instant");
  app.add_flag("--no-pager", options.no_pager, "never page the text");
  attach_story_output(app, options);
}

story::Selection make_selection(const ReplayOptions& options) {
  story::Selection selection;
  for (const std::string& id : options.ids) {
    selection.ids.emplace_back(id);
  }
  selection.match = options.match;
  selection.stream = options.stream;
  selection.background = options.all;
  selection.expand = options.expand;
  selection.context = options.context;
  return selection;
}

base::Result<std::function<bool(const story::Entry&)>>
make_filter(const ReplayOptions& options, base::Nanos now) {
  // A function must be copyable, a regular expression is not.
  const auto where = std::make_shared<story::Where>();
  for (const std::string& terms : options.where_terms) {
    HAWK_CHECK(where->add(terms));
  }
  HAWK_TRY(const story::TimeSpan span,
           story::parse_time_span(options.since, options.until, now));
  if (where->is_empty() && span == story::TimeSpan{}) {
    return std::function<bool(const story::Entry&)>();
  }
  return std::function<bool(const story::Entry&)>(
      [where, span](const story::Entry& entry) {
        return span.contains(entry.time)
               && (entry.context || where->matches(entry));
      });
}

} // namespace hawk::cli
