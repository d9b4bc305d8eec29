#pragma once

#include <string>
#include <string_view>

#include "common/base/id.h"

namespace usher::domain {

/// Whose threads and answers they are: an account's or an anonymous visitor's. Stored as "user:<id>" or "anonymous:<id>".
class Owner {
 public:
  explicit Owner(const UserId& user) : text_("user:" + user.str()) {}
  explicit Owner(const VisitorId& visitor) : text_("anonymous:" + visitor.str()), anonymous_(true) {}

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool is_anonymous() const { return anonymous_; }
  /// What comes after the colon.
  [[nodiscard]] std::string_view id() const { return std::string_view(text_).substr(text_.find(':') + 1); }
  bool operator==(const Owner&) const = default;

 private:
  std::string text_;
  bool anonymous_ = false;
};

}  // namespace usher::domain
