#include "base/secret_name.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace hawk::base {

namespace {

// Parts of names, in lower case and without - and _.
constexpr std::array<std::string_view, 18> k_parts = {"password",
                                                      "passwd",
                                                      "passphrase",
                                                      "passcode",
                                                      "secret",
                                                      "token",
                                                      "apikey",
                                                      "accesskey",
                                                      "accountkey",
                                                      "privatekey",
                                                      "signingkey",
                                                      "encryptionkey",
                                                      "credential",
                                                      "authorization",
                                                      "authkey",
                                                      "signature",
                                                      "cookie",
                                                      "jwt"};

// Whole names, too short to be looked for within others.
constexpr std::array<std::string_view, 2> k_names = {"sig", "pwd"};

// Ends of names that speak of a secret and have none: errors, kinds, numbers.
constexpr std::array<std::string_view, 9> k_ends = {"error",
                                                    "exception",
                                                    "warning",
                                                    "type",
                                                    "count",
                                                    "limit",
                                                    "length",
                                                    "expiresin",
                                                    "expiresat"};

constexpr std::size_t k_longest_count = 12; // digits

std::string plain_of(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (c != '-' && c != '_' && c != '.') {
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return plain;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() <= k_longest_count
         && std::all_of(text.begin(), text.end(), [](unsigned char c) {
              return std::isdigit(c) != 0;
            });
}

} // namespace

bool is_secret_name(std::string_view name) {
  const std::string plain = plain_of(name);
  if (std::find(k_names.begin(), k_names.end(), plain) != k_names.end()) {
    return true;
  }
  const bool speaks =
      std::any_of(k_ends.begin(), k_ends.end(), [&](std::string_view end) {
        return plain.ends_with(end);
      });
  return !speaks && plain.find("tokeniz") == std::string::npos
         && std::any_of(
             k_parts.begin(), k_parts.end(), [&](std::string_view part) {
               return plain.find(part) != std::string::npos;
             });
}

bool is_harmless_value(std::string_view name, std::string_view value) {
  constexpr std::array<std::string_view, 6> k_nothing = {
      "null", "None", "nil", "true", "false", "undefined"};
  if (std::find(k_nothing.begin(), k_nothing.end(), value) != k_nothing.end()) {
    return true;
  }
  const std::string plain = plain_of(name);
  // The working directory has the name of a password.
  return (plain.find("tokens") != std::string::npos && is_number(value))
         || (plain == "pwd" && value.starts_with('/'));
}

} // namespace hawk::base
