#pragma once

#include "common/core/moving/row_batch.h"
#include "common/domain/account.h"
#include "common/domain/audit_event.h"
#include "common/domain/session.h"
#include "common/domain/signing_key.h"
#include "common/domain/two_factor.h"

/// Rows that belong to an account and are about to be written.
namespace usher::core {

struct MovedAccount {
  domain::Account account;
  domain::SealedTokens tokens;
};
Result<RowOutcome> judge_account(store::Stores& tx, const MovedAccount& row);
Status put_account(store::Stores& tx, const MovedAccount& row);

struct MovedSession {
  domain::Session session;
  std::optional<domain::RefreshToken> refresh;
};
Result<RowOutcome> judge_session(store::Stores& tx, const MovedSession& row);
Status put_session(store::Stores& tx, const MovedSession& row);

struct MovedFactor {
  domain::SecondFactor factor;  ///< Confirmed.
  domain::AuditEvent event;
};
Result<RowOutcome> judge_factor(store::Stores& tx, const MovedFactor& row);
Status put_factor(store::Stores& tx, const MovedFactor& row);

struct MovedKey {
  domain::StoredSigningKey key;
  domain::AuditEvent event;
};
Result<RowOutcome> judge_key(store::Stores& tx, const MovedKey& row);
Status put_key(store::Stores& tx, const MovedKey& row);

}  // namespace usher::core
