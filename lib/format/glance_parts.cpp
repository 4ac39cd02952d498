#include "format/glance_parts.hpp"

#include "format/colors.hpp"

#include <algorithm>
#include <string>

namespace hawk::format {

bool is_bunyan_key(std::string_view name) {
  return name == "v" || name == "name";
}

void GlanceParts::clear() {
  event_.timestamp.reset();
  event_.body.clear();
  event_.severity_text.clear();
  event_.trace_id.clear();
  if (!event_.attributes.empty()) {
    event_.attributes.clear(); // messages beside the one that counts
  }
  fields_.clear();
  response_ = {};
  in_line_ = {};
  looks_at_message_ = false;
}

GlanceField* GlanceParts::find(std::string_view name) {
  const auto found =
      std::find_if(fields_.begin(),
                   fields_.end(),
                   [name](const GlanceField& f) { return f.name == name; });
  return found == fields_.end() ? nullptr : &*found;
}

bool GlanceParts::keep(std::string_view name,
                       std::string_view value,
                       GlanceField::Kind kind) {
  if (!fields_.empty() && find(name) != nullptr) {
    return false;
  }
  fields_.push_back({name, value, kind});
  return true;
}

void GlanceParts::name_bunyan() {
  if (fields_.size() < 2) { // most have an id alone
    return;
  }
  const GlanceField* const version = find("v");
  GlanceField* const name = find("name");
  if (version != nullptr && name != nullptr && version->value == "0"
      && find("service.name") == nullptr) {
    name->name = "service.name";
  }
}

Glance& GlanceParts::make() {
  if (fields_.size() > 1) {
    std::sort(fields_.begin(),
              fields_.end(),
              [](const GlanceField& a, const GlanceField& b) {
                return a.name < b.name;
              });
  }
  glance_.time = event_.timestamp;
  glance_.severity = event_.severity_text;
  glance_.body = in_line_.empty() ? std::string_view(event_.body) : in_line_;
  glance_.trace_id = event_.trace_id;
  glance_.fields = fields_;
  glance_.failed = false;
  return glance_;
}

void GlanceParts::tell_outcome() {
  if (!may_hide_failure(glance_.severity)) {
    return;
  }
  bool failed = response_.is_failed();
  if (!failed && looks_at_message_) {
    std::string buffer;
    failed = is_failed_request(without_colors(
        glance_.body.substr(0, glance_.body.find('\n')), buffer));
  }
  if (failed) {
    glance_.failed = true;
    glance_.severity = glance_.severity.empty() ? "ERROR" : glance_.severity;
  }
}

} // namespace hawk::format
