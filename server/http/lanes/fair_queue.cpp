#include "server/http/lanes/fair_queue.h"

#include <algorithm>
#include <cassert>

namespace usher::http {

void FairQueue::push(std::string_view client, Task task) {
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

Task FairQueue::pop() {
  assert(!empty());
  const auto line = turns_.begin();
  Task task = std::move(line->tasks.front());
  line->tasks.pop_front();
  --size_;
  turns_.splice(turns_.end(), turns_, line);
  drop_if_empty(line);
  return task;
}

Task FairQueue::pop_from_longest() {
  assert(!empty());
  const auto shorter = [](const Line& a, const Line& b) { return a.tasks.size() < b.tasks.size(); };
  const auto line = std::max_element(turns_.begin(), turns_.end(), shorter);
  Task task = std::move(line->tasks.back());
  line->tasks.pop_back();
  --size_;
  drop_if_empty(line);
  return task;
}

void FairQueue::drop_if_empty(Lines::iterator line) {
  if (!line->tasks.empty()) return;
  by_client_.erase(line->client);
  turns_.erase(line);
}

}  // namespace usher::http
