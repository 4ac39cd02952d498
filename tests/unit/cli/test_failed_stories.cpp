#include "failed_stories.hpp"

#include <doctest/doctest.h>

#include <utility>
#include <vector>

using namespace hawk;

TEST_SUITE("failed stories") {
  TEST_CASE("an entry that came too late stands in its place") {
    story::CatalogueRow row;
    row.id = "req-1";
    row.key = "request_id";
    row.errors = 1;
    cli::FailedStories failed({row});
    for (const int time : {3, 5, 4, 3, 1}) {
      story::Entry entry;
      entry.time = model::Nanos(time);
      entry.ids.push_back({"request_id", "req-1", story::Shape::sure});
      failed.add(std::move(entry));
    }
    const auto groups = failed.groups();
    REQUIRE(groups.size() == 1);
    CHECK(groups[0].entries == std::vector<std::size_t>{4, 0, 3, 2, 1});
  }
}
