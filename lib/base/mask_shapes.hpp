#pragma once

// Secrets that show by their place or their shape, without a name.

#include <string>
#include <string_view>

namespace hawk::base {

constexpr std::string_view k_redacted = "«redacted»";

// scheme://user:secret@host
void mask_user_info(std::string& text);

// Bearer X
void mask_bearer(std::string& text);

// Private keys in PEM, up to their end or that of the text.
void mask_pem(std::string& text);

// Words that their issuers made recognisable: sk-..., ghp_..., AKIA..., JWTs.
void mask_words(std::string& text);

// Of a text whose PEM block began in the text before: where it ends, or npos.
std::size_t find_pem_end(std::string_view text);

// Whether the text begins a PEM block of a private key and does not end it.
bool leaves_pem_open(std::string_view text);

} // namespace hawk::base
