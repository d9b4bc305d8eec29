#pragma once

#include "common/db/engine/connection.h"

namespace usher::db {

/// A connection that passes every call on to another; tests override what they watch.
class ForwardingConnection : public Connection {
 public:
  explicit ForwardingConnection(Connection& real) : real_(real) {}

  using Connection::run;
  Result<std::int64_t> run(const Query& query, std::span<const Binding> bindings, const EachRow& each) override {
    return real_.run(query, bindings, each);
  }
  Status script(std::string_view sql) override { return real_.script(sql); }
  Status begin(Begin how) override { return real_.begin(how); }
  Status commit() override { return real_.commit(); }
  Status rollback() override { return real_.rollback(); }
  [[nodiscard]] Interruption interruption() const override { return real_.interruption(); }
  [[nodiscard]] bool in_transaction() const override { return real_.in_transaction(); }
  [[nodiscard]] const SchemaTexts& schema_texts() const override { return real_.schema_texts(); }

 protected:
  Connection& real_;
};

}  // namespace usher::db
