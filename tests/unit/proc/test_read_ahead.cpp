#include "proc/read_ahead.hpp"

#include <doctest/doctest.h>

#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <memory>

using namespace hawk;
using proc::ProcessMemory;
using proc::ReadAhead;

namespace {

std::uint64_t address_of(const void* object) {
  return reinterpret_cast<std::uintptr_t>(object);
}

// Two pages, of which the second can be taken away.
struct Pages {
  std::size_t size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  char* first = static_cast<char*>(::mmap(nullptr,
                                          2 * size,
                                          PROT_READ | PROT_WRITE,
                                          MAP_PRIVATE | MAP_ANONYMOUS,
                                          -1,
                                          0));
  char* second = first + size;

  Pages() = default;
  Pages(const Pages&) = delete;
  Pages& operator=(const Pages&) = delete;
  ~Pages() { ::munmap(first, 2 * size); }
};

} // namespace

TEST_SUITE("read ahead") {
  TEST_CASE("what is asked for again is of the last moment, in one call") {
    const ProcessMemory memory(::getpid());
    ReadAhead ahead(memory);
    volatile int near = 1;
    const auto far = std::make_unique<int>(10);
    const auto near_at = address_of(const_cast<int*>(&near));
    CHECK(ahead.read<int>(near_at) == 1);
    CHECK(ahead.read<int>(address_of(far.get())) == 10);
    CHECK(ahead.unforeseen() == 2);
    near = 2;
    ahead.refresh();
    near = 3;
    CHECK(ahead.read<int>(near_at) == 2);
    CHECK(ahead.read<int>(address_of(far.get())) == 10);
    CHECK(ahead.unforeseen() == 2);
    ahead.refresh();
    CHECK(ahead.read<int>(near_at) == 3);
  }

  TEST_CASE("what lies beyond, before or across is read when it is asked for") {
    std::array<std::uint32_t, 600> numbers{};
    for (std::uint32_t i = 0; i < numbers.size(); ++i) {
      numbers[i] = i;
    }
    ReadAhead ahead(ProcessMemory(::getpid()));
    CHECK(ahead.read<std::uint32_t>(address_of(&numbers[100])) == 100);
    CHECK(ahead.read<std::uint32_t>(address_of(&numbers[110])) == 110);
    CHECK(ahead.read<std::uint32_t>(address_of(&numbers[500])) == 500);
    ahead.refresh();
    const auto before = ahead.unforeseen();
    CHECK(ahead.read<std::uint32_t>(address_of(&numbers[105])) == 105);
    CHECK(ahead.unforeseen() == before); // between two that were
    CHECK(ahead.read<std::uint64_t>(address_of(&numbers[110]))
          == (std::uint64_t{111} << 32 | 110));
    CHECK(ahead.read<std::uint32_t>(address_of(&numbers[99])) == 99);
    CHECK(ahead.read<std::uint32_t>(address_of(&numbers[501])) == 501);
    CHECK(ahead.unforeseen() == before + 3);
  }

  TEST_CASE("what is gone is not read, and takes nothing else along for long") {
    Pages pages;
    REQUIRE(pages.first != MAP_FAILED);
    pages.first[0] = 7;
    pages.second[pages.size - 1] = 8;
    ReadAhead ahead(ProcessMemory(::getpid()));
    const auto low = address_of(pages.first);
    const auto high = address_of(pages.second + pages.size - 1);
    CHECK(ahead.read<char>(low) == 7);
    CHECK(ahead.read<char>(high) == 8);
    ::mprotect(pages.second, pages.size, PROT_NONE);
    ahead.refresh();
    CHECK(ahead.read<char>(low) == 7);
    CHECK_FALSE(ahead.read<char>(high));
    ahead.refresh();
    const auto before = ahead.unforeseen();
    CHECK(ahead.read<char>(low) == 7);
    CHECK(ahead.unforeseen() == before);
    ::mprotect(pages.second, pages.size, PROT_READ);
    CHECK(ahead.read<char>(high) == 8);
  }

  TEST_CASE("what nobody asks for any more is not read for ever") {
    volatile int value = 1;
    const auto at = address_of(const_cast<int*>(&value));
    ReadAhead ahead(ProcessMemory(::getpid()));
    CHECK(ahead.read<int>(at) == 1);
    for (int i = 0; i < 4; ++i) {
      ahead.refresh();
    }
    value = 2;
    CHECK(ahead.read<int>(at) == 2); // now, not as it was
  }

  TEST_CASE("null, the first page and what is no address give nothing") {
    ReadAhead ahead(ProcessMemory(::getpid()));
    CHECK_FALSE(ahead.read<int>(0));
    CHECK_FALSE(ahead.read<int>(24));
    CHECK_FALSE(ahead.read<int>(~std::uint64_t{0} - 2));
  }
}
