#include "common/db/announce.h"

#include "common/db/sql_files.h"

namespace usher::db {

Status announce(Connection& connection, Topic topic) {
  static const auto& kAnnounce = query("listeners/announce");
  return connection.run_later(kAnnounce, {{"topic", kTopicNames.at(static_cast<std::size_t>(topic))}});
}

}  // namespace usher::db
