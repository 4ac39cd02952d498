// How fast logs become records: bench_decode_lines FILE.

#include "format/line_decoder.hpp"

#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

int main(int argc, char** argv) {
  if (argc != 2) {
    return 2;
  }
  std::ifstream in(argv[1], std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  for (int round = 0; round < 3; ++round) {
    std::size_t records = 0;
    std::size_t timed = 0;
    hawk::format::LineDecoder decoder([&](hawk::model::FileRecord record) {
      ++records;
      timed += record.log() != nullptr && record.log()->timestamp ? 1 : 0;
    });
    const auto begin = std::chrono::steady_clock::now();
    decoder.decode(text, 0, 1);
    decoder.finish();
    const std::chrono::duration<double> took =
        std::chrono::steady_clock::now() - begin;
    std::printf("%zu records, %zu with a time, %.0f MB/s\n",
                records,
                timed,
                static_cast<double>(text.size()) / 1e6 / took.count());
  }
  return 0;
}
