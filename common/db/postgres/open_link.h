#pragma once

#include "common/db/postgres/postgres_link.h"

namespace usher::db {

class PostgresUrl;

/// Connects to a URL with one host (PostgresUrl::with_only_host).
PostgresLink::Opened open_link(const PostgresUrl& url, std::chrono::milliseconds patience);

}  // namespace usher::db
