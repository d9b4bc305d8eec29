#pragma once

#include <algorithm>
#include <cassert>
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
  void push(std::string_view client, Task task) {
    const auto found = by_client_.find(client);
    if (found == by_client_.end()) {
      Lines added;  // joins the others after all that may throw
      const auto line = added.insert(added.end(), {std::string(client), {}});
      line->tasks.push_back(std::move(task));
      by_client_.emplace(line->client, line);
      turns_.splice(turns_.end(), added);
    } else {
      found->second->tasks.push_back(std::move(task));
    }
    ++size_;
  }
  /// Removes the oldest task of the client at the front. Precondition: not empty.
  Task pop() {
    assert(!empty());
    const auto line = turns_.begin();
    Task task = std::move(line->tasks.front());
    line->tasks.pop_front();
    --size_;
    turns_.splice(turns_.end(), turns_, line);
    drop_if_empty(line);
    return task;
  }
  /// Removes the newest task of the client with the most tasks. Precondition: not empty.
  Task pop_from_longest() {
    assert(!empty());
    const auto shorter = [](const Line& a, const Line& b) { return a.tasks.size() < b.tasks.size(); };
    const auto line = std::max_element(turns_.begin(), turns_.end(), shorter);
    Task task = std::move(line->tasks.back());
    line->tasks.pop_back();
    --size_;
    drop_if_empty(line);
    return task;
  }

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  struct Line {
    std::string client;
    std::list<Task> tasks;
  };
  using Lines = std::list<Line>;

  void drop_if_empty(Lines::iterator line) {
    if (!line->tasks.empty()) return;
    by_client_.erase(line->client);
    turns_.erase(line);
  }

  Lines turns_;                                                      ///< The front is served next.
  std::unordered_map<std::string_view, Lines::iterator> by_client_;  ///< Keys point into the lines.
  std::size_t size_ = 0;
};

}  // namespace usher::http
