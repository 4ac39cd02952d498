#pragma once

// What a story is told from: a recording of ours, or somebody else's file.

#include "base/result.hpp"
#include "story/ledger.hpp"
#include "story/story.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace hawk::cli {

class Spool;

class StorySource {
public:
  virtual ~StorySource() = default;

  // The next entry in the order of time; nothing at the end, or of a source
  // that is followed, as long as there is no more.
  virtual base::Result<std::optional<story::Entry>> next() = 0;

  // Whether count() does the same for a ledger as next() again and again.
  virtual bool can_count() const { return false; }

  // Enters all entries, in any order.
  virtual base::Result<> count(story::Ledger& /*into*/) { return {}; }

  // What to know beside the entries: losses, damage, what was not understood.
  virtual std::vector<std::string> notes() const = 0;

  virtual bool is_damaged() const = 0;

  // What happened to a source that is followed since this was asked last, to be
  // said at once.
  virtual std::vector<std::string> take_news() { return {}; }

  // Whether more may come though next() gave nothing.
  virtual bool may_grow() const { return false; }

  // Normalised ids of traces that the entries so far belong to or link to.
  virtual std::set<std::string> traces() const { return {}; }

  // Records that only mention an id that is asked for.
  virtual std::uint64_t mentions() const { return 0; }
};

struct SourceOptions {
  unsigned threads = 0; // for the search; 0: as many as there are processors
  bool follow = false;  // they grow: their end is not the end
  bool index = false;   // make an index of what has none that fits
  bool numbers = false; // lines of files are to be counted
  bool counts = false;  // count() will be asked
  // Which entries are told; nothing: all.
  std::function<bool(const story::Entry&)> filter = nullptr;
  // Called before the writer of a pipe is waited for: what was told should be
  // seen by then.
  std::function<void()> idle = nullptr;
  const Spool* spool = nullptr; // of inputs that are read more than once
  std::size_t shares = 1;       // so many sources share the memory
};

// A path, or standard input for "-". Errors: not_found, permission_denied,
// malformed (nothing that is a log, or a trace that is too new).
base::Result<std::unique_ptr<StorySource>>
open_story(const std::string& path,
           const story::Selection& selection,
           const SourceOptions& options);

} // namespace hawk::cli
