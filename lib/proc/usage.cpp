#include "proc/usage.hpp"

#include "proc/fields.hpp"
#include "proc/stat.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>

namespace hawk::proc {

namespace {

constexpr std::uint64_t k_kibibyte = 1024; // "kB" of the kernel

std::optional<std::uint64_t> find_count(std::string_view text,
                                        std::string_view key) {
  std::optional<std::string_view> value = find_field(text, key);
  return value ? parse_integer<std::uint64_t>(take_word(*value)) : std::nullopt;
}

model::Nanos as_time(std::uint64_t ticks) {
  static const long per_second = ::sysconf(_SC_CLK_TCK);
  const auto rate =
      static_cast<std::uint64_t>(per_second > 0 ? per_second : 100);
  return model::Nanos(
      static_cast<std::int64_t>(ticks * (1'000'000'000 / rate)));
}

} // namespace

base::Result<WriteCounts> parse_io(std::string_view text) {
  const auto calls = find_count(text, "syscw");
  const auto bytes = find_count(text, "wchar");
  if (!calls || !bytes) {
    return base::fail(
        base::make_malformed("cannot parse io: syscw or wchar is missing"));
  }
  return WriteCounts{*calls, *bytes};
}

base::Result<model::ProcessUsage> read_usage(const Root& root,
                                             const model::ProcessKey& process) {
  model::ProcessUsage usage;
  usage.process = process;
  HAWK_TRY(const ProcessStat stat, read_stat(root, process.pid));
  usage.processor_time = as_time(stat.processor_time);
  std::array<char, 8192> buffer;
  if (const auto status =
          root.read_into(Path(process.pid, "status").c_str(), buffer)) {
    usage.resident = find_count(*status, "RssAnon").value_or(0) * k_kibibyte;
  }
  std::array<char, 1024> counters;
  if (const auto text =
          root.read_into(Path(process.pid, "io").c_str(), counters)) {
    if (const auto counts = parse_io(*text)) {
      usage.write_calls = counts->calls;
      usage.written_bytes = counts->bytes;
      usage.io_known = true;
    }
  }
  if (!is_same_process(root, process)) {
    return base::fail({base::Error::Kind::not_found,
                       "cannot ask what a process used: its pid was reused",
                       ESRCH});
  }
  return usage;
}

} // namespace hawk::proc
