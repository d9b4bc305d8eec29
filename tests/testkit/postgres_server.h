#pragma once

#include "common/db/postgres/postgres_connection.h"

// Databases on the private server of scripts/test_database, which USHER_TEST_DATABASE names.
namespace usher::testkit {

/// Whether there is such a server. If not, the running test counts as skipped: it returns without a check.
bool has_postgres();

/// A new database on the server, dropped with this object. Precondition: has_postgres().
class PostgresScratch {
 public:
  enum class Contents {
    kNothing,
    kSchema,  ///< All migrations in the schema `usher`, as a copy of a template that is made once a server.
  };
  /// `create`: more of CREATE DATABASE, such as `TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'`.
  explicit PostgresScratch(Contents contents, const std::string& create = "");
  ~PostgresScratch();
  PostgresScratch(const PostgresScratch&) = delete;
  PostgresScratch& operator=(const PostgresScratch&) = delete;

  [[nodiscard]] const std::string& url() const { return url_; }
  [[nodiscard]] std::unique_ptr<db::PostgresConnection> connect() const;
  [[nodiscard]] std::unique_ptr<db::PostgresConnection> connect(const db::PostgresOptions& options) const;

 private:
  std::string name_;
  std::string url_;
};

/// The one database of this process with the schema, emptied by each call.
PostgresScratch& empty_postgres();

/// Our statements for a schema. Without `tables`: all tables of the migrations.
std::shared_ptr<db::PostgresTexts> postgres_texts(const std::string& schema = "usher");
std::shared_ptr<db::PostgresTexts> postgres_texts(const std::string& schema, std::vector<std::string> tables);

}  // namespace usher::testkit
