#include "common/db/sql_files.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace usher::db {

const Query& query(std::string_view name) {
  const auto all = all_queries();
  const auto found =
      std::lower_bound(all.begin(), all.end(), name, [](const Query& q, std::string_view n) { return q.name < n; });
  if (found == all.end() || found->name != name) {
    std::fprintf(stderr, "usher: there is no query sql/queries/%.*s.sql\n", static_cast<int>(name.size()), name.data());
    std::abort();
  }
  return *found;
}

}  // namespace usher::db
