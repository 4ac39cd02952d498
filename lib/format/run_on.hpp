#pragma once

// The same work by several threads, this one among them.

#include <system_error>
#include <thread>
#include <vector>

namespace hawk::format {

// `threads` 0: as many as there are processors. Fewer if there are no more.
template <typename Work>
void run_on(unsigned threads, const Work& work) {
  if (threads == 0) {
    threads = std::thread::hardware_concurrency();
  }
  std::vector<std::thread> others;
  try {
    for (unsigned i = 1; i < threads; ++i) {
      others.emplace_back(work);
    }
  } catch (const std::system_error&) {
    // A limit of the container. Fewer threads do the same.
  }
  work();
  for (std::thread& other : others) {
    other.join();
  }
}

} // namespace hawk::format
