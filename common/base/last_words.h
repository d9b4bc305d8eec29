#pragma once

#include <exception>
#include <string>
#include <system_error>

namespace usher {

/// What an exception that ends a program means to its operator.
inline std::string last_words(const std::exception& problem) {
  const auto* const refused = dynamic_cast<const std::system_error*>(&problem);
  if (!refused || refused->code() != std::errc::resource_unavailable_try_again) return problem.what();
  return "the system gives no more threads; raise the limit of processes: `ulimit -u`, TasksMax= of systemd, or pids of the "
         "container";
}

}  // namespace usher
