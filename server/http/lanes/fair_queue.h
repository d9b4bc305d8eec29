#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace usher::http {

/// What became of a task.
enum class LaneDecision { kRun, kTurnedAway };
using Task = std::function<void(LaneDecision)>;

/// First come, first served within a client, and clients take turns: whoever sends a thousand requests waits for them alone.
/// Not synchronised.
class FairQueue {
 public:
  void push(std::string_view client, Task task);
  /// The oldest task of the client whose turn it is; the queue must not be empty.
  Task pop();
  /// The newest task of the client that has the most; the queue must not be empty.
  Task pop_from_longest();

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct Line {
    std::string client;
    std::list<Task> tasks;
  };
  using Lines = std::list<Line>;

  void drop_if_empty(Lines::iterator line);

  Lines turns_;                                                      ///< The front is next.
  std::unordered_map<std::string_view, Lines::iterator> by_client_;  ///< Keys point into the lines.
  std::size_t size_ = 0;
};

}  // namespace usher::http
