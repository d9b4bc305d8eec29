#pragma once

#include <memory>

#include "common/base/mutex.h"
#include "common/db/engine/writer.h"

namespace usher::db {

/// Writes on the caller's thread, each work in its own transaction. For the command line, which needs no second thread. `post` is
/// the same as `write`.
class DirectWriter final : public Writer {
 public:
  explicit DirectWriter(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
  using Writer::post;
  using Writer::write;
  Status write(const WriteOptions& how, Work work) override;
  Status post(const WriteOptions& how, Work work) override { return write(how, std::move(work)); }

 private:
  Mutex mutex_;
  std::unique_ptr<Connection> connection_ GUARDED_BY(mutex_);
};

}  // namespace usher::db
