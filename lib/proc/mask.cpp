#include "proc/mask.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

namespace hawk::proc {

namespace {

// Parts of names, in lower case and without - and _.
constexpr std::array<std::string_view, 12> k_secret_names = {"password",
                                                             "passwd",
                                                             "passphrase",
                                                             "secret",
                                                             "token",
                                                             "apikey",
                                                             "accesskey",
                                                             "privatekey",
                                                             "credential",
                                                             "authorization",
                                                             "authkey",
                                                             "signature"};

// Beginnings of keys that their issuers made recognisable.
constexpr std::array<std::string_view, 16> k_key_prefixes = {"sk-",
                                                             "sk_live_",
                                                             "sk_test_",
                                                             "rk_live_",
                                                             "ghp_",
                                                             "gho_",
                                                             "ghu_",
                                                             "ghs_",
                                                             "ghr_",
                                                             "github_pat_",
                                                             "glpat-",
                                                             "AKIA",
                                                             "ASIA",
                                                             "xoxb-",
                                                             "xoxp-",
                                                             "AIza"};

// Shorter words that begin so are names of something else ("sk-learn").
constexpr std::size_t k_key_length = 16;

bool is_key_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-'
         || c == '_';
}

bool is_secret_name(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (c != '-' && c != '_' && c != '.') {
      plain += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return std::any_of(
      k_secret_names.begin(), k_secret_names.end(), [&](std::string_view s) {
        return plain.find(s) != std::string::npos;
      });
}

// The name that ends at `end`: the run of name characters before it.
std::string_view name_before(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0
         && (is_key_character(text[begin - 1]) || text[begin - 1] == '.')) {
    --begin;
  }
  return text.substr(begin, end - begin);
}

void redact(std::string& text, std::size_t begin, std::size_t end) {
  if (end > begin) {
    text.replace(begin, end - begin, k_redacted);
  }
}

std::size_t skip_quotes(std::string_view text, std::size_t at) {
  while (at < text.size()
         && (text[at] == ' ' || text[at] == '"' || text[at] == '\'')) {
    ++at;
  }
  return at;
}

// NAME=VALUE and NAME: VALUE (also in JSON and in headers).
void mask_named(std::string& text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '=' && text[at] != ':') {
      continue;
    }
    std::size_t name_end = at;
    while (name_end > 0
           && (text[name_end - 1] == '"' || text[name_end - 1] == '\'')) {
      --name_end;
    }
    if (!is_secret_name(name_before(text, name_end))) {
      continue;
    }
    const std::size_t begin = skip_quotes(text, at + 1);
    // A header's value goes to its end: "Authorization: Basic dXNlcg==".
    const std::size_t end = text[at] == ':'
                                ? text.find_first_of("\"'\r\n,}", begin)
                                : text.find_first_of("\"'&;, \r\n", begin);
    redact(text, begin, std::min(end, text.size()));
    at = begin;
  }
}

// scheme://user:secret@host
void mask_user_info(std::string& text) {
  std::size_t at = 0;
  while ((at = text.find("://", at)) != std::string::npos) {
    at += 3;
    const std::size_t end =
        std::min(text.find_first_of("/?# \"'", at), text.size());
    const std::size_t sign = text.rfind('@', end == 0 ? 0 : end - 1);
    const std::size_t colon = text.find(':', at);
    if (sign != std::string::npos && sign > at && colon < sign) {
      redact(text, colon + 1, sign);
    }
  }
}

void mask_bearer(std::string& text) {
  std::string lower = text;
  std::transform(
      lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
      });
  // From the back, so that places found stay right.
  std::size_t at = lower.size();
  while ((at = lower.rfind("bearer ", at)) != std::string::npos) {
    const std::size_t begin = at + 7;
    redact(text,
           begin,
           std::min(text.find_first_of(" \"'\r\n", begin), text.size()));
    if (at-- == 0) {
      break;
    }
  }
}

void mask_shaped(std::string& text) {
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = begin;
    while (end < text.size() && is_key_character(text[end])) {
      ++end;
    }
    const auto word = std::string_view(text).substr(begin, end - begin);
    const bool shaped = std::any_of(
        k_key_prefixes.begin(), k_key_prefixes.end(), [&](std::string_view p) {
          return word.substr(0, p.size()) == p;
        });
    if (shaped && word.size() >= k_key_length) {
      redact(text, begin, end);
      end = begin + k_redacted.size();
    }
    begin = std::max(end, begin + 1);
  }
}

// --password, --api-key, -token: an option by itself that names a secret.
bool is_secret_option(std::string_view word) {
  return word.size() > 2 && word[0] == '-'
         && word.find_first_of("=: ") == std::string_view::npos
         && is_secret_name(word);
}

} // namespace

std::string mask_word(std::string_view word) {
  std::string text(word);
  mask_named(text);
  mask_user_info(text);
  mask_bearer(text);
  mask_shaped(text);
  return text;
}

std::vector<std::string> mask_arguments(std::vector<std::string> arguments) {
  bool secret = false;
  for (std::string& word : arguments) {
    const bool is_option = !word.empty() && word[0] == '-';
    if (secret && !is_option && !word.empty()) {
      word = k_redacted;
      secret = false;
      continue;
    }
    secret = is_secret_option(word);
    word = mask_word(word);
  }
  return arguments;
}

} // namespace hawk::proc
