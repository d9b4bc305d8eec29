#pragma once

#include "common/core/accounts/erasure_list.h"
#include "common/core/runtime/ports.h"
#include "common/db/engine/foreign_database.h"
#include "common/domain/actor.h"

namespace usher::core {

/// The erasures that another database of Usher knows: of its table, or, if it is the target of an unfinished restore, those that
/// this restore was to repeat. nullopt if it has no such list, or if it is new: without any account, also erased ones.
Result<std::optional<ErasureList>> read_erasures(db::ForeignDatabase& database);

/// Erases these accounts again, by their ids, in a database that was restored and that no server has open, and notes the erasures
/// there as they were. Each is audited. Brings the schema up first. Returns how many accounts were there. `ports`: of that
/// database.
Result<std::int64_t> erase_again(db::Database& database, const Ports& ports, const ErasureList& erasures,
                                 const domain::OperatorActor& by);

}  // namespace usher::core
