#pragma once

// Which names promise a secret: of options, variables, headers, JSON keys.

#include <string_view>

namespace hawk::base {

// In any spelling: "api_key", "X-Api-Key", "DB_PASSWORD". Not what only speaks
// of one: "InvalidTokenError", "token_type", "tokenizer".
bool is_secret_name(std::string_view name);

// Whether a value behind such a name is plainly none: "input_tokens" of 812, or
// null.
bool is_harmless_value(std::string_view name, std::string_view value);

} // namespace hawk::base
