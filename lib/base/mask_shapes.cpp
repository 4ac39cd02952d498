#include "base/mask_shapes.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

namespace hawk::base {

namespace {

// Beginnings of keys that their issuers made recognisable.
constexpr std::array<std::string_view, 32> k_key_prefixes = {
    "sk-",   "sk_live_", "sk_test_", "rk_live_",    "ghp_",   "gho_",   "ghu_",
    "ghs_",  "ghr_",     "glpat-",   "github_pat_", "AKIA",   "ASIA",   "xoxb-",
    "xoxp-", "xoxa-",    "xapp-",    "AIza",        "hf_",    "npm_",   "pypi-",
    "gsk_",  "r8_",      "pplx-",    "xai-",        "tvly-",  "whsec_", "SG.",
    "eyJ",   "shpat_",   "dop_v1_",  "lsv2_"};

// Shorter words that begin so are names of something else ("sk-learn").
constexpr std::size_t k_key_length = 16;

constexpr std::string_view k_pem_begin = "-----BEGIN ";
constexpr std::string_view k_pem_end = "-----END ";
constexpr std::string_view k_private = "PRIVATE KEY";
constexpr std::size_t k_pem_name = 40; // "ENCRYPTED PRIVATE KEY-----" is shorter

bool is_key_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-'
         || c == '_';
}

// "hf_hub_download" is a function.
bool looks_random(std::string_view word) {
  return std::any_of(word.begin(), word.end(), [](unsigned char c) {
    return std::isdigit(c) != 0 || std::isupper(c) != 0;
  });
}

// A JWT, or a key of SendGrid, goes on behind dots.
std::size_t end_of_dotted(std::string_view text, std::size_t end) {
  while (end + 1 < text.size() && text[end] == '.'
         && is_key_character(text[end + 1])) {
    ++end;
    while (end < text.size() && is_key_character(text[end])) {
      ++end;
    }
  }
  return end;
}

bool has_key_prefix(std::string_view text, std::size_t begin) {
  return std::any_of(
      k_key_prefixes.begin(), k_key_prefixes.end(), [&](std::string_view p) {
        return text.compare(begin, p.size(), p) == 0;
      });
}

// Where the block behind `begin` of a private key's first line ends.
std::size_t end_of_pem(std::string_view text, std::size_t begin) {
  const std::size_t end = text.find(k_pem_end, begin);
  return end == std::string_view::npos ? text.size() : end;
}

// Behind the "-----" of the first line of a private key.
std::size_t find_private_key(std::string_view text, std::size_t from) {
  while ((from = text.find(k_pem_begin, from)) != std::string_view::npos) {
    from += k_pem_begin.size();
    const std::size_t name = text.substr(from, k_pem_name).find(k_private);
    if (name != std::string_view::npos) {
      const std::size_t begin = from + name + k_private.size();
      return text.compare(begin, 5, "-----") == 0 ? begin + 5 : begin;
    }
  }
  return from;
}

} // namespace

void mask_user_info(std::string& text) {
  std::string out;
  std::size_t copied = 0;
  std::size_t at = 0;
  while ((at = text.find("://", at)) != std::string::npos) {
    at += 3;
    const std::size_t end =
        std::min(text.find_first_of("/?# \"'\r\n", at), text.size());
    const std::string_view place(text.data() + at, end - at);
    const std::size_t sign = place.rfind('@');
    const std::size_t colon = place.find(':');
    if (sign == std::string_view::npos || colon >= sign || sign == colon + 1) {
      continue;
    }
    // Stars are what whoever wrote it left of a password: Celery does.
    if (place.substr(colon + 1, sign - colon - 1).find_first_not_of('*')
        != std::string_view::npos) {
      out.append(text, copied, at + colon + 1 - copied).append(k_redacted);
      copied = at + sign;
    }
  }
  if (copied > 0) {
    text = out.append(text, copied);
  }
}

void mask_bearer(std::string& text) {
  constexpr std::string_view k_bearer = "bearer ";
  std::string out;
  std::size_t copied = 0;
  std::string lower = text;
  std::transform(
      lower.begin(), lower.end(), lower.begin(), [](unsigned char c) {
        return static_cast<char>(std::tolower(c));
      });
  std::size_t at = 0;
  while ((at = lower.find(k_bearer, at)) != std::string::npos) {
    const std::size_t begin = at + k_bearer.size();
    const std::size_t end =
        std::min(text.find_first_of(" \"'\\\r\n", begin), text.size());
    if (end > begin) {
      out.append(text, copied, begin - copied).append(k_redacted);
      copied = end;
    }
    at = end;
  }
  if (copied > 0) {
    text = out.append(text, copied);
  }
}

void mask_pem(std::string& text) {
  std::string out;
  std::size_t copied = 0;
  std::size_t at = 0;
  while ((at = find_private_key(text, at)) != std::string::npos) {
    const std::size_t end = end_of_pem(text, at);
    if (end > at) {
      out.append(text, copied, at - copied).append(k_redacted);
      copied = end;
    }
    at = end;
  }
  if (copied > 0) {
    text = out.append(text, copied);
  }
}

void mask_words(std::string& text) {
  std::string out;
  std::size_t begin = 0;
  while (begin < text.size()) {
    std::size_t end = begin;
    while (end < text.size() && is_key_character(text[end])) {
      ++end;
    }
    if (end > begin && has_key_prefix(text, begin)) {
      end = end_of_dotted(text, end);
    }
    const auto word = std::string_view(text).substr(begin, end - begin);
    if (word.size() >= k_key_length && looks_random(word)
        && has_key_prefix(text, begin)) {
      out += k_redacted;
    } else {
      out += word;
    }
    if (end < text.size()) {
      out += text[end];
    }
    begin = end + 1;
  }
  text = std::move(out);
}

std::size_t find_pem_end(std::string_view text) {
  return text.find(k_pem_end);
}

bool leaves_pem_open(std::string_view text) {
  const std::size_t last = text.rfind(k_pem_begin);
  return last != std::string_view::npos
         && find_private_key(text, last) != std::string_view::npos
         && text.find(k_pem_end, last) == std::string_view::npos;
}

} // namespace hawk::base
