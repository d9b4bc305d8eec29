#include "common/db/announce.h"

#include "common/db/sql_files.h"

namespace usher::db {

Status announce(Connection& connection, Topic topic) {
  connection.note_announced(static_cast<std::size_t>(topic));
  static const auto& kAnnounce = query("listeners/announce");
  return connection.run_later(kAnnounce, {{"topic", kTopicNames.at(static_cast<std::size_t>(topic))}});
}

Result<std::int64_t> run_announced(Connection& connection, Topic topic, const Query& query, Bindings bindings) {
  USHER_TRY(const auto changed, connection.run(query, bindings));
  if (changed > 0) USHER_CHECK(announce(connection, topic));
  return changed;
}

}  // namespace usher::db
