#include "story/context.hpp"

#include <iterator>
#include <utility>

namespace hawk::story {

void Context::add(Entry entry, bool is_member, std::vector<Entry>& out) {
  if (is_member) {
    out.insert(out.end(),
               std::make_move_iterator(before_.begin()),
               std::make_move_iterator(before_.end()));
    before_.clear();
    after_ = size_.after;
    out.push_back(std::move(entry));
    return;
  }
  entry.context = true;
  if (after_ > 0) {
    --after_;
    out.push_back(std::move(entry));
  } else if (size_.before > 0) {
    before_.push_back(std::move(entry));
    if (before_.size() > size_.before) {
      before_.pop_front();
    }
  }
}

void Context::seam() {
  before_.clear();
  after_ = 0;
}

} // namespace hawk::story
