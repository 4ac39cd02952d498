#pragma once

// Short names of several files, no two alike: the shortest end of each path
// that no other one has. "app.log" and "db.log", but "one/app.log" and
// "two/app.log".

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace hawk::view {

class FileLabels final {
public:
  explicit FileLabels(const std::vector<std::string>& paths);

  // Of one that is not among them, the last part of its path.
  std::string_view label_of(const std::string& path) const;

private:
  std::map<std::string, std::string> labels_; // of those that need more
};

} // namespace hawk::view
