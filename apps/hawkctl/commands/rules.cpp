// hawkctl rules [ID]: the rules and, for one, what it means, its evidence, its
// fix.

#include "commands/rules.hpp"

#include "command.hpp"
#include "host.hpp"

#include "analyse/rules.hpp"
#include "base/text.hpp"
#include "model/names.hpp"
#include "options/output.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace hawk::cli {

namespace {

using Json = nlohmann::ordered_json;
using model::Rule;

constexpr std::size_t k_line_width = 78;

struct RulesOptions {
  std::string id;
  std::string format = "text";
};

// Words of a paragraph, indented, in lines of the usual width.
std::string wrap(std::string_view paragraph, std::size_t indent) {
  const std::string margin(indent, ' ');
  std::string text;
  std::string line = margin;
  for (const std::string_view word : base::split(paragraph, ' ')) {
    if (line.size() > indent && line.size() + 1 + word.size() > k_line_width) {
      text += line + '\n';
      line = margin;
    }
    line += line.size() > indent ? " " : "";
    line += word;
  }
  return text + line + '\n';
}

std::string render_list() {
  std::string text;
  for (const Rule& rule : analyse::all_rules()) {
    text += fmt::format("{}  {}\n{}",
                        rule.id,
                        model::name_of(rule.level),
                        wrap(rule.summary, 4));
  }
  return text;
}

std::string render_rule(const Rule& rule) {
  std::string text =
      fmt::format("{} ({})\n", rule.id, model::name_of(rule.level));
  text += wrap(rule.summary, 2);
  const std::pair<std::string_view, std::string_view> k_parts[] = {
      {"Meaning", rule.meaning},
      {"Evidence", rule.evidence},
      {"Fix", rule.fix},
  };
  for (const auto& [title, paragraph] : k_parts) {
    text += fmt::format("\n{}\n{}", title, wrap(paragraph, 2));
  }
  return text;
}

Json make_json(const Rule& rule) {
  return {{"id", rule.id},
          {"level", model::name_of(rule.level)},
          {"summary", rule.summary},
          {"meaning", rule.meaning},
          {"evidence", rule.evidence},
          {"fix", rule.fix}};
}

std::string render_json(std::span<const Rule> rules) {
  Json list = Json::array();
  for (const Rule& rule : rules) {
    list.push_back(make_json(rule));
  }
  const Json json = {{"schema", "hawkctl.rules/1"}, {"rules", std::move(list)}};
  return json.dump(2) + '\n';
}

base::Error unknown_rule(const std::string& id) {
  std::vector<std::string> ids;
  for (const Rule& rule : analyse::all_rules()) {
    ids.emplace_back(rule.id);
  }
  const auto nearest = base::find_nearest(id, ids);
  return base::make_usage(
      nearest
          ? fmt::format("unknown rule '{}'; did you mean '{}'?", id, *nearest)
          : fmt::format("unknown rule '{}'; 'hawkctl rules' lists them", id));
}

base::Result<ExitCode> rules(const RulesOptions& options, Host& host) {
  const bool json = options.format == "json";
  if (options.id.empty()) {
    host.out(json ? render_json(analyse::all_rules()) : render_list());
    return k_exit_ok;
  }
  const Rule* rule = analyse::find_rule(options.id);
  if (rule == nullptr) {
    return base::fail(unknown_rule(options.id));
  }
  host.out(json ? render_json({rule, 1}) : render_rule(*rule));
  return k_exit_ok;
}

} // namespace

void attach_rules(CLI::App& app, Invocation& invocation) {
  const auto options = std::make_shared<RulesOptions>();
  app.add_option("ID", options->id, "a rule, such as undrained-pipe");
  app.add_option("--format", options->format, "how to show them")
      ->check(CLI::IsMember({"text", "json"}).description(""))
      ->type_name("text|json");
  attach_examples(app,
                  "  hawkctl rules\n"
                  "  hawkctl rules undrained-pipe\n"
                  "  hawkctl rules --format json | jq -r '.rules[].id'\n");
  app.callback([&invocation, options] {
    invocation.run = [options](Host& host) { return rules(*options, host); };
  });
}

} // namespace hawk::cli
