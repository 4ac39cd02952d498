#include "help.hpp"

#include "command.hpp"
#include "option_shape.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace hawk::cli {

namespace {

constexpr std::size_t k_text_column = 27; // where descriptions begin

class HelpFormatter final : public CLI::Formatter {
public:
  explicit HelpFormatter(Words words)
      : words_(words) {
    column_width(k_text_column);
    label("Positionals", "Arguments");
  }

  std::string make_description(const CLI::App* app) const override {
    return "hawkctl " + app->get_name() + ": " + app->get_description()
           + ".\n\n";
  }

  std::string make_usage(const CLI::App* app, std::string) const override {
    std::string usage = "Usage: hawkctl " + app->get_name() + " [OPTIONS]";
    for (const CLI::Option* option : app->get_options()) {
      if (option->get_positional()) {
        usage += " " + make_option_usage(option);
      }
    }
    switch (words_) {
    case Words::all_own:
      break;
    case Words::agent_after_dashes:
      usage += " [-- CMD...]";
      break;
    case Words::agent:
      usage += " [--] CMD...";
      break;
    }
    return usage + "\n";
  }

  std::string make_option_name(const CLI::Option* option,
                               bool is_positional) const override {
    if (is_positional) {
      return option->get_name(true, false);
    }
    std::string names;
    for (const std::string& name : option->get_snames()) {
      names += (names.empty() ? "-" : ", -") + name;
    }
    for (const std::string& name : option->get_lnames()) {
      names += (names.empty() ? "--" : ", --") + name;
    }
    return names;
  }

  std::string make_option_opts(const CLI::Option* option) const override {
    if (option->get_positional() || !takes_value(*option)) {
      return {};
    }
    return " " + placeholder_of(*option);
  }

  // The blank line before it comes from make_help.
  std::string make_footer(const CLI::App* app) const override {
    const std::string footer = app->get_footer();
    const std::size_t first = footer.find_first_not_of('\n');
    return first == std::string::npos ? "" : footer.substr(first) + "\n";
  }

private:
  Words words_;
};

} // namespace

void attach_command(const Command& command,
                    CLI::App& app,
                    Invocation& invocation) {
  app.formatter(std::make_shared<HelpFormatter>(command.words));
  app.set_help_flag("-h,--help", "this text");
  command.attach(app, invocation);
}

} // namespace hawk::cli
