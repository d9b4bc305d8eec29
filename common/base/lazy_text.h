#pragma once

#include <functional>
#include <mutex>
#include <string>

namespace usher {

/// A text that is made when it is first read, and kept. Safe from any thread.
class LazyText {
 public:
  explicit LazyText(std::function<std::string()> make) : make_(std::move(make)) {}
  [[nodiscard]] const std::string& get() const {
    std::call_once(made_, [this] { text_ = make_(); });
    return text_;
  }

 private:
  const std::function<std::string()> make_;
  mutable std::once_flag made_;
  mutable std::string text_;
};

}  // namespace usher
