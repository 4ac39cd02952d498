// ndjson OUT BYTES SEED: a log like pino's, about 250 bytes a line, of requests
// that are interleaved: some 2,000 at a time, with a few late lines far away.
// Prints five of its ids. Another seed, other ids everywhere.

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

} // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: ndjson OUT BYTES SEED\n");
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
    const char* const service = k_services[r >> 3U & 7U];
    written += static_cast<std::uint64_t>(std::fprintf(
        out,
        R"({"level":%d,"time":%llu,"pid":%u,"hostname":"ip-10-0-%u-%u",)"
        R"("service":"%s","correlation_id":"%s","task":"task-%u",)"
        R"("durationMs":%u.%u,"url":"/api/v1/%s/%u?page=%u","msg":"%s"})"
        "\n",
        k_levels[r >> 6U & 7U],
        static_cast<unsigned long long>(1'704'103'200'000 + i / 7),
        4000U + static_cast<unsigned>(r >> 9U & 15U),
        static_cast<unsigned>(r >> 13U & 255U),
        static_cast<unsigned>(r >> 21U & 255U),
        service,
        ids[id].c_str(),
        static_cast<unsigned>(r >> 29U & 63U),
        static_cast<unsigned>(s >> 30U & 511U),
        static_cast<unsigned>(r >> 50U) % 10U,
        service,
        static_cast<unsigned>(s >> 40U & 0x1ffffU),
        static_cast<unsigned>(r >> 56U) % 100U,
        k_messages[(s >> 58U) % 9U]));
  }
  for (int i = 1; i <= 5; ++i) {
    std::printf("%s\n", ids[ids.size() * static_cast<std::size_t>(i) / 6].c_str());
  }
  return std::fclose(out) == 0 ? 0 : 2;
}
