#pragma once

// What CLI11 knows about an option, in the few words that help, completion and
// the drift test need.

#include <string>
#include <vector>

namespace CLI {
class Option;
}

namespace hawk::cli {

bool takes_value(const CLI::Option& option);

// What stands for the value in help: "FILE", "N", "auto|always|never". From
// the declared type_name without its validators; where only CLI11's TEXT was
// left, from the option's own name. Empty for a flag.
std::string placeholder_of(const CLI::Option& option);

// The values of a placeholder such as "auto|always|never"; else empty.
std::vector<std::string> choices_of(const CLI::Option& option);

} // namespace hawk::cli
