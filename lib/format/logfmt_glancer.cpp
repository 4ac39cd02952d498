#include "format/logfmt_glancer.hpp"

#include "base/byte_scan.hpp"
#include "format/characters.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace hawk::format {

namespace {

// A file whose lines make up their keys is read without.
constexpr std::size_t k_most_keys = 2048;
constexpr std::size_t k_longest_key = 128;

constexpr CharacterSet k_key_characters(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-.@/");

void unescape(std::string_view raw, std::string& out) {
  out.clear();
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '\\' || i + 1 == raw.size()) {
      out += raw[i];
      continue;
    }
    ++i;
    out += raw[i] == 'n'   ? '\n'
           : raw[i] == 't' ? '\t'
           : raw[i] == 'r' ? '\r'
                           : raw[i];
  }
}

// Where the quote that opens text ends; nothing: nowhere.
std::optional<std::size_t> find_quote(std::string_view text, bool& escaped) {
  for (std::size_t at = base::find_any<'"', '\\'>(text, 1);
       at != std::string_view::npos;
       at = base::find_any<'"', '\\'>(text, at + 2)) {
    if (text[at] == '"') {
      return at;
    }
    escaped = true;
    if (at + 2 > text.size()) {
      break;
    }
  }
  return std::nullopt;
}

// Whether it is a number, and written as numbers are.
enum class Number { none, plain, odd };

Number number_of(std::string_view text) {
  std::int64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || at != end) {
    return Number::none;
  }
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  return digits.starts_with('0') && text != "0" ? Number::odd : Number::plain;
}

} // namespace

struct LogfmtGlancer::Pair {
  std::string_view value; // with its escapes
  bool has_value = false;
  bool quoted = false;
  bool escaped = false;
};

LogfmtGlancer::LogfmtGlancer(LogTimes& times,
                             bool (*is_wanted)(std::string_view),
                             BodilessGlances bodiless)
    : times_(times),
      is_wanted_(is_wanted),
      bodiless_(bodiless) {}

void LogfmtGlancer::reset() {
  parts_.clear();
  at_ = 0;
  values_ = 0;
  telling_ = false;
  if (keys_.size() > k_most_keys) {
    known_.clear();
    expected_.clear();
    keys_.clear();
  }
}

const LogfmtGlancer::Key* LogfmtGlancer::make_key(std::string_view name) {
  if (keys_.size() > k_most_keys || name.empty()
      || name.size() > k_longest_key) {
    return nullptr;
  }
  Key& key = keys_.emplace_back();
  key.name = name;
  key.lead.append(" ").append(name).append("=");
  key.field = find_field(key.name);
  key.part = find_http_part(key.name);
  key.wanted = key.field.role == FieldRole::attribute
               && is_wanted_(key.field.name);
  key.telling = key.field.role == FieldRole::time
                || key.field.role == FieldRole::level
                || key.field.role == FieldRole::message;
  known_.emplace(key.name, &key);
  return &key;
}

// The key that stood at this place in the line before, if it does again, with
// the blank before it and what is behind.
const LogfmtGlancer::Key* LogfmtGlancer::expect_lead(std::string_view& rest) {
  if (at_ >= expected_.size()) {
    return nullptr;
  }
  const Key* const key = expected_[at_];
  std::string_view lead = key->lead;
  lead.remove_prefix(at_ == 0 ? 1 : 0);
  if (rest.size() < lead.size()
      || !base::is_same(rest.data(), lead.data(), lead.size())) {
    return nullptr;
  }
  rest.remove_prefix(lead.size());
  ++at_;
  return key;
}

// Takes the key at the front of rest.
const LogfmtGlancer::Key* LogfmtGlancer::find_key(std::string_view& rest) {
  if (at_ < expected_.size()) {
    const Key* const key = expected_[at_];
    const std::size_t size = key->name.size();
    if (rest.size() > size && rest[size] == '='
        && base::is_same(rest.data(), key->name.data(), size)) {
      rest.remove_prefix(size);
      ++at_;
      return key;
    }
  }
  const std::string_view name =
      rest.substr(0, k_key_characters.find_other_in(rest));
  const auto found = known_.find(name);
  const Key* const key =
      found != known_.end() ? found->second : make_key(name);
  if (key != nullptr) {
    expected_.resize(std::max(expected_.size(), at_ + 1));
    expected_[at_++] = key;
    rest.remove_prefix(name.size());
  }
  return key;
}

// False: which one counts, or how it is spelt, is not told here.
bool LogfmtGlancer::keep(const Key& key, const Pair& pair) {
  const Number number =
      pair.quoted ? Number::none : number_of(pair.value);
  if (pair.escaped || number == Number::odd) {
    return false;
  }
  return parts_.keep(key.field.name,
                     pair.value,
                     number == Number::none && pair.has_value
                         ? GlanceField::Kind::text
                         : GlanceField::Kind::other);
}

bool LogfmtGlancer::take_pair(std::string_view& rest, EventFields& fields) {
  const Key* const key = find_key(rest);
  if (key == nullptr) {
    return false;
  }
  Pair pair;
  if (rest.empty() || rest.front() != '=') {
    parts_.response().add(key->part);
    return (rest.empty() || is_blank(rest.front()))
           && (!key->wanted || keep(*key, pair));
  }
  rest.remove_prefix(1);
  return take_value(*key, rest, fields);
}

// Behind the key and its sign.
bool LogfmtGlancer::take_value(const Key& key,
                               std::string_view& rest,
                               EventFields& fields) {
  Pair pair;
  pair.has_value = true;
  ++values_;
  telling_ = telling_ || key.telling;
  if (!rest.empty() && rest.front() == '\'') {
    return false; // maybe a quote, maybe a letter
  }
  if (rest.empty() || rest.front() != '"') {
    pair.value = rest.substr(0, base::find_any<' ', ' '>(rest));
    rest.remove_prefix(pair.value.size());
  } else {
    const auto end = find_quote(rest, pair.escaped);
    if (!end) {
      return false;
    }
    pair.quoted = true;
    pair.value = rest.substr(1, *end - 1);
    rest.remove_prefix(*end + 1);
  }
  if (key.field.role == FieldRole::attribute && key.part == HttpPart::none) {
    return !key.wanted || keep(key, pair);
  }
  if (pair.escaped) {
    unescape(pair.value, unescaped_);
    pair.value = unescaped_;
    if (key.field.role == FieldRole::message) {
      parts_.look_at_message();
    }
  }
  if (key.part != HttpPart::none) {
    return (pair.quoted || number_of(pair.value) != Number::odd)
           && parts_.response().add(key.part, pair.value);
  }
  if (fields.take(key.field, pair.value)
      && key.field.role == FieldRole::message) {
    parts_.stands_in_line(pair.escaped ? std::string_view() : pair.value);
  }
  return true;
}

const Glance* LogfmtGlancer::read(std::string_view line) {
  // Most lines are none, and their first word tells.
  const std::size_t first = base::find_any<'=', ' '>(line);
  if (first == std::string_view::npos || line[first] == ' ') {
    return nullptr;
  }
  reset();
  const LogTimes::State before = times_.state();
  EventFields fields(times_, parts_.event());
  std::string_view rest = line;
  for (;;) {
    if (const Key* const key = expect_lead(rest)) {
      if (!take_value(*key, rest, fields)) {
        times_.set_state(before);
        return nullptr;
      }
      continue;
    }
    const std::size_t begin = k_blanks.find_other_in(rest);
    if (begin == std::string_view::npos) {
      break;
    }
    rest.remove_prefix(begin);
    if (!take_pair(rest, fields)) {
      times_.set_state(before);
      return nullptr;
    }
  }
  if (values_ < 2 || !telling_) {
    times_.set_state(before);
    return nullptr;
  }
  fields.finish();
  if (parts_.event().body.empty() && bodiless_ == BodilessGlances::refused) {
    times_.set_state(before);
    return nullptr;
  }
  const Glance& glance = parts_.make();
  parts_.tell_outcome();
  return &glance;
}

} // namespace hawk::format
