#pragma once

// Traces made by hand, for tests.

#include "model/event.hpp"

#include <string>
#include <vector>

namespace hawk::test {

// One payload of every kind, every field set.
std::vector<model::Payload> sample_payloads();

// A file in a directory of its own, gone at the end of the test.
class TemporaryFile final {
public:
  explicit TemporaryFile(const std::string& content);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }

private:
  std::string directory_;
  std::string path_;
};

// A short trace: header, some output, a checkpoint, an end.
std::string sample_trace();

} // namespace hawk::test
