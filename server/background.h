#pragma once

#include <chrono>
#include <functional>
#include <stop_token>
#include <string_view>
#include <thread>
#include <vector>

#include "common/base/log.h"
#include "common/base/result.h"

namespace usher {

/// Repeats tasks on one thread of its own until it is destroyed. A failure is logged, once a minute
/// while it lasts, and the task runs again at its next time.
class Background {
 public:
  struct Task {
    std::string_view name;
    std::chrono::milliseconds every;
    std::function<Status()> work;
  };
  Background(std::vector<Task> tasks, const Log& log);

 private:
  void run(const std::stop_token& stop);

  std::vector<Task> tasks_;
  const Log& log_;
  std::jthread thread_;  ///< Last: it uses the other members.
};

}  // namespace usher
