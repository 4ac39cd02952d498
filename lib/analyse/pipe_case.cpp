#include "analyse/pipe_case.hpp"

#include <algorithm>

namespace hawk::analyse {

namespace {

bool is_reader(const PipeBlock& block, const model::ProcessKey& process) {
  return block.readers.empty()
         || std::find(block.readers.begin(), block.readers.end(), process)
                != block.readers.end();
}

} // namespace

PipeBlock make_block(const WeighedPipe& member) {
  PipeBlock block;
  block.thread = member.pipe.thread;
  block.writer = member.pipe.writer;
  block.unread = member.pipe.object->seen.unread;
  block.since = member.pipe.since;
  block.until = member.pipe.until;
  for (const Reader& reader : member.verdict.readers) {
    block.readers.push_back(reader.holder.process);
  }
  return block;
}

PipeBlock* find_block(PipeCase& known, const model::ObjectKey& object) {
  const auto at = std::find_if(
      known.blocks.begin(), known.blocks.end(), [&](const PipeBlock& block) {
        return block.writer.object == object;
      });
  return at == known.blocks.end() ? nullptr : &*at;
}

bool has_died(const World& world, const PipeBlock& block) {
  const ObjectState* object = world.find_object(block.writer.object);
  // Who holds it no longer cannot have read it: it was closed, or killed.
  const bool is_held =
      object != nullptr
      && std::any_of(object->seen.holders.begin(),
                     object->seen.holders.end(),
                     [&](const model::Holder& holder) {
                       return holder.reads && world.is_alive(holder.process)
                              && is_reader(block, holder.process);
                     });
  const bool reader_alive =
      block.readers.empty()
      || std::any_of(block.readers.begin(),
                     block.readers.end(),
                     [&](const auto& key) { return world.is_alive(key); });
  return !world.is_alive(block.writer.process) || !reader_alive
         || (object != nullptr && !is_held);
}

} // namespace hawk::analyse
