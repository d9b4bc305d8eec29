#pragma once

#include <optional>
#include <string>

#include "cli/commands/doctor/finding.h"
#include "cli/installation/installation.h"

namespace usher::cli {

/// The checks of `usher doctor` on what surrounds the database. They change nothing.

/// Modes and owners of the database, its journal, the secret and the directory.
Findings check_files(const std::string& database_path);
/// Whether this user may write to the database and make files beside it.
Finding check_writable(const std::string& database_path);
/// Room on the disk for the database to grow.
Finding check_disk(const std::string& database_path);
/// Whether a server uses the database now. No finding is a problem.
Finding check_server(const std::string& database_path);
/// Whether the clock can be right: not before this release was made, nor before `newest`, the newest time in the database.
/// `is_kept`: the system says that it is kept in step with others.
Finding check_clock(Time now, std::optional<Time> newest, bool is_kept);
/// Whether the kernel's clock is kept by NTP or the like (what `timedatectl` calls synchronized).
bool clock_is_kept();
/// Whether the addresses that events came from are the visitors' own, or a proxy's that TRUSTED_PROXIES does not name.
Finding check_proxies(const settings::Settings& settings, const std::vector<domain::AuditEvent>& recent);

}  // namespace usher::cli
