#include "common/db/announce.h"

#include "common/db/sql_files.h"

namespace usher::db {

Status announce(Connection& connection, Topic topic) {
  static const auto& kAnnounce = query("listeners/announce");
  USHER_CHECK(connection.run(kAnnounce, {{"topic", kTopicNames.at(static_cast<std::size_t>(topic))}}));
  return done();
}

}  // namespace usher::db
