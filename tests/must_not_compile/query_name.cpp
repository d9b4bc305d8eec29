// Expected: there_is_no_such_file_in_sql_queries
#include "common/db/sql_files.h"

namespace usher {

const db::Query& existing() { return db::query("users/insert"); }

#ifdef MUST_NOT_COMPILE
const db::Query& misspelt() { return db::query("users/no_such_query"); }
#endif

}  // namespace usher
