#pragma once

// Secrets made unreadable: in arguments before they reach a disk, in whatever
// leaves for others. By name (--password X, "token": "X"), by place
// (user:secret@host, Bearer X) and by shape (sk-..., ghp_..., AKIA..., PEM). It
// errs towards masking.

#include "base/mask_shapes.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace hawk::base {

// Masks within any text: an argument, a line, a message, JSON in JSON.
std::string mask_text(std::string_view text);

// The same for what stands under a name: all of it, if the name says so.
std::string mask_value(std::string_view name, std::string_view value);

// Masks within each, and the word after an option that names a secret.
std::vector<std::string> mask_arguments(std::vector<std::string> arguments);

} // namespace hawk::base
