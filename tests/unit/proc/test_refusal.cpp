#include "proc/refusal.hpp"

#include <doctest/doctest.h>

#include <cerrno>

using namespace hawk::proc;

namespace {

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_SUITE("describe_refusal") {
  TEST_CASE("under Yama, what brings it back") {
    const std::string text =
        describe_refusal(Way::pidfd_getfd, EPERM, {1, Tracer::ordinary, false});
    CHECK(says(text, "pidfd_getfd: pipes were asked by a re-open"));
    CHECK(says(text, "Yama (ptrace_scope 1)"));
    CHECK(says(text, "run as root"));
    CHECK(says(text, "'hawkctl pipes -- CMD'"));
    CHECK(says(text, "kernel.yama.ptrace_scope=0"));
  }

  TEST_CASE("a stricter Yama lets no child be looked at either") {
    const std::string text = describe_refusal(
        Way::process_memory, EPERM, {2, Tracer::ordinary, false});
    CHECK(says(text, "run as root"));
    CHECK_FALSE(says(text, "-- CMD"));
    CHECK(says(describe_refusal(
                   Way::process_memory, EPERM, {3, Tracer::privileged, false}),
               "boot with"));
  }

  TEST_CASE("Yama does not stop root: another reason is given") {
    const std::string text = describe_refusal(
        Way::pidfd_getfd, EPERM, {1, Tracer::privileged, false});
    CHECK_FALSE(says(text, "Yama"));
    CHECK(says(text, "not dumpable"));
  }

  TEST_CASE("a filter refuses even our own process") {
    const std::string text = describe_refusal(
        Way::pidfd_getfd, EPERM, {std::nullopt, Tracer::privileged, true});
    CHECK(says(text, "seccomp"));
    CHECK(says(text, "outside the container"));
    const std::string both =
        describe_refusal(Way::pidfd_getfd, EPERM, {1, Tracer::ordinary, true});
    CHECK(says(both, "seccomp"));
    CHECK(says(both, "Yama"));
  }

  TEST_CASE("what the kernel has not is said with what has it") {
    const Host host;
    CHECK(says(describe_refusal(Way::pidfd_open, ENOSYS, host), "Linux 5.3"));
    CHECK(says(describe_refusal(Way::sock_diag, EPROTONOSUPPORT, host),
               "CONFIG_UNIX_DIAG"));
    CHECK(says(describe_refusal(Way::sock_diag, ENOENT, host), "modprobe"));
    CHECK(says(describe_refusal(Way::reopen, EMFILE, host), "open files"));
  }
}

TEST_SUITE("describe_hidepid") {
  TEST_CASE("only a mount that makes processes invisible is a loss") {
    CHECK(describe_hidepid("2", Tracer::ordinary));
    CHECK(describe_hidepid("invisible", Tracer::ordinary));
    CHECK_FALSE(describe_hidepid("", Tracer::ordinary));
    CHECK_FALSE(describe_hidepid("0", Tracer::ordinary));
    CHECK_FALSE(describe_hidepid("noaccess", Tracer::ordinary));
    CHECK_FALSE(describe_hidepid("2", Tracer::privileged));
  }
}
