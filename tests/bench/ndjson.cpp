// ndjson OUT BYTES SEED [json|plain|logfmt]: a log like pino's, about 250 bytes
// a line, of requests that are interleaved: some 2,000 at a time, with a few
// late lines far away; or the same as text or logfmt. Prints five of its ids.
// Another seed, other ids everywhere.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace {

std::string make_uuid(std::mt19937_64& random) {
  char text[37];
  const std::uint64_t a = random();
  const std::uint64_t b = random();
  std::snprintf(text,
                sizeof text,
                "%08x-%04x-4%03x-a%03x-%012llx",
                static_cast<unsigned>(a >> 32U),
                static_cast<unsigned>(a >> 16U & 0xffffU),
                static_cast<unsigned>(a & 0xfffU),
                static_cast<unsigned>(b >> 48U & 0xfffU),
                static_cast<unsigned long long>(b & 0xffffffffffffU));
  return text;
}

constexpr const char* k_services[] = {"gateway", "orders", "payments",
    "inventory", "mailer", "agent-planner", "agent-executor", "search"};
constexpr const char* k_messages[] = {"request completed",
    "queue message received", "db query finished", "cache miss",
    "tool call started", "tool call finished", "retrying upstream call",
    "emitting event to topic", "validating payload"};
constexpr int k_levels[] = {20, 30, 30, 30, 30, 30, 40, 50};
constexpr std::uint64_t k_in_flight = 2000;
constexpr std::uint64_t k_line = 250;

struct Record {
  int level = 0;
  unsigned long long time = 0; // milliseconds since 1970
  unsigned pid = 0;
  const char* service = "";
  const char* id = "";
  std::uint64_t r = 0;
  std::uint64_t s = 0;
  const char* message = "";
};

int write_json(std::FILE* out, const Record& record) {
  const std::uint64_t r = record.r;
  const std::uint64_t s = record.s;
  return std::fprintf(
      out,
      R"({"level":%d,"time":%llu,"pid":%u,"hostname":"ip-10-0-%u-%u",)"
      R"("service":"%s","correlation_id":"%s","task":"task-%u",)"
      R"("durationMs":%u.%u,"url":"/api/v1/%s/%u?page=%u","msg":"%s"})"
      "\n",
      record.level,
      record.time,
      record.pid,
      static_cast<unsigned>(r >> 13U & 255U),
      static_cast<unsigned>(r >> 21U & 255U),
      record.service,
      record.id,
      static_cast<unsigned>(r >> 29U & 63U),
      static_cast<unsigned>(s >> 30U & 511U),
      static_cast<unsigned>(r >> 50U) % 10U,
      record.service,
      static_cast<unsigned>(s >> 40U & 0x1ffffU),
      static_cast<unsigned>(r >> 56U) % 100U,
      record.message);
}

// "2024-01-01 10:00:00,123".
std::string make_stamp(unsigned long long time, char between, char point) {
  const unsigned long long seconds = time / 1000 % 86'400;
  char text[32];
  std::snprintf(text,
                sizeof text,
                "2024-01-01%c%02llu:%02llu:%02llu%c%03llu",
                between,
                seconds / 3600,
                seconds / 60 % 60,
                seconds % 60,
                point,
                time % 1000);
  return text;
}

const char* name_of(int level) {
  return level < 30   ? "DEBUG"
         : level < 40 ? "INFO"
         : level < 50 ? "WARNING"
                      : "ERROR";
}

int write_plain(std::FILE* out, const Record& record) {
  return std::fprintf(out,
                      "%s %-7s [%s] %s.handler: %s for /api/v1/%s/%u in %u ms\n",
                      make_stamp(record.time, ' ', ',').c_str(),
                      name_of(record.level),
                      record.id,
                      record.service,
                      record.message,
                      record.service,
                      static_cast<unsigned>(record.s >> 40U & 0x1ffffU),
                      static_cast<unsigned>(record.s >> 30U & 511U));
}

int write_logfmt(std::FILE* out, const Record& record) {
  return std::fprintf(out,
                      "time=%sZ level=%s service=%s request_id=%s "
                      "duration=%ums path=/api/v1/%s/%u msg=\"%s\"\n",
                      make_stamp(record.time, 'T', '.').c_str(),
                      name_of(record.level),
                      record.service,
                      record.id,
                      static_cast<unsigned>(record.s >> 30U & 511U),
                      record.service,
                      static_cast<unsigned>(record.s >> 40U & 0x1ffffU),
                      record.message);
}

} // namespace

int main(int argc, char** argv) {
  const std::string format = argc > 4 ? argv[4] : "json";
  const auto write = format == "json"     ? write_json
                     : format == "plain"  ? write_plain
                     : format == "logfmt" ? write_logfmt
                                          : nullptr;
  if (argc < 4 || argc > 5 || write == nullptr) {
    std::fprintf(stderr,
                 "usage: ndjson OUT BYTES SEED [json|plain|logfmt]\n");
    return 2;
  }
  const std::uint64_t bytes = std::strtoull(argv[2], nullptr, 10);
  std::mt19937_64 random(std::strtoull(argv[3], nullptr, 10));
  std::FILE* const out = std::fopen(argv[1], "w");
  if (out == nullptr) {
    std::perror(argv[1]);
    return 2;
  }
  const std::uint64_t lines = bytes / k_line + 1;
  std::vector<std::string> ids(lines / 42 + 5);
  for (std::string& id : ids) {
    id = make_uuid(random);
  }
  std::uint64_t written = 0;
  for (std::uint64_t i = 0; written < bytes; ++i) {
    const std::uint64_t r = random();
    const std::uint64_t s = random();
    const std::uint64_t now = i * ids.size() / lines;
    const std::uint64_t id = r % 500 == 0
                                 ? s % ids.size()
                                 : (now + ids.size() - s % k_in_flight)
                                       % ids.size();
    Record record;
    record.level = k_levels[r >> 6U & 7U];
    record.time = 1'704'103'200'000 + i / 7;
    record.pid = 4000U + static_cast<unsigned>(r >> 9U & 15U);
    record.service = k_services[r >> 3U & 7U];
    record.id = ids[id].c_str();
    record.r = r;
    record.s = s;
    record.message = k_messages[(s >> 58U) % 9U];
    written += static_cast<std::uint64_t>(write(out, record));
  }
  for (int i = 1; i <= 5; ++i) {
    std::printf("%s\n", ids[ids.size() * static_cast<std::size_t>(i) / 6].c_str());
  }
  return std::fclose(out) == 0 ? 0 : 2;
}
