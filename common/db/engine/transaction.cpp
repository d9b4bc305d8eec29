#include "common/db/engine/transaction.h"

#include <exception>
#include <new>

namespace usher::db {
namespace {

/// Lets one statement through.
class OneStatement final : public Connection {
 public:
  explicit OneStatement(Connection& real) : real_(real) {}

  using Connection::run;
  Result<std::int64_t> run(const Query& query, std::span<const Binding> bindings, const EachRow& each) override {
    if (std::exchange(is_spent_, true)) return refusal(query.name);
    return real_.run(query, bindings, each);
  }
  Status script(std::string_view) override { return refusal("a script"); }
  Status begin(Begin) override { return refusal("begin"); }
  Status commit() override { return refusal("commit"); }
  Status rollback() override { return refusal("rollback"); }
  [[nodiscard]] Interruption interruption() const override { return real_.interruption(); }
  [[nodiscard]] bool in_transaction() const override { return false; }
  [[nodiscard]] const SchemaTexts& schema_texts() const override { return real_.schema_texts(); }

 private:
  static Error refusal(std::string_view what) {
    return error_because(ErrorCode::kInternal, std::string(what) + ": read_one runs one statement; use read for more");
  }

  Connection& real_;
  bool is_spent_ = false;
};

}  // namespace

Status finish(Connection& connection, Status outcome) {
  if (!connection.in_transaction()) {
    if (!outcome.ok()) return outcome;
    return error_because(ErrorCode::kDatabaseBusy, "the engine ended the transaction by itself");
  }
  if (outcome.ok()) {
    const auto committed = connection.commit();
    if (committed.ok()) return outcome;
    outcome = committed.error();
  }
  // If even this fails, the engine has no open transaction, or the next BEGIN reports it.
  if (connection.in_transaction()) static_cast<void>(connection.rollback());
  return outcome;
}

Status run_guarded(Connection& connection, const Work& work) {
  try {
    return work(connection);
  } catch (const std::bad_alloc&) {
    return Error{.code = ErrorCode::kOverloaded};  // without a text, which would need memory
  } catch (const std::exception& thrown) {
    return error_because(ErrorCode::kInternal, thrown.what());
  } catch (...) {
    return error_because(ErrorCode::kInternal, "an exception of an unknown type");
  }
}

Status read_one_statement(Connection& connection, const Work& work) {
  OneStatement one(connection);
  return run_guarded(one, work);
}

Status in_transaction(Connection& connection, Begin how, const Work& work) {
  USHER_CHECK(connection.begin(how));
  return finish(connection, run_guarded(connection, work));
}

}  // namespace usher::db
