#pragma once

#include <chrono>

#include "common/db/postgres/postgres_link.h"
#include "common/db/postgres/postgres_url.h"

namespace usher::db {

/// Connects to a URL with one host (PostgresUrl::with_only_host).
PostgresLink::Opened open_link(const PostgresUrl& url, std::chrono::milliseconds patience);

}  // namespace usher::db
