#pragma once

// What went wrong, as a value. The kind tells the caller what to do next; the
// message is a sentence part "cannot <verb> <object>: <reason>", printed once,
// at the top.

#include <string>
#include <string_view>

namespace hawk::base {

struct Error {
  enum class Kind {
    not_found,         // it is not there (any more): skip it
    permission_denied, // it is there, we may not look: say so
    malformed,         // its bytes are not what they should be
    usage,             // the user asked for something impossible
    timeout,
    system, // everything else the kernel said
  };

  Kind kind = Kind::system;
  std::string message;
  int error_number = 0; // errno(3) where there was one

  bool operator==(const Error&) const = default;
};

// Builds the error of a failed system call: "cannot open /x: No such file".
Error make_system_error(std::string_view verb,
                        std::string_view object,
                        int error_number);

Error make_malformed(std::string message);

Error make_usage(std::string message);

} // namespace hawk::base
