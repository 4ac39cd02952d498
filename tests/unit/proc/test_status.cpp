#include "proc/status.hpp"

#include <doctest/doctest.h>

using namespace hawk::proc;

TEST_SUITE("parse_status") {
  TEST_CASE("the fields between those we do not need") {
    const auto status = parse_status("Name:\tpython3\n"
                                     "Umask:\t0022\n"
                                     "State:\tS (sleeping)\n"
                                     "Uid:\t1000\t1001\t1000\t1000\n"
                                     "NSpid:\t4711\t17\t3\n"
                                     "x86_Thread_features:\t\n"
                                     "voluntary_ctxt_switches:\t150\n"
                                     "nonvoluntary_ctxt_switches:\t7\n");
    REQUIRE(status);
    CHECK(*status == ThreadStatus{"python3", 'S', 1000, {4711, 17, 3}, 157});
  }

  TEST_CASE("a name that looks like a field") {
    // The kernel escapes newlines in it, so it stays one line.
    const auto status = parse_status("Name:\tUid:\\nState: R\n"
                                     "State:\tT (stopped)\nUid:\t0\n"
                                     "voluntary_ctxt_switches:\t1\n"
                                     "nonvoluntary_ctxt_switches:\t2\n");
    REQUIRE(status);
    CHECK(status->state == 'T');
    CHECK(status->context_switches == 3);
  }

  TEST_CASE("without its counters it is malformed") {
    CHECK_FALSE(parse_status(""));
    CHECK_FALSE(parse_status("State:\tS\nUid:\t0\n"));
    CHECK_FALSE(parse_status("State:\tS\nUid:\t0\n"
                             "voluntary_ctxt_switches:\t1\n"));
    CHECK_FALSE(parse_status("State:\tS\nUid:\t0\n"
                             "voluntary_ctxt_switches:\t-1\n"
                             "nonvoluntary_ctxt_switches:\t2\n"));
    CHECK_FALSE(parse_status("State:\tS\nUid:\tx\n"
                             "voluntary_ctxt_switches:\t1\n"
                             "nonvoluntary_ctxt_switches:\t2\n"));
  }
}
