#include "story/template_writer.hpp"

#include "format/characters.hpp"
#include "format/severity.hpp"
#include "story/cut_text.hpp"
#include "story/id_shape.hpp"

#include <algorithm>
#include <array>

namespace hawk::story {

namespace {

using format::is_alphanumeric;
using format::is_blank;
using format::is_digit;
using format::is_hex_digit;
using format::is_letter;

constexpr std::size_t k_longest = 160;
constexpr std::size_t k_longest_quote = 400;
constexpr std::size_t k_hex_word = 8;

// Behind a number and a blank these belong to it: "980 ms" and "1.2 s" are the
// same operation.
constexpr std::array<std::string_view, 17> k_units = {
    "ns", "us", "ms", "s", "sec", "secs", "seconds", "min", "h",
    "B", "bytes", "kB", "KB", "MB", "GB", "KiB", "MiB"};

// What follows them in a path is somebody's.
constexpr std::array<std::string_view, 3> k_homes = {"home", "Users", "tmp"};

template <std::size_t N>
bool is_among(const std::array<std::string_view, N>& words,
              std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_word_byte(char c) {
  return is_alphanumeric(c) || c == '_' || (static_cast<unsigned char>(c) >= 0x80);
}

std::size_t word_end(std::string_view text, std::size_t at) {
  while (at < text.size() && is_word_byte(text[at])) {
    ++at;
  }
  return at;
}

// "INFO", "[warn]", "ERROR:"; "error" is a word.
bool is_level(std::string_view word) {
  const bool bracketed = !word.empty() && word.front() == '[';
  while (!word.empty() && !is_letter(word.front())) {
    word.remove_prefix(1);
  }
  while (!word.empty() && !is_letter(word.back())) {
    word.remove_suffix(1);
  }
  return (bracketed || std::all_of(word.begin(), word.end(), format::is_upper))
         && !format::severity_of(word).empty();
}

// "task17": a name and its number.
bool is_numbered_name(std::string_view word) {
  const std::size_t digits = word.find_first_of("0123456789");
  return digits > 0
         && word.find_first_not_of("0123456789", digits) == std::string::npos
         && !std::all_of(word.begin(), word.end(), is_hex_digit);
}

} // namespace

bool TemplateWriter::is_after(char c) const {
  return at_ > 0 && text_[at_ - 1] == c;
}

bool TemplateWriter::begins_word() const {
  return at_ == 0 || !is_word_byte(text_[at_ - 1]);
}

void TemplateWriter::copy(std::size_t end) {
  out_ += text_.substr(at_, end - at_);
  at_ = end;
}

// One '#' for a run of masked parts: "2026-11-21", "10.0.0.1:80", "1, 2, 3".
void TemplateWriter::mask(std::size_t end) {
  if (masked_ != 0) {
    const std::string_view between =
        std::string_view(out_).substr(masked_);
    const bool joins =
        between == ", "
        || (between.size() <= 1
            && between.find_first_not_of("-:.,/+_") == std::string_view::npos);
    if (joins) {
      out_.resize(masked_);
      at_ = end;
      return;
    }
  }
  // A sign belongs to its number, a dash in "req-17" to the name.
  if (is_after('-') && out_.size() > start_ && out_.back() == '-'
      && (out_.size() == start_ + 1 || out_[out_.size() - 2] == ' '
          || out_[out_.size() - 2] == '=' || out_[out_.size() - 2] == '(')) {
    out_.pop_back();
  }
  out_ += '#';
  masked_ = out_.size();
  at_ = end;
}

bool TemplateWriter::take_id() {
  for (const std::string_view id : ids_) {
    if (id.size() > 1 && id[0] == text_[at_]
        && text_.substr(at_).starts_with(id)) {
      const std::size_t end = at_ + id.size();
      if (end == text_.size() || !is_word_byte(text_[end])) {
        mask(end);
        return true;
      }
    }
  }
  return false;
}

// An apostrophe within a word is none; a key of JSON stays.
bool TemplateWriter::take_quoted() {
  const char quote = text_[at_];
  if (!begins_word()) {
    return false;
  }
  std::size_t end = at_ + 1;
  const std::size_t limit = std::min(text_.size(), at_ + k_longest_quote);
  while (end < limit && text_[end] != quote) {
    end += text_[end] == '\\' ? 2U : 1U;
  }
  if (end >= limit || (end + 1 < text_.size() && is_word_byte(text_[end + 1]))) {
    return false;
  }
  if (end + 1 < text_.size() && text_[end + 1] == ':' && quote == '"') {
    copy(end + 1);
    return true;
  }
  out_ += quote;
  masked_ = 0;
  mask(end);
  copy(end + 1);
  masked_ = 0;
  return true;
}

// UUIDs, whose groups may have no digit.
bool TemplateWriter::take_long_hex() {
  constexpr std::size_t k_uuid = 36;
  if (text_.size() - at_ < k_uuid || text_[at_ + 8] != '-') {
    return false;
  }
  const std::size_t end = at_ + k_uuid;
  if ((end < text_.size() && is_word_byte(text_[end]))
      || !is_long_hex_id(text_.substr(at_, k_uuid))) {
    return false;
  }
  mask(end);
  return true;
}

void TemplateWriter::take_word() {
  const std::size_t end = word_end(text_, at_);
  const std::string_view word = text_.substr(at_, end - at_);
  const bool has_digit = std::any_of(word.begin(), word.end(), is_digit);
  if (somebodys_) {
    somebodys_ = false;
    mask(end);
    return;
  }
  if (!has_digit) {
    const bool unit = masked_ != 0 && masked_ + 1 == out_.size()
                      && out_.back() == ' ' && is_among(k_units, word);
    if (unit) {
      out_.pop_back();
      at_ = end;
      return;
    }
    const bool hex =
        word.size() >= k_hex_word
        && std::all_of(word.begin(), word.end(), is_hex_digit);
    if (hex) {
      mask(end);
      return;
    }
    somebodys_ = is_after('/') && end < text_.size() && text_[end] == '/'
                 && is_among(k_homes, word);
    copy(end);
    return;
  }
  if (is_numbered_name(word)) {
    copy(at_ + word.find_first_of("0123456789"));
    masked_ = 0;
    mask(end);
    return;
  }
  // "a_17_b": by its parts.
  const std::size_t part = word.find('_');
  if (part != std::string_view::npos && part > 0) {
    const std::string_view front = word.substr(0, part);
    if (std::none_of(front.begin(), front.end(), is_digit)) {
      copy(at_ + part + 1);
    } else {
      mask(at_ + part);
    }
    return;
  }
  mask(end);
}

bool TemplateWriter::step() {
  if (at_ >= text_.size() || out_.size() - start_ >= k_longest) {
    return false;
  }
  const char c = text_[at_];
  if (is_word_byte(c)) {
    const bool first = begins_word();
    if (first && !ids_.empty() && take_id()) {
      return true;
    }
    if (first && is_hex_digit(c) && take_long_hex()) {
      return true;
    }
    take_word();
  } else if ((c == '"' || c == '\'') && take_quoted()) {
    return true;
  } else if (is_blank(c)) {
    if (out_.size() > start_ && out_.back() != ' ') {
      out_ += ' ';
    }
    ++at_;
  } else {
    out_ += c;
    ++at_;
  }
  return true;
}

// A time, a level, ids in brackets: what stands before a message in the lines
// of a log. Where nothing else is there it stays.
void TemplateWriter::drop_front() {
  const std::string_view all = std::string_view(out_).substr(start_);
  std::size_t front = 0;
  while (front < all.size()) {
    const std::size_t end = std::min(all.find(' ', front), all.size());
    const std::string_view word = all.substr(front, end - front);
    const bool masked =
        word.find_first_not_of("#[](){}<>|-:.,/TZ") == std::string_view::npos;
    if (!masked && !is_level(word)) {
      break;
    }
    front = end + 1;
  }
  if (front > 0 && front < all.size()) {
    out_.erase(start_, front);
  }
}

void TemplateWriter::write() {
  while (step()) {
  }
  while (out_.size() > start_ && is_blank(out_.back())) {
    out_.pop_back();
  }
  drop_front();
  const std::string_view made = std::string_view(out_).substr(start_);
  out_.resize(start_ + cut_text(made, k_longest).size());
}

} // namespace hawk::story
