#include "trace_findings.hpp"

#include "input_file.hpp"

#include "analyse/engine.hpp"
#include "story/operation.hpp"
#include "trace/follow.hpp"
#include "trace/reader.hpp"

#include <fmt/core.h>

#include <sys/stat.h>

#include <map>

namespace hawk::cli {

namespace {

std::string likeness_of(const model::Finding& finding) {
  std::string text = finding.rule + '\n';
  if (finding.cause) {
    text += fmt::format("{}:{}\n", finding.cause->file, finding.cause->line);
  }
  story::write_template(finding.message, {}, text);
  return text;
}

} // namespace

bool has_rules(const std::string& path) {
  // What can be read once was read.
  struct stat status = {};
  if (path == "-" || ::stat(path.c_str(), &status) != 0
      || !S_ISREG(status.st_mode)) {
    return false;
  }
  const auto input = open_input(path);
  if (!input) {
    return false;
  }
  const auto ours = is_trace(input->get(), path);
  return ours && *ours;
}

base::Result<std::vector<model::Finding>>
find_in_trace(const std::string& path) {
  HAWK_TRY(trace::Reader reader, trace::Reader::open(path));
  analyse::Engine engine;
  HAWK_CHECK(trace::read_for_rules(
      reader, engine, [&engine] { return engine.stream_need(); }));
  return engine.finish(path).findings;
}

std::vector<model::Finding>
without(const std::vector<model::Finding>& findings,
        const std::vector<model::Finding>& others) {
  std::map<std::string, std::size_t> known; // how often
  for (const model::Finding& finding : others) {
    ++known[likeness_of(finding)];
  }
  std::vector<model::Finding> own;
  for (const model::Finding& finding : findings) {
    auto found = known.find(likeness_of(finding));
    if (found == known.end() || found->second == 0) {
      own.push_back(finding);
    } else {
      --found->second;
    }
  }
  return own;
}

} // namespace hawk::cli
