#include "trace/follow.hpp"

namespace hawk::trace {

base::Result<Progress> read_for_rules(Reader& reader,
                                      model::EventSink& sink,
                                      const WantsOutput& wants_output,
                                      std::uint64_t most) {
  std::uint64_t output = 0;
  for (;;) {
    reader.want(wants_output());
    if (output >= most) {
      return Progress::more;
    }
    HAWK_TRY(const auto event, reader.next());
    if (!event) {
      return Progress::at_end;
    }
    if (const auto* chunk = std::get_if<model::StreamChunk>(&event->payload)) {
      output += chunk->bytes.size();
    }
    sink.accept(*event);
  }
}

base::Result<Follower> Follower::open(const std::string& path) {
  HAWK_TRY(Reader reader, Reader::open(path));
  return Follower(std::move(reader));
}

base::Result<Progress> Follower::poll(model::EventSink& sink,
                                      const WantsOutput& wants_output) {
  return read_for_rules(reader_, sink, wants_output, k_most_output);
}

} // namespace hawk::trace
