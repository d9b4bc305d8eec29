#pragma once

#include "common/base/clock.h"
#include "common/base/id.h"
#include "common/json/field.h"

namespace usher::domain {

/// What is sent first.
enum class MailUrgency {
  kAwaited = 0,  ///< Codes and resets, which their users wait for.
  kLink = 1,     ///< Other links that were asked for.
  kNotice = 2,
  kReminder = 3,  ///< To many people at once.
};

/// The states of a mail; kept: without SMTP_URL.
inline constexpr std::array<std::string_view, 4> kMailStates{"waiting", "kept", "sent", "failed"};

/// A row of the outbox: a message to send, or a request for a message, which a worker resolves or drops. fields() is what
/// operators see.
struct Mail {
  MailId id;
  std::string kind;     ///< For a message its template (`reset_password`), for a request `request:` and its name.
  std::string address;  ///< As written.
  std::string payload;  ///< JSON without secrets.
  MailUrgency urgency = MailUrgency::kNotice;
  std::optional<UserId> user_id = {};
  std::string language = {};                      ///< Accept-Language of the request behind it; may be empty.
  std::optional<std::string> secret_sealed = {};  ///< The token or code in the mail, until it is sent.
  std::int64_t attempts = 0;                      ///< Counted before each attempt; an operator's retry resets it.
  Time created_at{};
  std::optional<Time> next_attempt_at = {};  ///< nullopt: no further attempt.
  std::optional<Time> sent_at = {};
  std::optional<Time> failed_at = {};  ///< When the worker gave up.
  std::optional<std::string> last_error = {};
  /// Of the addresses in the values `account` and `by`, keyed; see core::Outbox::naming_key. Not read again.
  std::optional<std::string> account_digest = {};  ///< Empty: not known, so that each erasure looks into the payload.
  std::optional<std::string> actor_digest = {};

  /// One of kMailStates.
  [[nodiscard]] std::string_view state() const {
    if (sent_at) return "sent";
    if (failed_at) return "failed";
    return next_attempt_at ? "waiting" : "kept";
  }

  static constexpr std::string_view kSchema = "Mail";
  static constexpr auto fields() {
    using json::required;
    return json::fields_of(required("id", &Mail::id), required("kind", &Mail::kind), required("to", &Mail::address),
                           json::computed("state", &Mail::state, {.one_of = kMailStates}), required("attempts", &Mail::attempts),
                           required("created_at", &Mail::created_at), required("next_attempt_at", &Mail::next_attempt_at),
                           required("sent_at", &Mail::sent_at), required("user_id", &Mail::user_id),
                           required("last_error", &Mail::last_error));
  }
};

}  // namespace usher::domain
