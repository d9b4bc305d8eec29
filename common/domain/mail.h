#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/base/clock.h"
#include "common/base/id.h"

namespace usher::domain {

/// What is sent first.
enum class MailUrgency {
  kAwaited = 0,  ///< Codes and resets, which their users wait for.
  kLink = 1,     ///< Other links that were asked for.
  kNotice = 2,
};

/// A row of the outbox: a message to send, or a request for a message, which a worker resolves or drops.
struct Mail {
  MailId id;
  std::string kind;     ///< For a message its template (`reset_password`), for a request `request:` and its name.
  std::string address;  ///< As written.
  std::string payload;  ///< JSON without secrets.
  MailUrgency urgency = MailUrgency::kNotice;
  std::optional<UserId> user_id = {};
  std::string language = {};                      ///< Accept-Language of the request behind it; may be empty.
  std::optional<std::string> secret_sealed = {};  ///< The token or code in the mail, until it is sent.
  std::int64_t attempts = 0;                      ///< Counted before each attempt, so that a crash during one counts.
  Time created_at{};
  std::optional<Time> next_attempt_at = {};  ///< nullopt: no further attempt.
  std::optional<Time> sent_at = {};
  std::optional<Time> failed_at = {};  ///< When the worker gave up.
  std::optional<std::string> last_error = {};
};

}  // namespace usher::domain
