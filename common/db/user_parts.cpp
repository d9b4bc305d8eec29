#include "common/db/user_parts.h"

#include "common/db/concurrent_indexes.h"
#include "common/db/engine/transaction.h"

namespace usher::db {
namespace {

struct Extension {
  std::string schema;  ///< Empty before it is made.
  bool is_available = false;
};

Result<Extension> find_extension(Connection& connection) {
  USHER_TRY(auto found, connection.first(connection.schema_texts().parts.extension, {}, [](const Row& row) {
    return Extension{.schema = row.string(0), .is_available = row.flag(1)};
  }));
  return std::move(found).value_or(Extension());
}

/// The schema of the extension.
Result<std::string> make_extension(Connection& connection) {
  USHER_TRY(auto found, find_extension(connection));
  if (!found.schema.empty()) return std::move(found.schema);
  if (!found.is_available)
    return error(ErrorCode::kForbidden, "The PostgreSQL server has no extension pg_trgm; install its contrib package there");
  const auto& [in_public, anywhere] = connection.schema_texts().parts.make_extension;
  auto made = connection.script(in_public);
  if (!made.ok()) made = connection.script(anywhere);
  if (!made.ok() && made.error().code == ErrorCode::kInternal)
    return Error{.code = ErrorCode::kForbidden,
                 .what =
                     "PostgreSQL refuses the extension pg_trgm to Usher's role; run `CREATE EXTENSION pg_trgm` in this "
                     "database as a superuser",
                 .cause = made.error().cause};
  USHER_CHECK(made);
  USHER_TRY(found, find_extension(connection));
  return std::move(found.schema);
}

}  // namespace

Status make_user_parts(Connection& connection) {
  const auto& texts = connection.schema_texts().parts;
  if (!texts.make.empty())
    return in_transaction(connection, Begin::kWrite, [&texts](Connection& inside) -> Status {
      USHER_CHECK(inside.script(texts.drop));
      return inside.script(texts.make);
    });
  USHER_TRY(const auto schema, make_extension(connection));
  const auto parts = " " + schema + ".gin_trgm_ops";
  return build_beside_writers(
      connection, "CREATE INDEX users_by_part ON users USING gin (email" + parts + ", lower(coalesce(name, ''))" + parts + ")");
}

}  // namespace usher::db
