// index FILE THREADS: builds the index of FILE; index FILE 0 ID: prints the
// lines with ID by the index. For replay_scan.py.

#include "base/file.hpp"
#include "format/index.hpp"
#include "format/indexed_ids.hpp"

#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <tuple>
#include <vector>

using namespace hawk;

namespace {

int complain(const base::Error& error) {
  std::fprintf(stderr, "%s\n", error.message.c_str());
  return 2;
}

int build(const format::Input& input, unsigned threads) {
  const auto begin = std::chrono::steady_clock::now();
  const auto built = format::build_index(input, threads);
  const std::chrono::duration<double> took =
      std::chrono::steady_clock::now() - begin;
  if (!built) {
    return complain(built.error());
  }
  std::printf("%.3f s, %.0f MB/s, %llu ids, %.2f %% of the file\n",
              took.count(),
              static_cast<double>(built->covered) / 1e6 / took.count(),
              static_cast<unsigned long long>(built->ids),
              100.0 * static_cast<double>(built->size)
                  / static_cast<double>(built->covered));
  return 0;
}

int ask(const format::Input& input, const std::string& id) {
  const auto index = format::Index::open(input);
  const auto key = format::index_key_of(std::string_view(id));
  if (!index || !key) {
    return index ? 2 : complain(index.error());
  }
  const std::array<format::Literal, 1> literals = {
      format::Literal{id.substr(id.size() - 12), true}};
  const auto lines = format::find_lines(
      input, *index, std::array{*key}, literals, 1);
  if (!lines) {
    return complain(lines.error());
  }
  for (const auto& [begin, end] : *lines) {
    std::ignore = base::write_all(
        STDOUT_FILENO,
        std::string(input.mapped().substr(begin, end - begin)) + "\n");
  }
  return 0;
}

} // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv, argv + argc);
  if (words.size() < 3) {
    std::fprintf(stderr, "usage: index FILE THREADS [ID]\n");
    return 2;
  }
  const auto input = format::Input::open(words[1]);
  if (!input) {
    return complain(input.error());
  }
  return words.size() > 3
             ? ask(*input, words[3])
             : build(*input,
                     static_cast<unsigned>(
                         std::strtoul(words[2].c_str(), nullptr, 10)));
}
