#pragma once

#include "common/core/accounts/import_rules.h"
#include "common/core/moving/old_server.h"
#include "common/domain/audit_event.h"
#include "common/domain/session.h"
#include "common/domain/signing_key.h"
#include "common/domain/two_factor.h"

/// Accounts and what belongs to them, about to be written.
namespace usher::core {

/// What happens to a row of the old server. judge() decides it inside the transaction and reads only; put() writes a row that
/// comes.
struct RowOutcome {
  enum class Kind {
    kComes,
    kIsHere,
    kStays,
    kErased,  ///< As kStays: its id was erased here.
  };
  Kind kind = Kind::kComes;
  std::string_view why = {};  ///< Only with kStays.
};

/// An account that is about to be written.
struct MovedUser {
  NewAccount account;
  bool has_second_factor = false;  ///< On the old server.
  domain::AuditEvent event;
  ErasedRows erased = ErasedRows::kLeftOut;  ///< If the account was erased here.
};

/// Converts the importable part of an account. A field that breaks a rule of ours is left out and reported. Returns nullopt, and
/// reports, if the address or the id is not valid here.
std::optional<NewAccount> account_of(const OldUser& old, const Ports& ports, MoveReport& report);

Result<RowOutcome> judge(store::Stores& tx, const MovedUser& row);
Status put(store::Stores& tx, const MovedUser& row);

struct MovedAccount {
  domain::Account account;
  domain::SealedTokens tokens;
};
Result<RowOutcome> judge(store::Stores& tx, const MovedAccount& row);
Status put(store::Stores& tx, const MovedAccount& row);

Result<RowOutcome> judge(store::Stores& tx, const domain::Passkey& row);
Status put(store::Stores& tx, const domain::Passkey& row);

struct MovedSession {
  domain::Session session;
  std::optional<domain::RefreshToken> refresh;
};
Result<RowOutcome> judge(store::Stores& tx, const MovedSession& row);
Status put(store::Stores& tx, const MovedSession& row);

struct MovedFactor {
  domain::SecondFactor factor;  ///< Confirmed.
  domain::AuditEvent event;
};
Result<RowOutcome> judge(store::Stores& tx, const MovedFactor& row);
Status put(store::Stores& tx, const MovedFactor& row);

struct MovedKey {
  domain::StoredSigningKey key;
  domain::AuditEvent event;
};
Result<RowOutcome> judge(store::Stores& tx, const MovedKey& row);
Status put(store::Stores& tx, const MovedKey& row);

}  // namespace usher::core
