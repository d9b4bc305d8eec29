#pragma once

#include <memory>

#include "common/base/mutex.h"
#include "common/db/engine/connection.h"

namespace usher::db {

/// The recorded calls of a ScriptedConnection and its planned results. Outlives the connection. Safe from any thread.
class Script {
 public:
  /// Called with the name of each query before it runs, without a lock; an error is returned instead of running it.
  std::function<std::optional<Error>(std::string_view name)> before = nullptr;

  void note(std::string_view name) {
    const Lock lock(mutex_);
    names_.emplace_back(name);
  }
  [[nodiscard]] std::vector<std::string> names() {
    const Lock lock(mutex_);
    return names_;
  }
  [[nodiscard]] int count(std::string_view name) {
    const Lock lock(mutex_);
    int found = 0;
    for (const auto& noted : names_) found += noted == name ? 1 : 0;
    return found;
  }

 private:
  Mutex mutex_;
  std::vector<std::string> names_ GUARDED_BY(mutex_);
};

/// A connection that records calls in a Script and passes them on to another.
class ScriptedConnection final : public Connection {
 public:
  ScriptedConnection(Script& given, std::unique_ptr<Connection> real) : given_(given), real_(std::move(real)) {}

  using Connection::run;
  Result<std::int64_t> run(const Query& query, std::span<const Binding> bindings, const EachRow& each) override {
    if (auto problem = noted(query.name)) return *problem;
    return real_->run(query, bindings, each);
  }
  Status script(std::string_view sql) override {
    given_.note(sql);
    return real_->script(sql);
  }
  Status begin(Begin how) override {
    if (auto problem = noted(how == Begin::kRead ? "begin" : "begin_immediate")) return *problem;
    return real_->begin(how);
  }
  Status commit() override {
    if (auto problem = noted("commit")) return *problem;
    return real_->commit();
  }
  Status rollback() override {
    if (auto problem = noted("rollback")) return *problem;
    return real_->rollback();
  }
  [[nodiscard]] bool in_transaction() const override { return real_->in_transaction(); }
  [[nodiscard]] const SchemaTexts& schema_texts() const override { return real_->schema_texts(); }

 private:
  std::optional<Error> noted(std::string_view name) {
    given_.note(name);
    return given_.before ? given_.before(name) : std::nullopt;
  }

  Script& given_;
  std::unique_ptr<Connection> real_;
};

}  // namespace usher::db
