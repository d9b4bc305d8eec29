#include "server/process_metrics.h"

#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <sstream>
#include <system_error>

#include <sys/resource.h>
#include <unistd.h>

#include "common/base/version.h"

namespace usher {
namespace {

/// 0 if the system does not say, as the functions below.
std::int64_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::int64_t all = 0;
  std::int64_t resident = 0;
  file >> all >> resident;
  return file ? resident * sysconf(_SC_PAGESIZE) : 0;
}

/// Of all threads, in user and kernel mode.
double cpu_seconds() {
  timespec used{};
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) != 0) return 0;
  constexpr double kNanosecond = 1e-9;
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * kNanosecond;
}

std::int64_t open_descriptors() {
  std::error_code problem;
  const auto files = std::filesystem::directory_iterator("/proc/self/fd", problem);
  if (problem) return 0;
  return std::distance(begin(files), end(files)) - 1;  // without the one that reads the directory
}

std::int64_t most_descriptors() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  return limit.rlim_cur > static_cast<rlim_t>(kMost) ? kMost : static_cast<std::int64_t>(limit.rlim_cur);
}

/// When the process started, in seconds since 1970: the kernel counts clock ticks from its own start (proc(5), `starttime`).
std::int64_t start_seconds() {
  std::ifstream stat("/proc/self/stat");
  std::string word;
  while (stat >> word && !word.ends_with(')')) continue;  // the program's name may have spaces
  constexpr int kFieldsToStartTime = 20;
  for (int i = 0; i < kFieldsToStartTime; ++i) stat >> word;
  std::int64_t ticks = 0;
  if (!stat || !(std::istringstream(word) >> ticks)) return 0;
  std::ifstream system("/proc/stat");
  for (std::int64_t booted = 0; system >> word;)
    if (word == "btime" && system >> booted) return booted + ticks / sysconf(_SC_CLK_TCK);
  return 0;
}

}  // namespace

void expose_process(Metrics& metrics, const RunningProgram& program) {
  const std::string version(kVersion);
  metrics
      .gauge("usher_build_info", "1; the labels say what runs.",
             {{"version", {version}}, {"commit", {program.commit}}, {"engine", {program.engine}}})
      .at({version, program.commit, program.engine})
      .set(1);
  metrics.gauge("process_start_time_seconds", "When the process started, in seconds since 1970.").at().set(start_seconds());
  auto& cpu = metrics.real_counter("process_cpu_seconds_total", "Processor time of all threads, in seconds.");
  auto& memory = metrics.gauge("process_resident_memory_bytes", "Resident memory.");
  auto& open = metrics.gauge("process_open_fds", "Open files and sockets.");
  auto& most = metrics.gauge("process_max_fds", "How many files and sockets may be open.");
  metrics.before_exposing([&] {
    cpu.at().set(cpu_seconds());
    memory.at().set(resident_bytes());
    open.at().set(open_descriptors());
    most.at().set(most_descriptors());
  });
}

}  // namespace usher
