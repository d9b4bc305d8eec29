#pragma once

#include <stop_token>

#include "common/core/mail/outbox.h"

namespace usher::core {

class Passwords;

/// What a sign-in does about a right password that attackers know (BREACHED_PASSWORDS_AT_SIGN_IN). A password that was found is
/// marked in its row, once, which a new password clears. Safe from any thread.
class BreachedSignIns {
 public:
  /// Passwords that wait for the range API; more are not looked up.
  static constexpr std::size_t kMostWaiting = 1000;

  BreachedSignIns(Ports ports, const Passwords& passwords, const Outbox& outbox)
      : ports_(ports), passwords_(passwords), outbox_(outbox) {}

  /// Whether the file has the password.
  [[nodiscard]] bool is_listed(const Secret& password) const;
  /// Whether the user gets a new password before a session. An account with a second factor is mailed instead: its password alone
  /// may neither sign in nor lock its owner out.
  [[nodiscard]] bool asks_for_change(const domain::User& user) const;
  /// What a sign-in with a known password leaves: the mark and, unless a change will be asked for, the mail. Nothing if the
  /// password was marked before, or changed. Run it inside a write; it is made outside.
  [[nodiscard]] std::function<Status(store::Stores& tx)> note_of(const domain::User& user, std::string password_hash,
                                                                 const domain::Caller& caller) const;

  /// After a sign-in: has the range API asked by ask_due(), if it is set. Keeps the digest, not the password, in memory alone.
  void ask_later(const domain::User& user, std::string_view password_hash, const Secret& password,
                 const domain::Caller& caller) const;
  /// For the background: asks for all that wait, until `stop`. Error: that of a recent look, so that the log has it; of the
  /// write.
  Status ask_due(const std::stop_token& stop = {}) const;

 private:
  struct Waiting {
    domain::User user;
    std::string password_hash;
    Secret digest;
    domain::Caller caller;
  };

  Ports ports_;
  const Passwords& passwords_;
  const Outbox& outbox_;
  mutable Mutex mutex_;
  mutable std::vector<Waiting> waiting_ GUARDED_BY(mutex_);
};

}  // namespace usher::core
