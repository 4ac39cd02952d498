#pragma once

// Secrets in arguments, made unreadable before they reach a disk. By name
// (--password X, token=X), by place (user:secret@host, Bearer X) and by shape
// (sk-..., ghp_..., AKIA...). It errs towards masking.

#include <string>
#include <string_view>
#include <vector>

namespace hawk::proc {

constexpr std::string_view k_redacted = "«redacted»";

// Masks within one argument.
std::string mask_word(std::string_view word);

// Masks within each, and the word after an option that names a secret.
std::vector<std::string> mask_arguments(std::vector<std::string> arguments);

} // namespace hawk::proc
