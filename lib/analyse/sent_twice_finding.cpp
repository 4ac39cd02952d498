#include "analyse/sent_twice_finding.hpp"

#include "analyse/loop_fix.hpp"
#include "analyse/loop_words.hpp"

#include <fmt/core.h>

namespace hawk::analyse {

namespace {

std::string join_labels(const Repetition& told) {
  std::string text;
  for (const std::string& label : told.labels) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", label);
  }
  return text;
}

std::string make_message(const std::string& label, const Repetition& told) {
  const std::string what = told.client.empty()
                               ? std::string("request")
                               : fmt::format("{} request", told.client);
  const std::string_view to = told.peer.empty() ? "" : " to ";
  return fmt::format("{} sent {}{}{} again although the first was "
                     "handed to the kernel{}",
                     label,
                     count_of(told.requests, what),
                     to,
                     told.peer,
                     describe_spread(told.processes));
}

// "9 requests went out 18 times; 9 of 10 celery jobs ..."
std::string describe_count(const Repetition& told) {
  std::string text = fmt::format(
      "{} went out {} times", count_of(told.requests, "request"), told.sends);
  if (told.peers && *told.peers >= told.stories) {
    text +=
        fmt::format(", in {} of {} of this kind so far",
                    told.stories,
                    *told.peers == 1 ? std::string("1 story")
                                     : fmt::format("{} stories", *told.peers));
  }
  return text;
}

std::string describe_first(const Repetition& told) {
  std::string text = fmt::format("connection {}", told.first_connection.number);
  if (told.first_opening) {
    const ConnectionState& opening = *told.first_opening;
    const std::string where = describe_where(
        opening.story,
        describe_place(opening.file, opening.line, opening.function));
    text += where.empty() ? "" : fmt::format(", opened {}", where);
  }
  return text
         + (told.answered > 0
                ? fmt::format("; the answer came, unread, for {} of {}",
                              told.answered,
                              told.requests)
                : "; its loop is closed, so no answer was read");
}

std::string_view describe_doubt(Doubt doubt) {
  switch (doubt) {
  case Doubt::same_connection:
    return "it went out on the same connection: the agent may mean to send it "
           "several times";
  case Doubt::late:
    return "it went out more than a minute later: the agent may mean to ask "
           "again";
  case Doubt::harmless:
    return "the request only reads: the server did it twice at most";
  case Doubt::unknown:
    return "what the request does was not seen";
  case Doubt::none:
    break;
  }
  return "";
}

void add_details(model::Finding& finding, const Repetition& told) {
  auto& details = finding.details;
  details.emplace_back("count", describe_count(told));
  if (!told.labels.empty()) {
    details.emplace_back("request", join_labels(told));
  }
  details.emplace_back("first", describe_first(told));
  details.emplace_back("again",
                       fmt::format("connection {}, {}",
                                   told.again_connection.number,
                                   describe_where(told.story_in_words,
                                                  describe_place(told.place))));
  add_lines(details, "created", told.place.created);
  if (told.doubt != Doubt::none) {
    details.emplace_back("doubt", describe_doubt(told.doubt));
  }
  details.emplace_back("fix", finding.fix);
  details.emplace_back("you saw",
                       told.doubt == Doubt::none
                           ? "nothing, or a retry in the log: the server has "
                             "both"
                           : "nothing, or a retry in the log");
}

} // namespace

model::Finding make_sent_twice_finding(const World& world,
                                       const LoopWorld& loops,
                                       const Repetition& told) {
  const std::string name = name_of(world, loops, told.process);
  model::Finding finding;
  finding.rule = k_sent_twice;
  const bool sure = told.doubt == Doubt::none;
  finding.confidence = sure ? model::Confidence::confirmed
                            : model::Confidence::suspected;
  finding.level = sure ? model::Level::error : model::Level::warning;
  finding.identity = fmt::format("sent-twice:{}:{}:{}:{}:{}{}",
                                 told.process.pid,
                                 told.process.start_time,
                                 told.client,
                                 told.place.file,
                                 told.place.line,
                                 sure ? "" : ":doubt");
  finding.message = make_message(label_of(world, loops, told.process), told);
  finding.subject = {"sender",
                     told.process,
                     name,
                     std::nullopt,
                     "sends it again",
                     told.place.file,
                     told.place.line};
  if (told.first_opening) {
    finding.related.push_back({"opened",
                               told.process,
                               name,
                               told.first_opening->fd,
                               "opened the connection of the first",
                               told.first_opening->file,
                               told.first_opening->line});
  }
  finding.fix = "give the request an idempotency key, and retry only what was "
                "not sent; ";
  finding.fix += make_loop_fix(told.client, told.story_in_words, told.place);
  finding.evidence = {
      {"requests", static_cast<std::int64_t>(told.requests)},
      {"sends", static_cast<std::int64_t>(told.sends)},
      {"answered", static_cast<std::int64_t>(told.answered)},
      {"stories", static_cast<std::int64_t>(told.stories)},
      {"client", told.client},
      {"peer", told.peer},
      {"first_connection", told.first_connection.number},
      {"connection", told.again_connection.number},
      {"request", join_labels(told)},
  };
  add_details(finding, told);
  finish_loop_finding(world, loops, told, finding);
  return finding;
}

} // namespace hawk::analyse
