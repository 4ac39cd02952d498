#include "argv.hpp"

#include "option_shape.hpp"

#include "base/text.hpp"

#include <CLI/CLI.hpp>
#include <fmt/core.h>

namespace hawk::cli {

namespace {

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) {
      names.push_back("--" + name);
    }
  }
  return names;
}

base::Error unknown_option(const CLI::App& app, const std::string& word) {
  const std::vector<std::string> names = option_names(app);
  const auto nearest = base::find_nearest(word, names);
  return base::make_usage(
      nearest ? fmt::format(
          "unknown option '{}'; did you mean '{}'?", word, *nearest)
              : fmt::format("unknown option '{}'; see 'hawkctl {} --help'",
                            word,
                            app.get_name()));
}

} // namespace

base::Result<std::size_t> option_length(const CLI::App& app,
                                        const std::string& word) {
  if (word.rfind("--", 0) == 0) {
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(0, equals);
    const CLI::Option* option = app.get_option_no_throw(name);
    if (option == nullptr) {
      return base::fail(unknown_option(app, name));
    }
    return equals == std::string::npos && takes_value(*option) ? 2U : 1U;
  }
  // -qv: flags together; -cID and -c ID: a value ends it.
  for (std::size_t i = 1; i < word.size(); ++i) {
    const std::string name{'-', word[i]};
    const CLI::Option* option = app.get_option_no_throw(name);
    if (option == nullptr) {
      return base::fail(unknown_option(app, name));
    }
    if (takes_value(*option)) {
      return i + 1 == word.size() ? 2U : 1U;
    }
  }
  return 1U;
}

base::Result<SplitWords> split_words(const CLI::App& app,
                                     Words kind,
                                     const std::vector<std::string>& words) {
  SplitWords out;
  std::size_t at = 0;
  while (at < words.size()) {
    const std::string& word = words[at];
    if (word == "--" && kind != Words::all_own) {
      out.has_agent = true;
      ++at;
      break;
    }
    if (word == "--") {
      break;
    }
    if (word.size() < 2 || word[0] != '-') {
      if (kind == Words::agent) {
        out.has_agent = true;
        break;
      }
      out.own.push_back(word);
      ++at;
      continue;
    }
    HAWK_TRY(const std::size_t length, option_length(app, word));
    for (std::size_t end = at + length; at < end && at < words.size(); ++at) {
      out.own.push_back(words[at]);
    }
  }
  auto& rest = out.has_agent ? out.agent : out.own;
  rest.insert(
      rest.end(), words.begin() + static_cast<std::ptrdiff_t>(at), words.end());
  return out;
}

} // namespace hawk::cli
