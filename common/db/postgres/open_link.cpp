#include "common/db/postgres/open_link.h"

#include "common/db/postgres/postgres_url.h"

namespace usher::db {

PostgresLink::Opened open_link(const PostgresUrl& url, std::chrono::milliseconds patience) {
  PostgresLink::Keywords keywords;
  for (const auto& keyword : url.keywords()) {
    keywords.names.push_back(keyword.name.c_str());
    keywords.values.push_back(keyword.value.expose().data());  // of a std::string, so that it ends with NUL
  }
  keywords.names.push_back(nullptr);
  keywords.values.push_back(nullptr);
  return PostgresLink::open(keywords, steady_now() + patience);
}

}  // namespace usher::db
