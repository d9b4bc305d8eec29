#pragma once

#include "common/db/engine/database.h"
#include "common/domain/erasure.h"
#include "common/store/transactions.h"

namespace usher::core {

/// The rows of `erasures` outside of their database: one JSON object a line, with the columns' names and the time as `at`.
using ErasureList = std::vector<domain::Erasure>;

std::string text_of(const ErasureList& list);
/// `place`: for errors. Error: kInvalidArgument, which names the line.
Result<ErasureList> parse_erasures(const std::string& place, std::string_view text);

/// The copy beside a database that is a file: `NAME.erasures`.
std::string erasure_copy_of(const std::string& database_file);
/// Reads such a file, never through a symbolic link. A last line that a crash cut short is left out. Error: kNotFound;
/// kInvalidArgument.
Result<ErasureList> read_erasure_file(const std::string& path);

/// Writes all rows into the copy beside the database (mode 0600, as a whole, a link is replaced and not followed). Does nothing
/// for a database server. Of several writers the last leaves the newest state.
Status write_erasure_copy(db::Database& database, store::Transactions& transactions);

/// Adds a noted erasure to that copy; writes all rows without such a file, or if its last line is incomplete.
Status append_erasure(db::Database& database, store::Transactions& transactions, const UserId& user);

}  // namespace usher::core
