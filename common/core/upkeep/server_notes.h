#pragma once

#include "common/core/upkeep/retention/maintenance.h"
#include "common/db/engine/connection.h"

namespace usher::core {

/// What servers and operators leave in the table `installation` for the command line.
struct ServerNotes {
  std::optional<std::string> public_url;  ///< Of the server that started last.
  std::optional<Time> started_at;
  std::optional<Time> first_started_at;
  std::optional<Time> backed_up_at;
  std::optional<RetentionFault> retention_fault;
  std::optional<std::string> parts_refusal;  ///< UserPartIndex::refusal().
  bool is_of_tests = false;                  ///< The database was begun with TEST_API.
  std::optional<std::string> last_sample;    ///< The id of the sample account that was made last.
  /// How long servers were awake in this month (UTC), each until it slept; nullopt if none has.
  std::optional<std::chrono::milliseconds> awake;
};

/// Whether no backup was made in the last week; a week after the first start of a server, if none was made at all.
bool lacks_backup(const ServerNotes& notes, Time now);

/// Call it when a server has started.
Status note_server_start(const Ports& ports);
/// Call it when there is a backup with all that the database has.
Status note_backup(const Ports& ports, Time made_at);
Result<ServerNotes> read_server_notes(const Ports& ports);
/// The newest schema version that the server which started last knows; nullopt if none has said it.
std::optional<int> stored_server_version(db::Connection& connection);
/// The public URL of read_server_notes(), before there are ports. nullopt also if the schema is not there yet.
std::optional<std::string> stored_public_url(db::Connection& connection);

}  // namespace usher::core
