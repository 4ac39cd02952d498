#pragma once

// An index of the ids in a file: `FILE.hawkindex` beside it, or, where that
// directory is not writable, in the user's cache ($XDG_CACHE_HOME/hawkctl, or
// ~/.cache/hawkctl) under a name made of the file's path. Which ids it knows
// says indexed_ids.hpp; for others it is of no use.
//
// It belongs to the file's content: a file that only grew since is looked up
// as far as the index goes, and the rest is looked through; if the size is the
// same the time of the last write must be, too. The covered part is compared by
// samples. What does not fit is not used.

#include "format/find_lines.hpp"
#include "format/input.hpp"
#include "format/mapping.hpp"
#include "format/postings.hpp"

#include "base/result.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace hawk::format {

struct BuiltIndex {
  std::string path;
  std::uint64_t size = 0;    // bytes of the index
  std::uint64_t covered = 0; // bytes of the file
  std::uint64_t ids = 0;     // places of ids
};

// Of a plain regular file that was opened by its path. Replaces an older index
// at once. Cuts nothing: a last line without its newline is not covered.
base::Result<BuiltIndex> build_index(const Input& input, unsigned threads);

class Index final {
public:
  // Kind not_found: there is none. Malformed: there is one that does not fit;
  // the message says why.
  static base::Result<Index> open(const Input& input);

  // Bytes of the file that it knows; look through what is behind.
  std::uint64_t covered() const { return reader_.file().covered; }

  const std::string& path() const { return path_; }

  // What find_lines finds in the covered part, if each literal is of a spelling
  // of an id that has one of the keys, or escaped_one_of() its characters.
  base::Result<std::vector<LineRange>>
  find_lines(const Input& input,
             std::span<const std::uint64_t> keys,
             std::span<const Literal> literals) const;

private:
  std::string path_;
  Mapping mapping_;
  PostingReader reader_;
};

// By the index as far as it goes, the rest by reading it.
base::Result<std::vector<LineRange>>
find_lines(const Input& input,
           const Index& index,
           std::span<const std::uint64_t> keys,
           std::span<const Literal> literals,
           unsigned threads);

} // namespace hawk::format
