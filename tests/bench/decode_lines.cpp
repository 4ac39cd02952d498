// How fast logs become records, in time of one processor whatever else runs:
// bench_decode_lines FILE.

#include "format/line_decoder.hpp"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <time.h>

namespace {

double processor_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec)
         + static_cast<double>(now.tv_nsec) / 1e9;
}

} // namespace

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
      timed += record.log() != nullptr && record.log()->timestamp ? 1U : 0U;
    });
    const double begin = processor_seconds();
    decoder.decode(text, 0, 1);
    decoder.finish();
    const double took = processor_seconds() - begin;
    std::printf("%zu records, %zu with a time, %.0f MB/s\n",
                records,
                timed,
                static_cast<double>(text.size()) / 1e6 / took);
  }
  return 0;
}
