// Runs a fuzz target without libFuzzer, as an ordinary test: every seed as it
// is, then so many mutations of each. The same ones on every machine, so that
// a failure comes again.
//
//   fuzz_NAME SEEDS_DIRECTORY MUTATIONS
//   fuzz_NAME FILE                        one input, such as a crash

#include "fuzz.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

// What runs right now: for the signal handler.
std::string g_input; // NOLINT(readability-identifier-naming)

std::string g_crash_file; // NOLINT(readability-identifier-naming)

// Only calls of signal-safety(7).
void keep_input(int signal) {
  const int fd =
      ::open(g_crash_file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  if (fd >= 0) {
    constexpr std::string_view k_told = "its input is in *-crash\n";
    bool written = ::write(fd, g_input.data(), g_input.size()) >= 0;
    written = written && ::write(2, k_told.data(), k_told.size()) >= 0;
    ::close(written ? fd : -1);
  }
  ::signal(signal, SIG_DFL);
  ::raise(signal);
}

// xorshift64*: std's distributions differ from library to library.
class Dice final {
public:
  explicit Dice(std::uint64_t seed)
      : state_(seed) {}

  std::size_t below(std::size_t limit) {
    state_ ^= state_ >> 12U;
    state_ ^= state_ << 25U;
    state_ ^= state_ >> 27U;
    return limit == 0 ? 0
                      : static_cast<std::size_t>(
                          (state_ * 0x2545f4914f6cdd1dU >> 11U) % limit);
  }

private:
  std::uint64_t state_;
};

std::string_view choose_piece(Dice& dice) {
  using namespace std::string_view_literals;
  constexpr std::array k_pieces = {
      "\0"sv,
      "\n"sv,
      "\r\n"sv,
      "\t"sv,
      " "sv,
      "\""sv,
      "\\"sv,
      "{"sv,
      "}"sv,
      "["sv,
      "]"sv,
      ":"sv,
      ","sv,
      "="sv,
      "%"sv,
      "-"sv,
      "--"sv,
      "("sv,
      ")"sv,
      "\x1b["sv,
      "\xff"sv,
      "\xc2\x9b"sv,
      "\xe2\x80\xae"sv,
      "\xf0\x9f"sv,
      "\xed\xa0\x80"sv,
      "0"sv,
      "-1"sv,
      "1e999"sv,
      "null"sv,
      "true"sv,
      "2147483648"sv,
      "4294967296"sv,
      "9223372036854775807"sv,
      "-9223372036854775808"sv,
      "18446744073709551615"sv,
  };
  return k_pieces[dice.below(k_pieces.size())];
}

// A number somewhere in text replaced by an extreme one.
void replace_number(std::string& text, Dice& dice) {
  const std::size_t from = dice.below(text.size());
  const std::size_t begin = text.find_first_of("0123456789", from);
  if (begin == std::string::npos) {
    return;
  }
  const std::size_t end = text.find_first_not_of("0123456789", begin);
  text.replace(begin, std::min(end, text.size()) - begin, choose_piece(dice));
}

void mutate(std::string& text, const std::string& other, Dice& dice) {
  const std::size_t at = dice.below(text.size() + 1);
  const std::size_t length = 1 + dice.below(16);
  switch (dice.below(8)) {
  case 0:
    if (at < text.size()) {
      text[at] = static_cast<char>(text[at] ^ (1 << dice.below(8)));
    }
    break;
  case 1:
    text.insert(at, choose_piece(dice));
    break;
  case 2:
    text.erase(at, length);
    break;
  case 3:
    text.insert(at, text.substr(dice.below(text.size() + 1), length));
    break;
  case 4:
    text.resize(at);
    break;
  case 5:
    text = text.substr(0, at) + other.substr(dice.below(other.size() + 1));
    break;
  case 6:
    text.replace(at, std::min(length, text.size() - at), choose_piece(dice));
    break;
  default:
    replace_number(text, dice);
  }
}

void run(const std::string& input) {
  g_input = input;
  const auto* data = reinterpret_cast<const std::uint8_t*>(g_input.data());
  LLVMFuzzerTestOneInput(data, g_input.size());
}

std::string read_seed(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> read_seeds(const std::filesystem::path& where) {
  if (!std::filesystem::is_directory(where)) {
    return {read_seed(where)};
  }
  std::vector<std::filesystem::path> paths(
      std::filesystem::directory_iterator(where), {});
  std::sort(paths.begin(), paths.end());
  std::vector<std::string> seeds;
  for (const auto& path : paths) {
    seeds.push_back(read_seed(path));
  }
  return seeds;
}

} // namespace

int main(int count, char** words) {
  if (count < 2) {
    std::fprintf(stderr, "usage: %s SEEDS [MUTATIONS]\n", words[0]);
    return 2;
  }
  g_crash_file = std::string(words[0]) + "-crash";
  for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE}) {
    ::signal(signal, keep_input);
  }
  const auto seeds = read_seeds(words[1]);
  const long mutations = count > 2 ? std::atol(words[2]) : 0;
  Dice dice(20261121);
  long runs = 0;
  for (const std::string& seed : seeds) {
    run(seed);
    for (long i = 0; i < mutations; ++i) {
      std::string text = seed;
      for (std::size_t n = 1 + dice.below(4); n > 0; --n) {
        mutate(text, seeds[dice.below(seeds.size())], dice);
      }
      run(text);
    }
    runs += 1 + mutations;
  }
  std::printf("%zu seeds, %ld runs\n", seeds.size(), runs);
  return seeds.empty() ? 1 : 0;
}
