#pragma once

#include "common/db/engine/sleep_gate.h"
#include "common/db/postgres/postgres_connection.h"
#include "common/db/postgres/readers.h"
#include "common/db/postgres/server_registry.h"
#include "common/db/postgres/writer_pool.h"

namespace usher::db {

/// The connections of one server.
struct PoolSizes {
  std::size_t readers = 1;
  std::size_t writers = 1;
};

/// `most`: of both together, at least 2; nullopt: min(16, 8 × cores) that write, and 2 × cores that read from a database beside
/// us. Far away a connection waits most of the time, so cores × (1 + trip / 0.1 ms) read, at most 32.
PoolSizes pool_sizes(std::size_t cores, std::chrono::microseconds trip, std::optional<std::size_t> most);

/// Passes the gate before each work.
class GatedWriter final : public Writer {
 public:
  /// Both outlive it.
  GatedWriter(SleepGate& gate, Writer& writer) : gate_(gate), writer_(writer) {}
  using Writer::post;
  using Writer::write;
  Status write(const WriteOptions& how, Work work) override {
    USHER_TRY(const auto use, gate_.pass());
    return writer_.write(how, std::move(work));
  }
  Status post(const WriteOptions& how, Work work) override {
    USHER_TRY(const auto use, gate_.pass());
    return writer_.post(how, std::move(work));
  }

 private:
  SleepGate& gate_;
  Writer& writer_;
};

/// A database of PostgreSQL, which other servers may use at the same time. While it is away, reads and writes wait up to 5 s, and
/// then fail at once until it is back; nothing needs a restart.
class PostgresDatabase final : public Database {
 public:
  /// Connects once. `tables`: the names of our tables and views, as created_tables gives them. Error: kDatabaseUnreachable with a
  /// sentence for the operator.
  static Result<std::unique_ptr<PostgresDatabase>> open(PostgresUrl url, OpenOptions options, std::vector<std::string> tables);

  using Database::read;
  Status read(const Work& work, const std::optional<SearchLimit>& limit) override {
    USHER_TRY(const auto use, pass());
    return readers_->read(work, limit);
  }
  Status read_one(const Work& work) override {
    USHER_TRY(const auto use, pass());
    return readers_->read_one(work);
  }
  Writer& writer() override { return gated_ ? *gated_ : *writer_; }
  SleepGate* gate() override { return gate_ ? &*gate_ : nullptr; }
  Status disconnect() override;
  Status reconnect(SteadyTime until) override;
  Result<std::vector<LiveServer>> sleeping_servers() override { return registry_.sleeping_servers(); }
  [[nodiscard]] Result<std::unique_ptr<Connection>> connect() const override;
  Result<std::unique_ptr<InstanceClaim>> claim(Claim how) override { return registry_.claim(how); }
  Result<std::vector<LiveServer>> live_servers() override { return registry_.live_servers(); }
  std::unique_ptr<Listener> listen(Listener::Calls calls) override;
  Result<std::optional<Time>> time() override;
  /// Constraints that were never validated, indexes that are not valid, and checksums that failed. It does not read the tables:
  /// that is for the server's own tools (pg_amcheck).
  Result<std::vector<std::string>> integrity_check() override;
  /// The tables are in a schema of our own, so that nothing of another program changes.
  [[nodiscard]] Status adopt() const override { return done(); }
  Status checkpoint() override { return done(); }
  [[nodiscard]] std::optional<std::int64_t> wal_bytes() const override { return std::nullopt; }
  Result<ServerFacts> server_facts() override;
  [[nodiscard]] bool is_file() const override { return false; }
  [[nodiscard]] const std::string& place() const override { return url_.shown(); }

 private:
  PostgresDatabase(PostgresUrl url, OpenOptions options, std::vector<std::string> tables);
  [[nodiscard]] PostgresOptions connecting(Begin what, std::chrono::milliseconds patience) const;
  void start(PoolSizes sizes);
  Result<SleepGate::Use> pass() { return gate_ ? gate_->pass() : SleepGate::Use(); }
  [[nodiscard]] Result<bool> loses_statements() const;

  const PostgresUrl url_;
  const OpenOptions options_;
  const std::shared_ptr<PostgresTexts> texts_;
  Circuit reading_;
  Circuit writing_;
  ServerRegistry registry_;
  std::unique_ptr<Readers> readers_;
  std::unique_ptr<Writer> writer_;
  WriterPool* lanes_ = nullptr;  ///< The same, of a server.
  std::optional<SleepGate> gate_;
  std::optional<GatedWriter> gated_;
};

}  // namespace usher::db
