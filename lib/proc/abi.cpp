#include "proc/abi.hpp"

#include <array>
#include <cstring>

namespace hawk::proc {

Abi native_abi() {
#if defined(__x86_64__)
  return Abi::x86_64;
#elif defined(__i386__)
  return Abi::i386;
#elif defined(__aarch64__)
  return Abi::aarch64;
#else
  return Abi::unknown;
#endif
}

Abi compat_abi() {
  return native_abi() == Abi::x86_64 ? Abi::i386 : Abi::unknown;
}

Abi parse_auxv(std::string_view bytes) {
  std::uint64_t first = 0;
  if (bytes.size() < sizeof first) {
    return native_abi();
  }
  std::memcpy(&first, bytes.data(), sizeof first);
  return first >> 32 == 0 ? native_abi() : compat_abi();
}

Abi read_abi(const Root& root, Pid pid) {
  std::array<char, 16> buffer;
  const auto bytes = root.read_into(Path(pid, "auxv").c_str(), buffer);
  return bytes ? parse_auxv(*bytes) : native_abi();
}

} // namespace hawk::proc
