#include "observe/shared_recording.hpp"

#include <sys/mman.h>

#include <cerrno>
#include <new>

namespace hawk::observe {

void SharedRecordingDeleter::operator()(SharedRecording* recording) const {
  ::munmap(recording, sizeof *recording);
}

base::Result<SharedRecordingPtr> make_shared_recording() {
  void* memory = ::mmap(nullptr,
                        sizeof(SharedRecording),
                        PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS,
                        -1,
                        0);
  if (memory == MAP_FAILED) {
    return base::fail(base::make_system_error("map", "shared memory", errno));
  }
  return SharedRecordingPtr(new (memory) SharedRecording);
}

} // namespace hawk::observe
