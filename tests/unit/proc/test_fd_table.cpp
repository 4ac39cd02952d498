#include "proc/fd_table.hpp"

#include "base/error.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace hawk::proc;
using hawk::base::fail;
using hawk::base::make_system_error;
using hawk::base::Result;

namespace {

Result<ProcessStat> refused(int error) {
  return fail(make_system_error("read", "/proc/7/stat", error));
}

ProcessStat started(std::uint64_t at) {
  ProcessStat stat;
  stat.start_time = at;
  return stat;
}

} // namespace

TEST_SUITE("count_hidden") {
  TEST_CASE("the youngest counts") {
    FdTable table;
    count_hidden(started(900), table);
    count_hidden(started(400), table);
    CHECK(table.hidden_processes == 2);
    CHECK(table.youngest_hidden == 900);
  }

  TEST_CASE("whoever ended meanwhile holds nothing") {
    FdTable table;
    count_hidden(started(400), table);
    count_hidden(refused(ENOENT), table);
    count_hidden(refused(ESRCH), table);
    CHECK(table.hidden_processes == 1);
    CHECK(table.youngest_hidden == 400);
  }

  TEST_CASE("one that does not tell may be the youngest, within a trace's "
            "counts") {
    FdTable table;
    count_hidden(refused(EACCES), table);
    count_hidden(started(400), table);
    CHECK(table.hidden_processes == 2);
    CHECK(table.youngest_hidden == k_unknown_start);
    CHECK(table.youngest_hidden <= INT64_MAX);
  }

  TEST_CASE("kernel threads are not counted") {
    FdTable table;
    ProcessStat stat = started(900);
    stat.is_kernel_thread = true;
    count_hidden(stat, table);
    CHECK(table.hidden_processes == 0);
    CHECK(table.youngest_hidden == 0);
  }
}
