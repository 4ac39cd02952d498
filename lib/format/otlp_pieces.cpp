#include "format/otlp_pieces.hpp"

#include "format/otlp_text.hpp"
#include "format/otlp_values.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace hawk::format {

namespace {

// The names of the lists in each other.
struct Names {
  std::string_view resources;
  std::string_view scopes;
  std::string_view old_scopes; // before 0.19 of the protocol
  std::string_view elements;
};

constexpr std::array<Names, 3> k_names = {{
    {"resourceSpans", "scopeSpans", "instrumentationLibrarySpans", "spans"},
    {"resourceLogs", "scopeLogs", "instrumentationLibraryLogs", "logRecords"},
    {"resourceMetrics",
     "scopeMetrics",
     "instrumentationLibraryMetrics",
     "metrics"},
}};

// Tried one after the other where something is longer than a record.
constexpr std::array<std::size_t, 5> k_texts = {
    std::string::npos, 128 << 10, 16 << 10, 1 << 10, 64};

struct Written {
  std::string text;
  std::uint64_t cut = 0;
};

// `write` writes with texts of at most a length; the first that fits.
template <typename Write>
std::optional<Written> write_within(std::size_t most, Write write) {
  for (const std::size_t most_text : k_texts) {
    OtlpText writer(most_text);
    Written written;
    write(writer, written.text);
    written.cut = writer.cut();
    if (written.text.size() <= most) {
      return written;
    }
  }
  return std::nullopt;
}

class Cutter final {
public:
  Cutter(const Names& names, const PieceLimits& limits)
      : names_(names),
        limits_(limits) {}

  void read(const Json& request) {
    for (const Json::Element member : request) {
      if (camel_case(member.key) == names_.resources) {
        for_each(member.value, [this](const Json& each) { resource(each); });
      }
    }
    flush();
  }

  OtlpPieces take() { return std::move(made_); }

private:
  // What an element stands in, without the lists.
  struct Container {
    std::string members; // "" or `"resource":{...},`
    std::uint64_t cut = 0;
    bool is_open = false; // in the piece
  };

  template <typename Take>
  void for_each(const Json& list, Take take) {
    if (!list.is_array()) {
      return;
    }
    for (const Json::Element element : list) {
      if (element.value.is_object()) {
        take(element.value);
      } else {
        reject("an element of a list is no object");
      }
    }
  }

  void reject(std::string_view why) {
    ++made_.rejected;
    if (made_.problem.empty()) {
      made_.problem = why;
    }
  }

  bool is_scopes(std::string_view name) const {
    return name == names_.scopes || name == names_.old_scopes;
  }

  // The members of a container, without the list in it.
  std::optional<Container> container_of(const Json& value) {
    auto written = write_within(
        limits_.most / 4, [&](OtlpText& writer, std::string& out) {
          for (const Json::Element member : value) {
            const std::string name = camel_case(member.key);
            if (is_scopes(name) || name == names_.elements) {
              continue;
            }
            append_json_text(
                name == "instrumentationLibrary" ? "scope" : name, out);
            out += ':';
            writer.append(member.value, out);
            out += ',';
          }
        });
    if (!written) {
      return std::nullopt;
    }
    return Container{std::move(written->text), written->cut};
  }

  template <typename Member>
  void read_lists(const Json& value, Member member) {
    for (const Json::Element each : value) {
      member(camel_case(each.key), each.value);
    }
  }

  void resource(const Json& value) {
    auto container = container_of(value);
    if (!container) {
      reject("a resource is longer than a record may be");
      return;
    }
    close_resource();
    resource_ = *std::move(container);
    read_lists(value, [this](const std::string& name, const Json& list) {
      if (is_scopes(name)) {
        for_each(list, [this](const Json& each) { scope(each); });
      }
    });
  }

  void scope(const Json& value) {
    auto container = container_of(value);
    if (!container) {
      reject("a scope is longer than a record may be");
      return;
    }
    close_scope();
    scope_ = *std::move(container);
    read_lists(value, [this](const std::string& name, const Json& list) {
      if (name == names_.elements) {
        for_each(list, [this](const Json& each) { element(each); });
      }
    });
  }

  void element(const Json& value) {
    constexpr std::size_t k_frame = 256; // names, brackets
    const std::size_t around =
        k_frame + resource_.members.size() + scope_.members.size();
    const auto written = write_within(
        limits_.most - around,
        [&value](OtlpText& writer, std::string& out) {
          writer.append(value, out);
        });
    if (!written) {
      reject("an element is longer than a record may be");
      return;
    }
    if (piece_.elements > 0
        && piece_.data.size() + written->text.size() + around
               > wanted()) {
      flush();
    }
    open();
    piece_.data += piece_.data.back() == '[' ? "" : ",";
    piece_.data += written->text;
    piece_.cut += written->cut;
    ++piece_.elements;
    ++made_.elements;
  }

  // Every piece says again what its elements stand in: where that is long, a
  // piece must be longer still, or each of a million short spans is one.
  std::size_t wanted() const {
    const std::size_t again = resource_.members.size() + scope_.members.size();
    return std::max(limits_.wanted, std::min(3 * again, limits_.most));
  }

  // Begins what is not begun: lists are opened with their first element.
  void open() {
    if (piece_.data.empty()) {
      open_list("{", names_.resources);
    }
    open_container(resource_, names_.scopes);
    open_container(scope_, names_.elements);
  }

  void open_container(Container& container, std::string_view list) {
    if (!container.is_open) {
      piece_.data += piece_.data.back() == '[' ? "{" : ",{";
      open_list(container.members, list);
      piece_.cut += container.cut;
      container.is_open = true;
    }
  }

  void open_list(std::string_view before, std::string_view name) {
    piece_.data.append(before).append("\"").append(name).append("\":[");
  }

  void close_scope() {
    piece_.data += scope_.is_open ? "]}" : "";
    scope_.is_open = false;
  }

  void close_resource() {
    close_scope();
    piece_.data += resource_.is_open ? "]}" : "";
    resource_.is_open = false;
  }

  void flush() {
    close_resource();
    if (piece_.elements > 0) {
      piece_.data += "]}";
      made_.pieces.push_back(std::move(piece_));
    }
    piece_ = {};
  }

  const Names& names_;
  PieceLimits limits_;
  OtlpPieces made_;
  OtlpPiece piece_;
  Container resource_;
  Container scope_;
};

} // namespace

OtlpPieces cut_otlp(const Json& request,
                    model::OtlpSeen::Signal signal,
                    const PieceLimits& limits) {
  Cutter cutter(k_names[static_cast<std::size_t>(signal)], limits);
  cutter.read(request);
  return cutter.take();
}

} // namespace hawk::format
