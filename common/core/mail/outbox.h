#pragma once

#include "common/core/runtime/ports.h"
#include "common/domain/actor.h"
#include "common/domain/mail.h"

namespace usher::core {

class SealingKeys;

/// A message of one of the templates, or a request for one.
struct NewMail {
  std::string_view kind;  ///< A template's name, or one of the requests of mail_kinds.h.
  std::string address;    ///< As written.
  std::optional<UserId> user = {};
  json::Object values = {};        ///< The template's values besides kEveryMail's; texts, no secret.
  const Secret* secret = nullptr;  ///< The token of its link or its code.
};

/// Whether mail reaches people: SMTP_URL is set, tests read it, or the outbox is read on this machine.
bool mail_goes(const settings::Settings& settings);

/// Creates rows of the outbox. Append a row in the transaction that causes the mail, so that neither exists without the other:
///
///   const auto mail = outbox.make({.kind = "password_changed", ...}, caller);   // draws randomness: outside
///   transactions.write([&](Stores& tx) { ...; return outbox.append(tx, mail); });
///
/// The secret in a row is sealed, and erased once the mail is sent. Safe from any thread.
class Outbox {
 public:
  /// `sealing` must outlive it.
  Outbox(Ports ports, const SealingKeys& sealing) : ports_(ports), sealing_(sealing) {}

  [[nodiscard]] domain::Mail make(const NewMail& mail, const domain::Caller& caller = {}) const;
  /// Inside a write. Notices beyond the limit of their address become one summary: MailQuota::append.
  Status append(store::Stores& tx, domain::Mail mail) const;
  /// Notifies a user of an event in their account, with its time, device and address.
  [[nodiscard]] domain::Mail notice(std::string_view kind, const domain::User& to, const domain::Caller& caller) const;
  /// The key of the digests by which an erasure finds the mail that names a person: that of `erasures`.
  [[nodiscard]] Result<Secret> naming_key() const;
  [[nodiscard]] std::string seal(const MailId& mail, const Secret& secret) const;
  /// Returns nullopt if the mail has no secret or it cannot be decrypted.
  [[nodiscard]] std::optional<Secret> open(const domain::Mail& mail) const;

 private:
  Ports ports_;
  const SealingKeys& sealing_;
};

}  // namespace usher::core
