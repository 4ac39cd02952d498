#include "remote_stories.hpp"

#include "options/send.hpp"
#include "send/jaeger.hpp"
#include "story/time_span.hpp"

#include <fmt/core.h>

#include <chrono>

namespace hawk::cli {

namespace {

// By tag Jaeger looks at a stretch of time; without --since at this much.
constexpr base::Nanos k_back = std::chrono::hours(7 * 24);

} // namespace

base::Result<std::vector<std::string>>
fetch_stories(const ReplayOptions& options,
              std::vector<std::string>& paths,
              Spool& spool) {
  std::vector<std::string> news;
  if (options.from.empty()) {
    return news;
  }
  const base::Nanos now = std::chrono::system_clock::now().time_since_epoch();
  HAWK_TRY(const story::TimeSpan span,
           story::parse_time_span(options.since, options.until, now));
  send::JaegerQuery query;
  query.since = span.since.value_or(now - k_back);
  query.until = span.until.value_or(now);
  HAWK_TRY(query.headers, parse_headers(options.headers));
  for (const std::string& word : options.from) {
    HAWK_TRY(const send::Url server, send::parse_jaeger_url(word));
    std::string text;
    for (const std::string& id : options.ids) {
      query.id = id;
      HAWK_TRY(const send::JaegerFound found,
               send::find_in_jaeger(server, query));
      text += found.text;
      if (!found.note.empty()) {
        news.push_back(server.authority() + ": " + found.note);
      }
      if (found.traces == 0) {
        news.push_back(
            fmt::format("{} has no trace of '{}'", server.authority(), id));
      }
    }
    HAWK_CHECK(spool.put(word, text));
    paths.push_back(word);
  }
  return news;
}

} // namespace hawk::cli
