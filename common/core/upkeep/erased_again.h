#pragma once

#include "common/core/accounts/erasure_list.h"
#include "common/core/runtime/ports.h"
#include "common/db/engine/foreign_database.h"
#include "common/domain/actor.h"

namespace usher::core {

/// The erasures that another database of Usher knows: of its table, or, if it is the target of an unfinished restore, those that
/// this restore was to repeat. nullopt if it has no such list, or if it is new: without any account, also erased ones.
Result<std::optional<ErasureList>> read_erasures(db::ForeignDatabase& database);

/// The signing keys, also imported ones, that another database of Usher has as revoked.
Result<std::vector<KeyId>> read_revoked_keys(db::ForeignDatabase& database);

/// Erases these accounts again, by their ids, in a database that was restored and that no server has open, and notes the erasures
/// there as they were. Each is audited. Returns how many accounts were there. `ports`: of that database, with the newest schema.
Result<std::int64_t> erase_again(const Ports& ports, const ErasureList& erasures, const domain::OperatorActor& by);

/// Revokes these keys again in such a database. Each is audited. Returns how many were valid there.
Result<std::int64_t> revoke_again(const Ports& ports, const std::vector<KeyId>& keys, const domain::OperatorActor& by);

}  // namespace usher::core
