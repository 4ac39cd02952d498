#include "format/otlp_document.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace hawk::format {

namespace {

struct Keys {
  std::string_view resources;
  std::string_view scopes;
  std::string_view elements;
};

const Keys& keys_of(OtlpSignal signal) {
  static constexpr std::array<Keys, 3> k_keys = {
      Keys{"resourceSpans", "scopeSpans", "spans"},
      Keys{"resourceLogs", "scopeLogs", "logRecords"},
      Keys{"resourceMetrics", "scopeMetrics", "metrics"}};
  return k_keys.at(static_cast<std::size_t>(signal));
}

// Braces, brackets and the longest keys, rounded up.
constexpr std::size_t k_frame = 40;

void open_list(std::string_view members,
               std::string_view key,
               std::string& out) {
  out += '{';
  out += members;
  out += members.empty() ? "\"" : ",\"";
  out += key;
  out += "\":[";
}

} // namespace

void OtlpDocument::add(const OtlpItem& item) {
  const auto [at, is_new] =
      by_members_.try_emplace(item.resource, resources_.size());
  if (is_new) {
    resources_.push_back({item.resource, {}});
    bytes_ += item.resource.size() + k_frame;
  }
  std::vector<Scope>& scopes = resources_[at->second].scopes;
  // An agent has few libraries, and what comes is mostly of the last one.
  auto scope = std::find_if(
      scopes.rbegin(), scopes.rend(), [&item](const Scope& each) {
        return each.members == item.scope;
      });
  if (scope == scopes.rend()) {
    scopes.push_back({item.scope, {}});
    bytes_ += item.scope.size() + k_frame;
    scope = scopes.rbegin();
  }
  scope->elements += scope->elements.empty() ? "" : ",";
  scope->elements += item.element;
  bytes_ += item.element.size() + 1;
  ++elements_;
}

std::string OtlpDocument::take() {
  const Keys& keys = keys_of(signal_);
  std::string out;
  out.reserve(bytes_ + k_frame);
  open_list({}, keys.resources, out);
  bool first_resource = true;
  for (const Resource& resource : resources_) {
    out += first_resource ? "" : ",";
    first_resource = false;
    open_list(resource.members, keys.scopes, out);
    bool first_scope = true;
    for (const Scope& scope : resource.scopes) {
      out += first_scope ? "" : ",";
      first_scope = false;
      open_list(scope.members, keys.elements, out);
      out += scope.elements;
      out += "]}";
    }
    out += "]}";
  }
  out += "]}";
  *this = OtlpDocument(signal_);
  return out;
}

} // namespace hawk::format
