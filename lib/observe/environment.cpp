#include "observe/environment.hpp"

#include "base/random_id.hpp"
#include "base/text.hpp"
#include "probe/variables.hpp"

#include <fmt/core.h>

#include <unistd.h>

#include <algorithm>

namespace hawk::observe {

namespace {

constexpr std::size_t k_trace_id_size = 32;
constexpr std::size_t k_span_id_size = 16;
constexpr std::string_view k_member = "correlation_id";

bool is_lower_hex(std::string_view text) {
  return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_id(std::string_view text, std::size_t size) {
  return text.size() == size && is_lower_hex(text)
         && text.find_first_not_of('0') != std::string_view::npos;
}

// W3C Baggage, 3.3.1: everything outside baggage-octet, and the percent sign.
std::string percent_encode(std::string_view value) {
  std::string out;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        byte > 0x20 && byte < 0x7f
        && std::string_view("\",;\\%").find(c) == std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
  }
  return out;
}

void set_variable(std::vector<std::string>& environment,
                  std::string_view name,
                  std::string_view value) {
  const std::string prefix = fmt::format("{}=", name);
  const std::string entry = fmt::format("{}{}", prefix, value);
  const auto found = std::find_if(
      environment.begin(), environment.end(), [&](const std::string& e) {
        return e.rfind(prefix, 0) == 0;
      });
  if (found == environment.end()) {
    environment.push_back(entry);
  } else {
    *found = entry;
  }
}

void remove_variable(std::vector<std::string>& environment,
                     std::string_view name) {
  const std::string prefix = fmt::format("{}=", name);
  std::erase_if(environment, [&prefix](const std::string& entry) {
    return entry.starts_with(prefix);
  });
}

// What a vendor may name its member: W3C Trace Context, 3.3.1.3.1.
bool is_tracestate_key(std::string_view key) {
  constexpr std::size_t k_most = 256;
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')
           || std::string_view("_-*/@").find(c) != std::string_view::npos;
  };
  return !key.empty() && key.size() <= k_most
         && std::all_of(key.begin(), key.end(), is_allowed)
         && ((key[0] >= 'a' && key[0] <= 'z')
             || (key[0] >= '0' && key[0] <= '9'));
}

// 3.3.1.3.2: printable ASCII without comma and equals.
bool is_tracestate_value(std::string_view value) {
  constexpr std::size_t k_most = 256;
  return !value.empty() && value.size() <= k_most
         && std::all_of(value.begin(), value.end(), [](char c) {
              return c >= 0x20 && c <= 0x7e && c != ',' && c != '=';
            });
}

// The state belongs to the context: without that, or where it is malformed, it
// is not passed on.
void add_trace_state(std::vector<std::string>& environment,
                     const TraceContext& context) {
  const auto state = find_variable(environment, "TRACESTATE");
  if (context.parent_span_id.empty() || !is_tracestate(state.value_or(""))) {
    remove_variable(environment, "TRACESTATE");
  }
}

void add_story(std::vector<std::string>& environment,
               const Additions& additions) {
  add_trace_state(environment, additions.context);
  const auto baggage = find_variable(environment, "BAGGAGE");
  set_variable(
      environment, "TRACEPARENT", format_traceparent(additions.context));
  set_variable(environment,
               "BAGGAGE",
               add_to_baggage(baggage.value_or(""), additions.correlation_id));
  set_variable(environment, "HAWK_CORRELATION_ID", additions.correlation_id);
}

void add_probes(std::vector<std::string>& environment,
                const probe::Offer& probes) {
  if (!probes.python_directory.empty()) {
    const auto value = find_variable(environment, "PYTHONPATH");
    set_variable(environment,
                 "PYTHONPATH",
                 probe::add_to_python_path(value, probes.python_directory));
  }
  if (!probes.node_file.empty()) {
    const auto value = find_variable(environment, "NODE_OPTIONS");
    set_variable(environment,
                 "NODE_OPTIONS",
                 probe::add_to_node_options(value, probes.node_file));
  }
}

} // namespace

std::optional<TraceContext> parse_traceparent(std::string_view value) {
  const auto parts = base::split(value, '-');
  if (parts.size() < 4 || parts[0].size() != 2 || !is_lower_hex(parts[0])
      || parts[0] == "ff" || !is_id(parts[1], k_trace_id_size)
      || !is_id(parts[2], k_span_id_size) || parts[3].size() != 2
      || !is_lower_hex(parts[3])) {
    return std::nullopt;
  }
  if (parts[0] == "00" && parts.size() != 4) {
    return std::nullopt;
  }
  return TraceContext{
      std::string(parts[1]), std::string(parts[2]), "", std::string(parts[3])};
}

TraceContext continue_trace(const std::optional<std::string>& traceparent) {
  TraceContext context;
  if (const auto inherited = parse_traceparent(traceparent.value_or(""))) {
    context = *inherited;
    context.parent_span_id = inherited->span_id;
  } else {
    context.trace_id = base::make_hex_id(k_trace_id_size / 2);
  }
  context.span_id = base::make_hex_id(k_span_id_size / 2);
  return context;
}

std::string format_traceparent(const TraceContext& context) {
  constexpr unsigned long long k_known = 3;
  const auto flags = base::parse_hex(context.flags).value_or(1) & k_known;
  return fmt::format(
      "00-{}-{}-{:02x}", context.trace_id, context.span_id, flags);
}

bool is_tracestate(std::string_view value) {
  constexpr std::size_t k_most = 32;
  std::size_t count = 0;
  for (const std::string_view part : base::split(value, ',')) {
    const std::string_view member = base::trim(part);
    if (member.empty()) {
      continue; // allowed, and none
    }
    const std::size_t equals = member.find('=');
    if (equals == std::string_view::npos
        || !is_tracestate_key(member.substr(0, equals))
        || !is_tracestate_value(member.substr(equals + 1))) {
      return false;
    }
    ++count;
  }
  return count > 0 && count <= k_most;
}

std::string add_to_baggage(std::string_view baggage,
                           std::string_view correlation_id) {
  std::string out;
  for (const std::string_view member : base::split(baggage, ',')) {
    const std::string_view trimmed = base::trim(member);
    const std::string_view key =
        base::trim(trimmed.substr(0, trimmed.find('=')));
    if (!trimmed.empty() && key != k_member) {
      out += fmt::format("{},", trimmed);
    }
  }
  return fmt::format("{}{}={}", out, k_member, percent_encode(correlation_id));
}

std::vector<std::string>
make_environment(const std::vector<std::string>& inherited,
                 const Additions& additions) {
  std::vector<std::string> out = inherited;
  if (!additions.context.trace_id.empty()) {
    add_story(out, additions);
  }
  if (!additions.events_path.empty()) {
    set_variable(out, "HAWK_EVENTS", additions.events_path);
  }
  add_probes(out, additions.probes);
  for (const std::string& entry : additions.variables) {
    const std::size_t end = entry.find('=');
    set_variable(out, entry.substr(0, end), entry.substr(end + 1));
  }
  return out;
}

std::optional<std::string>
find_variable(const std::vector<std::string>& environment,
              std::string_view name) {
  for (const std::string& entry : environment) {
    if (entry.size() > name.size() && entry[name.size()] == '='
        && entry.rfind(name, 0) == 0) {
      return entry.substr(name.size() + 1);
    }
  }
  return std::nullopt;
}

std::vector<std::string> take_environment() {
  std::vector<std::string> out;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    out.emplace_back(*entry);
  }
  return out;
}

} // namespace hawk::observe
