#pragma once

// An entry as a row of a page: its texts made fit for it and without secrets.

#include "story/entry.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace hawk::view {

struct PageRow {
  std::string mark;  // "out", "ERR", "spn"
  int level = 0;     // TRACE 1 to FATAL 6; 0: not stated
  bool bad = false;  // something went wrong
  std::string text;  // the first line
  std::string more;  // further lines, and the stack
  bool quiet = false; // the text says what the fields say
  std::vector<std::pair<std::string, std::string>> fields;
  std::string task;
  std::string process;
  std::string service;
};

// Makes rows, in the order of time: a private key may go over several lines.
class PageRows final {
public:
  PageRow make(const story::Entry& entry);

private:
  // By source and stream: whether a private key began and did not end.
  std::map<std::string, bool> open_keys_;
};

} // namespace hawk::view
