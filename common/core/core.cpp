#include "common/core/core.h"

#include "common/base/encoding.h"

namespace usher::core {
namespace {

/// The raw bytes of BETTER_AUTH_SECRET, or text derived from ours.
Secret cookie_key(const settings::Settings& settings, const crypto::MasterSecret& secret) {
  if (!settings.secrets.better_auth.empty()) return settings.secrets.better_auth.clone();
  return Secret(base64url_encode(secret.derive("better-auth-cookies").expose()));
}

}  // namespace

Result<std::unique_ptr<Core>> Core::make(const settings::Settings& settings, const Clock& clock, crypto::Random& random,
                                         db::Database& database) {
  auto transactions = std::make_unique<store::Transactions>(database);
  const Ports ports{clock, random, settings, *transactions};
  USHER_TRY(auto text, find_or_make_secret(settings, random, *transactions));
  const crypto::MasterSecret secret(std::move(text));
  USHER_CHECK(check_secret(settings, *transactions, secret));
  USHER_TRY(auto passwords, Passwords::make(ports));
  return std::unique_ptr<Core>(new Core(ports, secret, std::move(transactions), std::move(passwords)));
}

Core::Core(Ports given, const crypto::MasterSecret& secret, std::unique_ptr<store::Transactions> transactions,
           std::unique_ptr<Passwords> made_passwords)
    : owned_transactions_(std::move(transactions)),
      owned_passwords_(std::move(made_passwords)),
      ports(given),
      secret_fingerprint(secret.fingerprint()),
      passwords(*owned_passwords_),
      signed_values(cookie_key(ports.settings, secret)),
      audit(ports),
      outbox(ports, secret),
      keys(ports, secret),
      access_tokens(ports, keys, secret),
      session_maker(ports, access_tokens),
      limiter(ports),
      mail_requests(ports, outbox, limiter),
      refresh(ports, access_tokens, session_maker, audit, secret),
      access(ports, access_tokens, refresh, signed_values),
      sign_up(ports, passwords, limiter, session_maker, outbox, mail_requests, audit),
      sign_in(ports, passwords, limiter, session_maker, outbox, mail_requests, audit),
      sign_out(ports, audit),
      sessions(ports, audit),
      password_change(ports, passwords, limiter, session_maker, outbox, audit),
      password_reset(ports, passwords, outbox, mail_requests, audit),
      email_change(ports, access, password_change, outbox, mail_requests, audit),
      email_verification(ports, email_change, outbox, mail_requests, audit),
      profiles(ports),
      own_account(ports, access, password_change, audit),
      user_admin(ports, passwords, outbox, audit),
      user_import(ports, audit),
      user_export(ports, audit),
      seeding(ports, passwords, audit),
      session_admin(ports, audit),
      token_inspection(ports, keys, access_tokens),
      maintenance(ports, keys),
      audit_trail(ports),
      audit_chain(ports, secret),
      profile_export(ports, secret) {}

Status Core::check_database() const {
  const auto read = ports.transactions.read([](store::Stores& tx) { return tx.installation.get(kSecretCheckName); });
  if (read.ok() && read.value()) return done();
  return error_because(ErrorCode::kDatabaseUnreachable,
                       read.ok() ? "the installation's facts are gone" : read.error().cause.for_log());
}

}  // namespace usher::core
