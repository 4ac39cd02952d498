#include "proc/syscalls.hpp"

#include <array>
#include <cstddef>

namespace hawk::proc {

namespace {

using Kind = SystemCall::Kind;

struct Row {
  std::array<int, 3> numbers; // x86_64, i386, aarch64; -1: has none
  SystemCall call;
};

constexpr std::array k_rows = {
    Row{{0, 3, 63}, {"read", Kind::read, 0}},
    Row{{1, 4, 64}, {"write", Kind::write, 0}},
    Row{{17, 180, 67}, {"pread64", Kind::read, 0}},
    Row{{18, 181, 68}, {"pwrite64", Kind::write, 0}},
    Row{{19, 145, 65}, {"readv", Kind::read, 0}},
    Row{{20, 146, 66}, {"writev", Kind::write, 0}},
    Row{{295, 333, 69}, {"preadv", Kind::read, 0}},
    Row{{296, 334, 70}, {"pwritev", Kind::write, 0}},
    Row{{327, 378, 286}, {"preadv2", Kind::read, 0}},
    Row{{328, 379, 287}, {"pwritev2", Kind::write, 0}},
    Row{{44, 369, 206}, {"sendto", Kind::write, 0}},
    Row{{46, 370, 211}, {"sendmsg", Kind::write, 0}},
    Row{{307, 345, 269}, {"sendmmsg", Kind::write, 0}},
    Row{{45, 371, 207}, {"recvfrom", Kind::read, 0}},
    Row{{47, 372, 212}, {"recvmsg", Kind::read, 0}},
    Row{{299, 337, 243}, {"recvmmsg", Kind::read, 0}},
    Row{{-1, 417, -1}, {"recvmmsg", Kind::read, 0}}, // _time64
    // sendfile(out_fd, in_fd): only the way out can be a pipe or a socket.
    Row{{40, 187, 71}, {"sendfile", Kind::write, 0}},
    Row{{-1, 239, -1}, {"sendfile64", Kind::write, 0}},
    Row{{275, 313, 76}, {"splice", Kind::splice, 2}},
    Row{{276, 315, 77}, {"tee", Kind::splice, 1}},
    Row{{278, 316, 75}, {"vmsplice", Kind::write, 0}},
    Row{{7, 168, -1}, {"poll", Kind::poll, -1}},
    Row{{271, 309, 73}, {"ppoll", Kind::poll, -1}},
    Row{{-1, 414, -1}, {"ppoll", Kind::poll, -1}}, // _time64
    Row{{23, 142, -1}, {"select", Kind::select, -1}},
    Row{{270, 308, 72}, {"pselect6", Kind::select, -1}},
    Row{{-1, 413, -1}, {"pselect6", Kind::select, -1}}, // _time64
    Row{{232, 256, -1}, {"epoll_wait", Kind::epoll, 0}},
    Row{{281, 319, 22}, {"epoll_pwait", Kind::epoll, 0}},
    Row{{441, 441, 441}, {"epoll_pwait2", Kind::epoll, 0}},
    Row{{61, 114, 260}, {"wait4", Kind::wait4, -1}},
    Row{{-1, 7, -1}, {"waitpid", Kind::wait4, -1}},
    Row{{247, 284, 95}, {"waitid", Kind::waitid, -1}},
    Row{{35, 162, 101}, {"nanosleep", Kind::sleep, -1}},
    Row{{230, 267, 115}, {"clock_nanosleep", Kind::sleep, -1}},
    Row{{-1, 407, -1}, {"clock_nanosleep", Kind::sleep, -1}}, // _time64
    Row{{202, 240, 98}, {"futex", Kind::lock, -1}},
    Row{{-1, 422, -1}, {"futex", Kind::lock, -1}}, // _time64
    Row{{449, 449, 449}, {"futex_waitv", Kind::lock, -1}},
    Row{{455, 455, 455}, {"futex_wait", Kind::lock, -1}},
    Row{{2, 5, -1}, {"open", Kind::open, -1}},
    Row{{257, 295, 56}, {"openat", Kind::open, -1}},
    Row{{437, 437, 437}, {"openat2", Kind::open, -1}},
    Row{{426, 426, 426}, {"io_uring_enter", Kind::ring, -1}},
    Row{{219, 0, 128}, {"restart_syscall", Kind::restart, -1}},
    // Named for display only.
    Row{{34, 29, -1}, {"pause", Kind::other, -1}},
    Row{{42, 362, 203}, {"connect", Kind::other, 0}},
    Row{{43, -1, 202}, {"accept", Kind::other, 0}},
    Row{{288, 364, 242}, {"accept4", Kind::other, 0}},
    Row{{72, 55, 25}, {"fcntl", Kind::other, 0}},
    Row{{73, 143, 32}, {"flock", Kind::other, 0}},
    Row{{74, 118, 82}, {"fsync", Kind::other, 0}},
    Row{{16, 54, 29}, {"ioctl", Kind::other, 0}},
    Row{{128, 177, 137}, {"rt_sigtimedwait", Kind::other, -1}},
    Row{{130, 179, 133}, {"rt_sigsuspend", Kind::other, -1}},
};

constexpr std::size_t k_numbers = 512;

// Index by number, because a scan asks for every thread there is.
using Index = std::array<unsigned char, k_numbers>;

constexpr std::array<Index, 3> make_indexes() {
  std::array<Index, 3> indexes{};
  for (std::size_t row = 0; row < k_rows.size(); ++row) {
    for (std::size_t abi = 0; abi < indexes.size(); ++abi) {
      const int number = k_rows[row].numbers[abi];
      if (number >= 0) {
        indexes[abi][static_cast<std::size_t>(number)] =
            static_cast<unsigned char>(row + 1);
      }
    }
  }
  return indexes;
}

constexpr std::array<Index, 3> k_indexes = make_indexes();

} // namespace

const SystemCall& system_call(Abi abi, long number) {
  static const SystemCall k_other;
  if (abi == Abi::unknown || number < 0
      || number >= static_cast<long>(k_numbers)) {
    return k_other;
  }
  const std::size_t row = k_indexes[static_cast<std::size_t>(abi)]
                                   [static_cast<std::size_t>(number)];
  return row == 0 ? k_other : k_rows[row - 1].call;
}

std::optional<long> find_system_call(Abi abi, std::string_view name) {
  for (const Row& row : k_rows) {
    const auto column = static_cast<std::size_t>(abi);
    if (row.call.name == name && row.numbers[column] >= 0) {
      return row.numbers[column];
    }
  }
  return std::nullopt;
}

} // namespace hawk::proc
