#include "help.hpp"

#include "command.hpp"
#include "option_shape.hpp"

#include "base/text.hpp"

#include <CLI/CLI.hpp>

#include <memory>

namespace hawk::cli {

namespace {

constexpr std::size_t k_text_column = 27; // where descriptions begin
constexpr std::size_t k_text_width = 80 - k_text_column;

// Breaks lines at blanks; CLI11 indents what follows a newline.
std::string wrap(const std::string& text) {
  std::string wrapped;
  std::size_t column = 0;
  for (const std::string_view word : base::split(text, ' ')) {
    if (column > 0 && column + 1 + word.size() > k_text_width) {
      wrapped += '\n';
      column = 0;
    } else if (column > 0) {
      wrapped += ' ';
      ++column;
    }
    wrapped += word;
    column += word.size();
  }
  return wrapped;
}

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

  std::string make_option_desc(const CLI::Option* option) const override {
    return wrap(option->get_description());
  }

  // One blank line before the footer, whichever CLI11: 2.1 and 2.4 differ.
  std::string make_help(const CLI::App* app,
                        std::string name,
                        CLI::AppFormatMode mode) const override {
    std::string text = Formatter::make_help(app, std::move(name), mode);
    text.erase(text.find_last_not_of('\n') + 1);
    const std::string footer = app->get_footer();
    const std::size_t first = footer.find_first_not_of('\n');
    return first == std::string::npos
               ? text + "\n"
               : text + "\n\n" + footer.substr(first) + "\n";
  }

  std::string make_footer(const CLI::App*) const override { return {}; }

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
