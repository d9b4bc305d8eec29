#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <set>
#include <vector>

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/base/mutex.h"
#include "common/json/field.h"

namespace usher::core {

/// A mail as it was composed.
struct TestMail {
  std::int64_t number = 0;
  std::string kind;
  std::string to;
  std::string subject;
  std::string text;
  std::string html;
  std::optional<std::string> link;
  std::optional<std::string> code;
  Time at{};
  MailId id = {};  ///< Of the outbox.

  static constexpr std::string_view kSchema = "TestMail";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(
        required("number", &TestMail::number, {.about = "grows with each mail; for `after`"}), required("kind", &TestMail::kind),
        required("to", &TestMail::to), required("subject", &TestMail::subject), required("text", &TestMail::text),
        required("html", &TestMail::html),
        required("link", &TestMail::link, {.about = "what its button opens; null without one"}),
        required("code", &TestMail::code, {.about = "what its reader types; null without one"}), required("at", &TestMail::at));
  }
};

/// The last mails, in memory. Safe from any thread.
class TestMails {
 public:
  static constexpr std::size_t kKept = 1000;
  static constexpr int kMostWaiting = 64;

  /// Numbers it. One that is there stays alone: each attempt to send a mail adds it.
  void add(TestMail mail);
  /// Those to an address after this number, oldest first. `kind`: only those of it; empty: of any.
  [[nodiscard]] std::vector<TestMail> to(std::string_view address, std::int64_t after, std::string_view kind = {}) const;
  /// The addresses of no namespace that got some.
  [[nodiscard]] std::set<std::string> addresses_elsewhere() const;
  /// Takes out those to an address, or to addresses of a namespace; all if `target` is empty.
  void forget(std::string_view target);

  /// A place among those that wait, until it is destroyed; null if all are taken.
  std::shared_ptr<void> begin_wait();

 private:
  mutable Mutex mutex_;
  std::deque<TestMail> mails_ GUARDED_BY(mutex_);
  std::int64_t last_ GUARDED_BY(mutex_) = 0;
  const std::shared_ptr<std::atomic<int>> waiting_ = std::make_shared<std::atomic<int>>(0);
};

}  // namespace usher::core
