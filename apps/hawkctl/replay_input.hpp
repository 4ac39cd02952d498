#pragma once

// What `hawkctl replay` reads: its files, with what was asked for of them, as
// often as a view needs.

#include "merged_story.hpp"
#include "spool.hpp"

#include "base/result.hpp"
#include "options/replay.hpp"
#include "story/catalogue.hpp"
#include "view/file_labels.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace hawk::cli {

class ReplayInput final {
public:
  // `options` must outlive it.
  ReplayInput(const ReplayOptions& options, std::vector<std::string> paths);

  // Makes ready to read: understands --where and times, fetches what --from
  // names, keeps what can be read once and is needed twice, and adds the traces
  // that --expand asks for. Returns what to tell the user. Error: usage, what
  // cannot be read, or a server that cannot be asked.
  base::Result<std::vector<std::string>> prepare();

  // What was asked for. Error: none of the files can be read.
  base::Result<MergedStory> open() const { return open(selection_); }

  // These stories instead, each whole.
  base::Result<MergedStory>
  open_stories(const std::vector<story::CatalogueRow>& rows) const;

  // Everything, whatever its ids.
  base::Result<MergedStory> open_all() const;

  // Called before the writer of a pipe is waited for.
  void on_idle(std::function<void()> idle) { idle_ = std::move(idle); }

  const std::vector<std::string>& paths() const { return paths_; }

  // Where there are several files.
  const view::FileLabels* labels() const {
    return labels_ ? &*labels_ : nullptr;
  }

  bool has_filter() const { return static_cast<bool>(filter_); }

private:
  base::Result<MergedStory> open(const story::Selection& selection) const;
  base::Result<> expand();

  const ReplayOptions& options_;
  std::vector<std::string> paths_;
  std::optional<view::FileLabels> labels_;
  story::Selection selection_;
  std::function<bool(const story::Entry&)> filter_;
  std::function<void()> idle_;
  Spool spool_;
};

} // namespace hawk::cli
