// Two sequences, split at the first zero: the runs cover both, in order, and
// what they say is the same is.

#include "fuzz.hpp"

#include "story/alignment.hpp"

#include <algorithm>
#include <vector>

using namespace hawk;
using In = story::AlignedRun::In;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::uint8_t* middle = std::find(data, data + size, 0);
  const std::vector<story::OperationId> left(data, middle);
  const std::vector<story::OperationId> right(
      middle == data + size ? middle : middle + 1, data + size);
  std::size_t i = 0;
  std::size_t j = 0;
  for (const story::AlignedRun& run : story::align(left, right)) {
    FUZZ_CHECK(run.left == i && run.right == j && run.length > 0);
    i += run.in == In::right ? 0 : run.length;
    j += run.in == In::left ? 0 : run.length;
    FUZZ_CHECK(i <= left.size() && j <= right.size());
    for (std::size_t k = 0; run.in == In::both && k < run.length; ++k) {
      FUZZ_CHECK(left[run.left + k] == right[run.right + k]);
    }
  }
  FUZZ_CHECK(i == left.size() && j == right.size());
  return 0;
}
