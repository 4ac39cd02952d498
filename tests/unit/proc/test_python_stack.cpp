// A program that only pretends to be Python: what a look at it costs, and that
// it ends. agents.stalls has the real ones. The pretence stands in this very
// process, as a mapped file that looks like an interpreter's.

#include "proc/python_stack.hpp"

#include "base/fd.hpp"
#include "support/temp_dir.hpp"

#include <doctest/doctest.h>

#include <elf.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <fstream>
#include <string>

using namespace hawk;

namespace {

constexpr std::size_t k_size = 65536;
constexpr std::size_t k_runtime = 0x1000; // where _PyRuntime is

template <typename T>
void put(std::string& file, std::size_t at, const T& value) {
  std::memcpy(file.data() + at, &value, sizeof value);
}

// An ELF file with one symbol.
std::string make_interpreter() {
  std::string file(k_size, '\0');
  Elf64_Ehdr head{};
  std::memcpy(&head.e_ident[EI_MAG0], ELFMAG, SELFMAG);
  head.e_ident[EI_CLASS] = ELFCLASS64;
  head.e_shentsize = sizeof(Elf64_Shdr);
  head.e_phoff = 0x100;
  head.e_phnum = 1;
  head.e_shoff = 0x200;
  head.e_shnum = 3;
  put(file, 0, head);
  Elf64_Phdr segment{};
  segment.p_type = PT_LOAD;
  put(file, head.e_phoff, segment);
  Elf64_Shdr symbols{};
  symbols.sh_type = SHT_DYNSYM;
  symbols.sh_link = 2;
  symbols.sh_offset = 0x400;
  symbols.sh_size = sizeof(Elf64_Sym);
  put(file, head.e_shoff + sizeof(Elf64_Shdr), symbols);
  Elf64_Shdr strings{};
  strings.sh_offset = 0x500;
  strings.sh_size = 32;
  put(file, head.e_shoff + 2 * sizeof(Elf64_Shdr), strings);
  Elf64_Sym symbol{};
  symbol.st_name = 1;
  symbol.st_value = k_runtime;
  put(file, symbols.sh_offset, symbol);
  std::memcpy(file.data() + 0x501, "_PyRuntime", 10);
  return file;
}

class Pretender final {
public:
  explicit Pretender(const std::string& name) {
    const std::string path = directory_.path() + '/' + name;
    std::ofstream(path, std::ios::binary) << make_interpreter();
    const base::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    memory_ = ::mmap(
        nullptr, k_size, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd.get(), 0);
    REQUIRE(memory_ != MAP_FAILED);
  }

  Pretender(const Pretender&) = delete;
  Pretender& operator=(const Pretender&) = delete;

  ~Pretender() { ::munmap(memory_, k_size); }

  // The address of a byte of the file.
  std::uint64_t at(std::size_t offset) const {
    return reinterpret_cast<std::uint64_t>(memory_) + offset;
  }

  template <typename T>
  void set(std::size_t offset, const T& value) {
    std::memcpy(static_cast<char*>(memory_) + offset, &value, sizeof value);
  }

  // A thread that is this one, of 3.11, whose innermost frame is at `frame`.
  void set_thread(std::size_t frame) {
    set(k_runtime + 40, at(0x2000));                            // interpreter
    set(0x2000 + 16, at(0x3000));                               // thread
    set(0x3000 + 160, static_cast<std::uint64_t>(::gettid()));  // its id
    set(0x3000 + 56, at(0x3800));                               // cframe
    set(0x3800 + 8, at(frame));
  }

private:
  test::TempDir directory_;
  void* memory_ = nullptr;
};

std::optional<proc::PythonReader> attach() {
  const auto root = proc::Root::open();
  REQUIRE(root);
  auto reader = proc::PythonReader::attach(*root, ::getpid());
  return reader ? std::optional(std::move(*reader)) : std::nullopt;
}

} // namespace

TEST_SUITE("python stack") {
#if defined(__x86_64__)
  TEST_CASE("a chain of frames without code that bites its tail has an end") {
    Pretender python("python3.11");
    python.set_thread(0x4000);
    python.set(0x4000 + 48, python.at(0x4000)); // the frame before it
    auto reader = attach();
    REQUIRE(reader);
    CHECK(reader->minor() == 11);
    CHECK_FALSE(reader->read(::gettid()));
  }

  TEST_CASE("numbers that are no addresses overflow nothing") {
    Pretender python("python3.11");
    python.set_thread(0x4000);
    python.set(0x4000 + 32, python.at(0x5000));     // code
    python.set(0x4000 + 56, std::uint64_t{1} << 63); // instruction
    python.set(0x5000 + 8, python.at(0x6000));      // its type
    python.set(0x6000 + 24, python.at(0x6100));
    python.set(0x6100, std::array{'c', 'o', 'd', 'e', '\0'});
    for (const std::size_t text : {std::size_t{112}, std::size_t{120}}) {
      python.set(0x5000 + text, python.at(0x7000));
    }
    python.set(0x7000 + 16, std::uint64_t{1});
    python.set(0x7000 + 32, 1U << 2U | 1U << 5U | 1U << 6U);
    python.set(0x7000 + 48, 'f');
    python.set(0x5000 + 136, python.at(0x8000)); // lines: none
    auto reader = attach();
    REQUIRE(reader);
    CHECK_FALSE(reader->read(::gettid()));
    python.set(0x4000 + 56, python.at(0x5000)); // it has not begun
    python.set(0x5000 + 72, 7);
    python.set(0x4000 + 56, python.at(0x5000 + 184 - 2));
    const auto stack = reader->read(::gettid());
    REQUIRE(stack);
    REQUIRE(stack->lines.size() == 1);
    CHECK(stack->lines[0].file == "f");
    CHECK(stack->lines[0].line == 7);
  }

  // As many tables of a megabyte as there is room for codes were 4 GB.
  TEST_CASE("a stack of large tables is none, and is not kept") {
    Pretender python("python3.11");
    constexpr std::size_t k_table = 1000 << 10;
    const std::string table(k_table + 64, '\0');
    python.set_thread(0x9000);
    python.set(0x6000 + 24, python.at(0x6100));
    python.set(0x6100, std::array{'c', 'o', 'd', 'e', '\0'});
    python.set(0x7000 + 16, std::uint64_t{1});
    python.set(0x7000 + 32, 1U << 2U | 1U << 5U | 1U << 6U);
    python.set(0x7000 + 48, 'f');
    const auto lines = reinterpret_cast<std::uint64_t>(table.data()) / 8 * 8 + 8;
    std::memcpy(reinterpret_cast<char*>(lines) + 16, &k_table, sizeof k_table); // NOLINT
    constexpr std::size_t k_frames = 100;
    for (std::size_t i = 0; i < k_frames; ++i) {
      const std::size_t frame = 0x9000 + i * 80;
      const std::size_t code = 0xb000 + i * 192;
      python.set(frame + 32, python.at(code));
      python.set(frame + 48, i + 1 < k_frames ? python.at(frame + 80) : 0);
      python.set(frame + 56, python.at(code + 184 - 2));
      python.set(code + 8, python.at(0x6000));
      python.set(code + 112, python.at(0x7000));
      python.set(code + 120, python.at(0x7000));
      python.set(code + 136, lines);
    }
    auto reader = attach();
    REQUIRE(reader);
    CHECK_FALSE(reader->read(::gettid()));
  }
#endif

  TEST_CASE("offsets that lead out of what is read are no layout") {
    Pretender python("python3.13");
    constexpr std::array<std::uint64_t, 33> k_good = {
        0, 0x030d0000, 0, 0, 0, 40, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0,
        0, 0,          0, 0, 8, 0, 56, 0, 160, 0, 0, 0, 8, 0, 56, 72};
    for (std::size_t i = 0; i < k_good.size(); ++i) {
      python.set(k_runtime + i * 8, k_good.at(i));
    }
    python.set(k_runtime,
               std::array{'x', 'd', 'e', 'b', 'u', 'g', 'p', 'y'});
    CHECK(attach());
    for (const unsigned word : {33U, 29U, 30U, 31U, 32U, 35U, 36U, 38U, 39U, 41U, 43U,
                                   5U, 8U, 9U, 21U, 23U, 25U, 70U}) {
      for (const std::uint64_t far :
           {std::uint64_t{1} << 40, ~std::uint64_t{0}, ~std::uint64_t{7}}) {
        CAPTURE(word);
        python.set(k_runtime + word * 8, far);
        CHECK_FALSE(attach());
      }
      python.set(k_runtime + word * 8, std::uint64_t{8});
      CHECK(attach());
    }
  }
}
