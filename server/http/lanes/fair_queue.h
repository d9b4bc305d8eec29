#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

namespace usher::http {

/// What happened to a task.
enum class LaneDecision { kRun, kTurnedAway };
using Task = std::function<void(LaneDecision)>;

/// First in, first out for each client; clients take turns, so a client with a thousand requests delays only itself. Not
/// synchronised.
class FairQueue {
 public:
  /// Without memory it throws std::bad_alloc and changes nothing.
  void push(std::string_view client, Task task);
  /// Removes the oldest task of the client at the front. Precondition: not empty.
  Task pop();
  /// Removes the newest task of the client with the most tasks. Precondition: not empty.
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

  Lines turns_;                                                      ///< The front is served next.
  std::unordered_map<std::string_view, Lines::iterator> by_client_;  ///< Keys point into the lines.
  std::size_t size_ = 0;
};

}  // namespace usher::http
