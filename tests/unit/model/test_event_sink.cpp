#include "model/event_sink.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace hawk::model;

namespace {

class NamedSink final : public EventSink {
public:
  NamedSink(char name, std::string& order)
      : name_(name),
        order_(order) {}

  void accept(const Event& event) override {
    order_ += name_;
    order_ += std::to_string(event.sequence);
  }

private:
  char name_;
  std::string& order_;
};

} // namespace

TEST_SUITE("event_sink") {
  TEST_CASE("Fanout gives each event to all sinks in their order") {
    std::string order;
    NamedSink first('a', order);
    NamedSink second('b', order);
    Fanout fanout({&first, &second});
    for (std::uint64_t sequence = 1; sequence <= 2; ++sequence) {
      Event event;
      event.sequence = sequence;
      fanout.accept(event);
    }
    CHECK(order == "a1b1a2b2");
  }
}

TEST_SUITE("ids") {
  TEST_CASE("a reused pid is another process") {
    const ProcessKey before{4711, 100};
    const ProcessKey after{4711, 200};
    CHECK(before != after);
    CHECK(before < after);
    CHECK(ThreadKey{before, 4711} != ThreadKey{after, 4711});
  }

  TEST_CASE("an inode of another kind is another object") {
    const ObjectKey pipe{ObjectKey::Kind::pipe, 7};
    const ObjectKey socket{ObjectKey::Kind::socket, 7};
    CHECK(pipe != socket);
    CHECK(pipe == ObjectKey{ObjectKey::Kind::pipe, 7});
  }
}
