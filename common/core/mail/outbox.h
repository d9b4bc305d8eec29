#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/core/runtime/ports.h"
#include "common/core/secrets/sealing_keys.h"
#include "common/domain/actor.h"
#include "common/domain/mail.h"
#include "common/json/value.h"

namespace usher::core {

/// A message of one of the templates, or the request for one.
struct NewMail {
  std::string_view kind;  ///< A template's name, or one of the requests of mail_kinds.h.
  std::string address;    ///< As written.
  std::optional<UserId> user = {};
  json::Object values = {};        ///< What the template says besides what every mail knows; texts, no secret.
  const Secret* secret = nullptr;  ///< The token of its link, or its code.
};

/// Makes rows of the outbox, which are appended in the transaction of what causes the mail, so that neither is without the other:
///
///   const auto mail = outbox.make({.kind = "password_changed", ...}, caller);   // draws randomness: outside
///   transactions.write([&](Stores& tx) { ...; return tx.outbox.append(mail); });
///
/// The secret inside is sealed, and gone once the mail is sent. Safe from any thread.
class Outbox {
 public:
  /// `sealing` outlives it.
  Outbox(Ports ports, const SealingKeys& sealing) : ports_(ports), sealing_(sealing) {}

  [[nodiscard]] domain::Mail make(const NewMail& mail, const domain::Caller& caller = {}) const;
  /// Tells somebody what happened to their account, when, and from where.
  [[nodiscard]] domain::Mail notice(std::string_view kind, const domain::User& to, const domain::Caller& caller) const;
  [[nodiscard]] std::string seal(const MailId& mail, const Secret& secret) const;
  /// nullopt where there is none, or it is not ours.
  [[nodiscard]] std::optional<Secret> open(const domain::Mail& mail) const;

 private:
  Ports ports_;
  const SealingKeys& sealing_;
};

}  // namespace usher::core
