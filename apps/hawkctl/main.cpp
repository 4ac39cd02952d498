// The program: everything is in cli.cpp and the commands.

#include "cli.hpp"
#include "host.hpp"

#include "observe/inherited.hpp"

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
  try {
    // First of all: what we were given, before anything changes it.
    hawk::cli::Host host(argc, argv, hawk::observe::take_inheritance());
    return hawk::cli::run_program(host);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "hawkctl: internal error: %s\n", error.what());
    return hawk::cli::k_exit_own_failure;
  }
}
