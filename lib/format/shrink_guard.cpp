#include "format/shrink_guard.hpp"

#include <signal.h>
#include <sys/mman.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <mutex>
#include <utility>

namespace hawk::format {

namespace {

constexpr std::uintptr_t k_page = 4096; // or a divisor of the page's true size
constexpr std::size_t k_slots = 64;

// The handler reads these in the middle of anything: no locks. `end` is set
// last and cleared first.
struct Slot {
  std::atomic<std::uintptr_t> begin{0};
  std::atomic<std::uintptr_t> end{0}; // 0: free
  std::atomic<bool> hit{false};
};

static_assert(std::atomic<std::uintptr_t>::is_always_lock_free);

std::array<Slot, k_slots> g_slots;
std::mutex g_mutex; // for those who make and release guards
std::size_t g_guards = 0;
struct sigaction g_previous = {};

// Zeros from the page of `address` to the end of the range: what is behind a
// missing page is missing too, and one signal a page would take for ever.
bool put_zeros(std::uintptr_t address, std::uintptr_t end) {
  const std::uintptr_t page = address / k_page * k_page;
  // NOLINTNEXTLINE(performance-no-int-to-ptr): it came as a number
  void* at = reinterpret_cast<void*>(page);
  return ::mmap(at,
                end - page,
                PROT_READ,
                MAP_FIXED | MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                -1,
                0)
         == at;
}

void pass_on(int signal, siginfo_t* info, void* context) {
  if ((g_previous.sa_flags & SA_SIGINFO) != 0) {
    g_previous.sa_sigaction(signal, info, context);
  } else if (g_previous.sa_handler == SIG_DFL
             || g_previous.sa_handler == SIG_IGN) {
    ::signal(signal, SIG_DFL); // the read is tried again, and ends us
  } else {
    g_previous.sa_handler(signal);
  }
}

void on_bus_error(int signal, siginfo_t* info, void* context) {
  const int saved_errno = errno;
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  for (Slot& slot : g_slots) {
    const std::uintptr_t end = slot.end.load(std::memory_order_acquire);
    if (info->si_code > 0 && address < end
        && address >= slot.begin.load(std::memory_order_relaxed)) {
      slot.hit.store(true, std::memory_order_relaxed);
      if (put_zeros(address, end)) {
        errno = saved_errno;
        return;
      }
    }
  }
  pass_on(signal, info, context);
  errno = saved_errno;
}

base::Result<> install_handler() {
  struct sigaction action = {};
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK;
  ::sigemptyset(&action.sa_mask);
  if (::sigaction(SIGBUS, &action, &g_previous) != 0) {
    return base::fail(
        base::make_system_error("catch", "bus errors", errno));
  }
  return {};
}

} // namespace

base::Result<ShrinkGuard> ShrinkGuard::make(std::string_view mapping) {
  const std::lock_guard lock(g_mutex);
  for (std::size_t i = 0; i < k_slots; ++i) {
    Slot& slot = g_slots[i];
    if (slot.end.load(std::memory_order_relaxed) != 0) {
      continue;
    }
    if (g_guards == 0) {
      HAWK_CHECK(install_handler());
    }
    ++g_guards;
    const auto begin = reinterpret_cast<std::uintptr_t>(mapping.data());
    slot.hit.store(false, std::memory_order_relaxed);
    slot.begin.store(begin, std::memory_order_relaxed);
    slot.end.store(begin + mapping.size(), std::memory_order_release);
    return ShrinkGuard(i);
  }
  return base::fail(base::make_system_error("guard", "a mapping", ENOSPC));
}

ShrinkGuard::ShrinkGuard(ShrinkGuard&& other) noexcept
    : slot_(std::exchange(other.slot_, k_none)) {}

ShrinkGuard& ShrinkGuard::operator=(ShrinkGuard&& other) noexcept {
  if (this != &other) {
    release();
    slot_ = std::exchange(other.slot_, k_none);
  }
  return *this;
}

ShrinkGuard::~ShrinkGuard() {
  release();
}

bool ShrinkGuard::was_hit() const {
  return slot_ != k_none
         && g_slots[slot_].hit.load(std::memory_order_relaxed);
}

void ShrinkGuard::release() {
  if (slot_ == k_none) {
    return;
  }
  const std::lock_guard lock(g_mutex);
  g_slots[slot_].end.store(0, std::memory_order_release);
  slot_ = k_none;
  if (--g_guards == 0) {
    ::sigaction(SIGBUS, &g_previous, nullptr);
  }
}

} // namespace hawk::format
