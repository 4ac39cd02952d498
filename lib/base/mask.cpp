#include "base/mask.hpp"

#include "base/secret_name.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace hawk::base {

namespace {

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-'
         || c == '_' || c == '.';
}

bool is_quote(char c) {
  return c == '"' || c == '\'';
}

// What stands before a separator: a name, maybe in quotes, and those maybe
// behind backslashes, as in JSON in a string of JSON.
struct Name {
  std::string_view text;
  bool quoted = false;
};

Name name_before(std::string_view text, std::size_t end) {
  const bool assigns = end < text.size() && text[end] == '=';
  while (assigns && end > 0 && text[end - 1] == ' ') {
    --end;
  }
  Name name;
  while (end > 0 && (is_quote(text[end - 1]) || text[end - 1] == '\\')) {
    name.quoted = name.quoted || is_quote(text[end - 1]);
    --end;
  }
  std::size_t begin = end;
  while (begin > 0 && is_name_character(text[begin - 1])) {
    --begin;
  }
  name.text = text.substr(begin, end - begin);
  return name;
}

// Of a value in quotes that stand behind so many backslashes. A quote behind
// more of them is part of the value.
std::size_t
find_closing(std::string_view text, std::size_t at, char quote, std::size_t level) {
  std::size_t backslashes = 0;
  for (; at < text.size(); ++at) {
    if (text[at] == quote && backslashes <= level) {
      return at - backslashes;
    }
    if (text[at] == '\n') {
      break;
    }
    backslashes = text[at] == '\\' ? backslashes + 1 : 0;
  }
  return at;
}

// How a value begins, which says what ends it.
struct Opening {
  std::size_t begin = 0; // of what is shown
  char kind = '=';       // a quote, '[', or the separator
  std::size_t level = 0; // backslashes before the quote
};

Opening find_opening(std::string_view text, std::size_t separator) {
  std::size_t begin = separator + 1;
  while (begin < text.size() && text[begin] == ' ') {
    ++begin;
  }
  const std::size_t quote = text.find_first_not_of('\\', begin);
  if (quote < text.size() && is_quote(text[quote])) {
    return {quote + 1, text[quote], quote - begin};
  }
  if (begin < text.size() && text[begin] == '[') {
    return {begin + 1, '['};
  }
  return {begin, text[separator]};
}

std::size_t find_end(std::string_view text, const Opening& opening) {
  if (is_quote(opening.kind)) {
    return find_closing(text, opening.begin, opening.kind, opening.level);
  }
  // A header's value goes to its end: "Authorization: Basic dXNlcg==".
  const std::string_view ends = opening.kind == '['   ? "]\n"
                                : opening.kind == ':' ? "\"'\r\n,}"
                                                      : "\"'&;, )\r\n";
  std::size_t end =
      std::min(text.find_first_of(ends, opening.begin), text.size());
  while (opening.kind != '[' && end > opening.begin && text[end - 1] == '\\') {
    --end;
  }
  return end;
}

// Whether a value under that name may be shown. Told by its beginning: where
// it ends may be far away, and the next such value right behind this name.
bool may_be_shown(std::string_view text,
                  const Opening& opening,
                  std::string_view name) {
  constexpr std::size_t k_most = 24; // no harmless one but a path is as long
  const std::string_view near = text.substr(0, opening.begin + k_most);
  std::size_t end = find_end(near, opening);
  if (near.size() < text.size()
      && near.find_first_not_of('\\', end) == std::string_view::npos) {
    end = near.size(); // it goes on
  }
  const std::string_view shown = near.substr(opening.begin, end - opening.begin);
  // What is in an object has names of its own.
  return shown.starts_with('{') || is_harmless_value(name, shown);
}

// Whether there can be a name before this and a value behind it. A comma: in
// ("authorization", "Basic ..."); a blank: behind an option.
bool is_separator(std::string_view text, std::size_t at) {
  const auto is = [&](std::size_t place, char c) {
    return place < text.size() && text[place] == c;
  };
  switch (text[at]) {
  case '=':
    return true;
  case ':': // not that of a namespace
    return !is(at + 1, ':') && (at == 0 || !is(at - 1, ':'));
  case ',':
    return at > 0 && is_quote(text[at - 1]) && text.size() - at > 2
           && (is_quote(text[at + 1])
               || (text[at + 1] == ' ' && is_quote(text[at + 2])));
  case ' ':
    return at > 2 && is_name_character(text[at - 1]) && at + 1 < text.size()
           && text[at + 1] != '-';
  default:
    return false;
  }
}

// NAME=VALUE and NAME: VALUE (also in JSON and in headers).
void mask_named(std::string& text) {
  std::string out;
  std::size_t copied = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!is_separator(text, at)) {
      continue;
    }
    const Name name = name_before(text, at);
    if (name.text.empty() || (text[at] == ',' && !name.quoted)
        || (text[at] == ' ' && !name.text.starts_with("--"))
        || !is_secret_name(name.text)) {
      continue;
    }
    const Opening opening = find_opening(text, at);
    if (may_be_shown(text, opening, name.text)) {
      continue;
    }
    const std::size_t end = find_end(text, opening);
    if (end == opening.begin) {
      continue;
    }
    out.append(text, copied, opening.begin - copied).append(k_redacted);
    copied = end;
    at = std::max(at, end - 1);
  }
  if (copied > 0) {
    text = out.append(text, copied);
  }
}

// --password, --api-key, -token: an option by itself that names a secret.
bool is_secret_option(std::string_view word) {
  return word.size() > 2 && word[0] == '-'
         && word.find_first_of("=: ") == std::string_view::npos
         && is_secret_name(word);
}

} // namespace

std::string mask_text(std::string_view text) {
  std::string masked(text);
  mask_pem(masked);
  mask_named(masked);
  mask_user_info(masked);
  mask_bearer(masked);
  mask_words(masked);
  return masked;
}

std::string mask_value(std::string_view name, std::string_view value) {
  return !value.empty() && is_secret_name(name)
                 && !is_harmless_value(name, value)
             ? std::string(k_redacted)
             : mask_text(value);
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
    word = mask_text(word);
  }
  return arguments;
}

} // namespace hawk::base
