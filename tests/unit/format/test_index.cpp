#include "format/index.hpp"

#include "base/file.hpp"
#include "format/index_place.hpp"
#include "format/indexed_ids.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>

using namespace hawk;
using namespace hawk::format;

namespace {

class Directory final {
public:
  Directory() {
    std::string name = std::filesystem::temp_directory_path() / "hawk-XXXXXX";
    REQUIRE(::mkdtemp(name.data()) != nullptr);
    path_ = name;
  }

  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  ~Directory() { std::filesystem::remove_all(path_); }

  std::string write(const std::string& name,
                    std::string_view bytes,
                    std::ios::openmode mode = std::ios::trunc) const {
    const std::string path = path_ / name;
    std::ofstream file(path, std::ios::binary | std::ios::out | mode);
    file << bytes;
    return path;
  }

  const std::filesystem::path& path() const { return path_; }

private:
  std::filesystem::path path_;
};

std::string hex(std::mt19937_64& random, std::size_t digits) {
  std::string text;
  while (text.size() < digits) {
    text += "0123456789abcdef"[random() & 15U];
  }
  return text;
}

std::string uuid(std::mt19937_64& random) {
  return hex(random, 8) + "-" + hex(random, 4) + "-4" + hex(random, 3) + "-a"
         + hex(random, 3) + "-" + hex(random, 12);
}

struct Log {
  std::string text;
  std::vector<std::string> ids;
};

Log make_log(std::uint64_t seed, std::size_t lines) {
  std::mt19937_64 random(seed);
  Log log;
  for (std::size_t i = 0; i < lines / 20 + 1; ++i) {
    log.ids.push_back(uuid(random));
  }
  for (std::size_t i = 0; i < lines; ++i) {
    log.text += R"({"time":)" + std::to_string(1'704'103'200'000 + i)
                + R"(,"id":")" + log.ids[random() % log.ids.size()]
                + R"(","msg":")" + std::string(random() % 90, 'x') + "\"}\n";
  }
  return log;
}

std::vector<Literal> literals_of(const std::string& id) {
  return {{id.substr(id.size() - 12), true}};
}

// By the index and by looking everywhere.
void check_same(const Input& input, const Index& index, const std::string& id) {
  const auto key = index_key_of(id);
  if (!key) {
    return;
  }
  const auto literals = literals_of(id);
  const auto expected = find_lines(input, literals, 1);
  REQUIRE(expected);
  CHECK_FALSE(expected->empty());
  const auto found = find_lines(input, index, std::array{*key}, literals, 2);
  REQUIRE(found);
  CHECK(*found == *expected);
}

std::vector<std::uint64_t> keys_in(std::string_view text) {
  IndexedIds ids;
  std::vector<IndexedId> found;
  ids.find(text, 0, 0, text.size(), found);
  std::vector<std::uint64_t> keys;
  for (const IndexedId& id : found) {
    CHECK(id.last < text.size());
    keys.push_back(id.key);
  }
  return keys;
}

} // namespace

TEST_SUITE("IndexedIds") {
  TEST_CASE("knows an id in every spelling") {
    const std::uint64_t key = 0x929d0e0e4736;
    CHECK(index_key_of(std::uint64_t{0xa3ce929d0e0e4736}) == key);
    CHECK(index_key_of("req-4bf92f35-77b3-4da6-a3ce-929d0e0e4736") == key);
    for (const std::string_view text :
         {"4bf92f3577b34da6a3ce929d0e0e4736",
          "id=4BF92F3577B34DA6A3CE929D0E0E4736 ", "0xa3ce929d0e0e4736,",
          "4bf92f35-77b3-4da6-a3ce-929d0e0e4736\n",
          "1-4bf92f35-77b34da6a3ce929d0e0e4736;Sampled=1",
          "projects/p/traces/4bf92f3577b34da6a3ce929d0e0e4736\"",
          "\"dd\":11803532876627986230}", "\"S/kvNXezTaajzpKdDg5HNg==\"",
          "\"S/kvNXezTaajzpKdDg5HNg==\\\"", "\"o86SnQ4ORzY=\""}) {
      CAPTURE(text);
      CHECK(keys_in(text) == std::vector<std::uint64_t>{key});
    }
    CHECK(keys_in("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
          == std::vector<std::uint64_t>{key, 0x67aa0ba902b7});
  }

  TEST_CASE("knows an id that ends with decimal digits by those before") {
    const std::uint64_t key = 0x123456789012;
    CHECK(index_key_of(std::uint64_t{0xa3ce123456789012}) == key);
    CHECK(index_key_of("req-4bf92f35-77b3-4da6-a3ce-123456789012") == key);
    for (const std::string_view text :
         {"4bf92f3577b34da6a3ce123456789012",
          "4bf92f35-77b3-4da6-a3ce-123456789012",
          "0xA3CE123456789012,",
          "\"dd\":11803391689382989842}"}) {
      CAPTURE(text);
      CHECK(keys_in(text) == std::vector<std::uint64_t>{key});
    }
    CHECK(keys_in("feed-20261121100000 cafe 1795258801000 -123456789012 "
                  "gace-123456789012")
              .empty());
  }

  TEST_CASE("knows an id whose lower half is decimal") {
    const std::uint64_t key = 0x123456789012;
    CHECK(index_key_of(std::uint64_t{0x9312123456789012}) == key);
    for (const std::string_view text :
         {"4bf92f3577b34daf9312123456789012",
          "4bf92f35-77b3-4daf-9312-123456789012",
          "1-4bf92f35-77b34daf9312123456789012;Sampled=1",
          "0x9312123456789012,",
          "12345678901234569312123456789012",
          "\"dd\":10597552889154539538}"}) {
      CAPTURE(text);
      CHECK(keys_in(text) == std::vector<std::uint64_t>{key});
    }
    CHECK(keys_in("-77b3-4da6-9312-123456789012 20261121100000123456")
              .empty());
  }

  TEST_CASE("leaves out times, and says so when asked") {
    CHECK(keys_in(R"({"time":1704103200123,"ns":"1704103200123456789"})")
              .empty());
    CHECK(keys_in("a=b&c=d \"k\"=\"v\" x== y= 1234567890123456 deadbeef").empty());
    CHECK(keys_in("startTimeUnixNano=1704103200123456789 \"ts\" : "
                  "1704103200123456789 {\\\"time_ns\\\":\\\"1704103200123456789")
              .empty());
    CHECK_FALSE(index_key_of(std::uint64_t{0x03ce123456789012})); // or "3ce"
    CHECK_FALSE(index_key_of(std::uint64_t{0x1312123456789012})); // 2011
    CHECK_FALSE(index_key_of("req-9312-123456789012"));
    CHECK_FALSE(index_key_of("order-4711x"));
    CHECK_FALSE(index_key_of("req-123456789012"));
  }

  TEST_CASE("knows an id whose lower half reads as a time") {
    // 0x17a630d4eff70d15 is 2024-01-01T10:00:00.
    const std::uint64_t low = 1'704'103'200'123'456'789;
    const std::uint64_t key = low & 0xffff'ffff'ffff;
    CHECK(index_key_of(low) == key);
    for (const std::string_view text :
         {"4bf92f3577b34da617a630d4eff70d15",
          "4bf92f35-77b3-4da6-17a6-30d4eff70d15",
          "\"X-B3-TraceId\":\"17a630d4eff70d15\"",
          "\"dd.trace_id\":\"1704103200123456789\"",
          "\"dd\":{\"trace_id\":1704103200123456789}",
          "{\\\"trace_id\\\":\\\"1704103200123456789\\\"}",
          "dd.trace_id=1704103200123456789 dd.span_id=1",
          "dd.trace_id: 1704103200123456789",
          "[app 1704103200123456789]",
          "time 1704103200123456789",
          "1704103200123456789"}) {
      CAPTURE(text);
      CHECK(keys_in(text) == std::vector<std::uint64_t>{key});
    }
  }

  TEST_CASE("knows where JSON escaped a character that an id may have") {
    const std::vector<std::uint64_t> escaped = {k_escaped_key};
    CHECK(keys_in(R"({"id":"r\u0065q-1"})") == escaped);
    CHECK(keys_in(R"({"id":"r\u002Dq\u005f"})")
          == std::vector<std::uint64_t>{k_escaped_key, k_escaped_key});
    CHECK(keys_in(R"({\"id\":\"r\\u0065q\"})") == escaped); // Docker's
    CHECK(keys_in(R"("\u0061bcdef123456")") // the digits of the code are some
          == std::vector<std::uint64_t>{0x1bcdef123456, k_escaped_key});
    CHECK(keys_in(R"({"html":"\u003ca\u003e","name":"Jos\u00e9\u2019","a":"\\"})")
              .empty());
    CHECK(keys_in(R"(\u006)").empty());
    CHECK(keys_in("\\").empty());
  }

  TEST_CASE("finds the same in parts of any place") {
    std::mt19937_64 random(9);
    std::string text;
    while (text.size() < 3000) {
      text += random() % 2 == 0 ? uuid(random) : hex(random, random() % 40);
      text += random() % 3 == 0 ? "" : " ,\"S/kvNXezTaajzpKdDg5HNg==\" ";
      text += random() % 3 == 0 ? "r\\u0065q" : "";
    }
    IndexedIds ids;
    std::vector<IndexedId> whole;
    ids.find(text, 0, 0, text.size(), whole);
    for (std::size_t step = 1; step < 300; step += 13) {
      std::vector<IndexedId> parts;
      for (std::size_t from = 0; from < text.size(); from += step) {
        const std::size_t to = std::min(from + step, text.size());
        const std::size_t base = from - std::min(from, IndexedIds::k_before);
        ids.find(std::string_view(text).substr(
                     base, to + IndexedIds::k_behind - base),
                 base, from, to, parts);
      }
      const auto by_place = [](const IndexedId& a, const IndexedId& b) {
        return a.last < b.last;
      };
      std::sort(parts.begin(), parts.end(), by_place);
      std::sort(whole.begin(), whole.end(), by_place);
      CHECK(parts == whole);
    }
  }

  TEST_CASE("makes the same masks with any instructions") {
    std::string text;
    for (int i = 0; i < 1000; ++i) {
      text += static_cast<char>(i % 256);
    }
    for (std::size_t i = 30; i < text.size(); i += 33) { // on every edge
      text.replace(i, 2, i % 2 == 0 ? "\\u" : "\\t");
    }
    for (std::size_t size : {0U, 1U, 31U, 63U, 64U, 65U, 128U, 1000U}) {
      std::vector<ByteMasks> best;
      std::vector<ByteMasks> portable;
      make_masks(text.substr(0, size), best);
      make_masks_portable(text.substr(0, size), portable);
      CHECK(best == portable);
    }
  }
}

TEST_SUITE("Index") {
  TEST_CASE("finds what looking at every line finds") {
    const Directory directory;
    const Log log = make_log(1, 300'000); // several chunks and segments
    const std::string path = directory.write("a.log", log.text);
    auto input = Input::open(path);
    REQUIRE(input);
    for (const unsigned threads : {1U, 3U}) {
      const auto built = build_index(*input, threads);
      REQUIRE_MESSAGE(built, (built ? "" : built.error().message));
      CHECK(built->path == path + ".hawkindex");
      CHECK(built->covered == log.text.size());
      CHECK(built->ids <= 300'000);
      CHECK(built->ids >= 290'000);
      CHECK(built->size < 300'000 * 85 / 10);
      const auto index = Index::open(*input);
      REQUIRE_MESSAGE(index, (index ? "" : index.error().message));
      for (std::size_t i = 0; i < log.ids.size(); i += 501) {
        check_same(*input, *index, log.ids[i]);
      }
      const auto none = index->find_lines(
          *input, std::array{std::uint64_t{0xabcdefabcdef}}, literals_of("abcdefabcdef"));
      REQUIRE(none);
      CHECK(none->empty());
    }
    // Nothing is left beside the two files.
    CHECK(std::distance(std::filesystem::directory_iterator(directory.path()),
                        {})
          == 2);
  }

  TEST_CASE("finds long and short lines around a place") {
    const Directory directory;
    const std::string id = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736";
    std::string text = "\n\n" + id + "\n" + id + "\na\n" + id + "x\n"
                       + std::string(500'000, '.') + id
                       + std::string(500'000, '.') + id + "\n\n" + id;
    auto input = Input::open(directory.write("a.log", text + "\n" + id));
    REQUIRE(input);
    REQUIRE(build_index(*input, 1));
    const auto index = Index::open(*input);
    REQUIRE(index);
    CHECK(index->covered() == text.size() + 1);
    check_same(*input, *index, id);
  }

  TEST_CASE("finds an id that JSON escaped, as looking everywhere does") {
    const Directory directory;
    const std::string id = "4bf92f35-77b3-4da6-a3ce-929d0e0e4736";
    std::string text = make_log(10, 20'000).text + id + "\n";
    for (const std::string_view spelt :
         {R"({"id":"4bf92f35-77b3-4da6-a3ce-929d0e\u0030e4736","n":1})",
          R"({"id":"4bf92f35\u002d77b3-4da6-a3ce-929d0e0e4736","n":2})",
          R"({"id":"4bf92f35-77b3-4da6-a3ce-929\u0044\u0030e0e4736","n":3})",
          R"({"text":"\u003ca\u003e","n":4})"}) {
      text += std::string(spelt) + "\n" + make_log(11, 1000).text;
    }
    auto input = Input::open(directory.write("a.log", text));
    REQUIRE(input);
    REQUIRE(build_index(*input, 1));
    const auto index = Index::open(*input);
    REQUIRE(index);
    auto literals = literals_of(id);
    literals.push_back(escaped_one_of("0123456789abcdefABCDEF-"));
    const auto found = find_lines(
        *input, *index, std::array{*index_key_of(id)}, literals, 2);
    REQUIRE(found);
    CHECK(found->size() == 4);
    CHECK(*found == *find_lines(*input, literals, 1));
  }

  TEST_CASE("is used for the part that it knows of a file that grew") {
    const Directory directory;
    const Log log = make_log(2, 20'000);
    const std::string path = directory.write("a.log", log.text + "{\"cut");
    auto input = Input::open(path);
    REQUIRE(input);
    REQUIRE(build_index(*input, 2));
    directory.write("a.log",
                    " line\"}\n" + make_log(3, 100).text + log.ids[7] + "\n",
                    std::ios::app);
    input = Input::open(path);
    REQUIRE(input);
    const auto index = Index::open(*input);
    REQUIRE_MESSAGE(index, (index ? "" : index.error().message));
    CHECK(index->covered() == log.text.size());
    check_same(*input, *index, log.ids[7]);
  }

  TEST_CASE("is not used for other content") {
    const Directory directory;
    const Log log = make_log(4, 20'000);
    const std::string path = directory.write("a.log", log.text);
    auto input = Input::open(path);
    REQUIRE(input);
    const auto missing = Index::open(*input);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().kind == base::Error::Kind::not_found);
    REQUIRE(build_index(*input, 1));
    CHECK(Index::open(*input));
    std::string other = log.text;
    other[0] = '[';
    for (const std::string& text :
         {make_log(5, 20'000).text, log.text.substr(0, 1000), other,
          make_log(6, 40'000).text}) {
      directory.write("a.log", text);
      input = Input::open(path);
      REQUIRE(input);
      const auto index = Index::open(*input);
      REQUIRE_FALSE(index);
      CHECK(index.error().kind == base::Error::Kind::malformed);
      CHECK(index.error().message.find("written anew") != std::string::npos);
    }
  }

  TEST_CASE("says that it is damaged and finds nothing wrong") {
    const Directory directory;
    const Log log = make_log(7, 5000);
    const std::string path = directory.write("a.log", log.text);
    auto input = Input::open(path);
    REQUIRE(input);
    const auto built = build_index(*input, 1);
    REQUIRE(built);
    std::string bytes(built->size, '\0');
    std::ifstream(built->path, std::ios::binary)
        .read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    std::mt19937_64 random(8);
    int refused = 0;
    for (int round = 0; round < 300; ++round) {
      std::string damaged = bytes;
      if (round % 3 == 0) {
        damaged.resize(random() % bytes.size());
      } else {
        damaged[random() % bytes.size()] ^= static_cast<char>(1 + random() % 255);
      }
      directory.write("a.log.hawkindex", damaged);
      const auto index = Index::open(*input);
      if (!index) {
        ++refused;
        continue;
      }
      for (std::size_t i = 0; i < log.ids.size(); i += 50) {
        const auto key = index_key_of(log.ids[i]);
        const auto literals = literals_of(log.ids[i]);
        const auto lines =
            key ? index->find_lines(*input, std::array{*key}, literals)
                : base::Result<std::vector<LineRange>>(
                      std::vector<LineRange>{});
        if (!lines) {
          CHECK(lines.error().message.find("damaged") != std::string::npos);
          ++refused;
        } else if (key) {
          CHECK(*lines == *find_lines(*input, literals, 1));
        }
      }
    }
    CHECK(refused > 100);
  }

  TEST_CASE("cannot be of what is packed or streamed") {
    const Directory directory;
    auto empty = Input::open(directory.write("empty", ""));
    REQUIRE(empty);
    CHECK_FALSE(build_index(*empty, 1));
    auto proc = Input::open("/proc/self/status");
    REQUIRE(proc);
    CHECK_FALSE(build_index(*proc, 1));
  }

  TEST_CASE("has a place in the cache for a directory that is not ours") {
    const auto places = index_places("/nowhere/agent.log", "/home/u/.cache");
    REQUIRE(places.size() == 2);
    CHECK(places[0] == "/nowhere/agent.log.hawkindex");
    CHECK(places[1].starts_with("/home/u/.cache/hawkctl/agent.log-"));
    CHECK(places[1].ends_with(".hawkindex"));
    CHECK(index_places("/elsewhere/agent.log", "/home/u/.cache")[1]
          != places[1]);
    CHECK(index_places("/nowhere/agent.log", "").size() == 1);
  }
}
