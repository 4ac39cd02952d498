// The program: everything is in cli.cpp and the commands.

#include "cli.hpp"
#include "host.hpp"

#include <cstdio>
#include <exception>

int main(int argc, char** argv) {
  try {
    hawk::cli::Host host(argc, argv);
    return hawk::cli::run_program(host);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "hawkctl: internal error: %s\n", error.what());
    return hawk::cli::k_exit_own_failure;
  }
}
