#pragma once

#include "common/core/accounts/new_account.h"
#include "common/core/moving/row_batch.h"
#include "common/domain/audit_event.h"

namespace usher::core {

struct MoveReport;
struct OldUser;
struct Ports;

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

Result<RowOutcome> judge_user(store::Stores& tx, const MovedUser& row);
Status put_user(store::Stores& tx, const MovedUser& row);

}  // namespace usher::core
