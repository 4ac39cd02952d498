#include "trace/follow.hpp"

namespace hawk::trace {

base::Result<> read_all(Reader& reader, model::EventSink& sink) {
  for (;;) {
    HAWK_TRY(const auto event, reader.next());
    if (!event) {
      return {};
    }
    sink.accept(*event);
  }
}

base::Result<Follower> Follower::open(const std::string& path) {
  HAWK_TRY(Reader reader, Reader::open(path));
  reader.skip_streams();
  return Follower(std::move(reader));
}

base::Result<> Follower::poll(model::EventSink& sink) {
  return read_all(reader_, sink);
}

} // namespace hawk::trace
