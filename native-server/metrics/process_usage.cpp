#include "metrics/process_usage.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

namespace tidewire::server {
namespace {

wire::Millis millis(const timeval& time) { return time.tv_sec * 1'000 + time.tv_usec / 1'000; }

}  // namespace

ProcessUsage process_usage() {
  ProcessUsage usage;
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) == 0) {
    usage.cpu_ms = millis(used.ru_utime) + millis(used.ru_stime);
  }
  // proc(5): size and resident set, in pages.
  std::ifstream statm("/proc/self/statm");
  std::uint64_t pages = 0;
  std::uint64_t resident_pages = 0;
  if (statm >> pages >> resident_pages) {
    usage.resident_bytes = resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  }
  return usage;
}

}  // namespace tidewire::server
