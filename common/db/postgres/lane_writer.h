#pragma once

#include "common/base/mutex.h"
#include "common/db/engine/writer.h"
#include "common/db/postgres/write_lane.h"

namespace usher::db {

class Circuit;
class WriteCounts;

/// Writes on the caller's thread, each work in its own transaction, run again as WriteLane does. For the command line. `post` is
/// the same as `write`.
class LaneWriter final : public Writer {
 public:
  /// `circuit` and `counts` outlive it.
  LaneWriter(Circuit& circuit, WriteCounts& counts) : lane_(circuit, counts) {}
  using Writer::post;
  using Writer::write;
  Status write(const WriteOptions& how, Work work) override {
    const Lock lock(mutex_);
    return lane_.write(how.consistency, work);
  }
  Status post(const WriteOptions& how, Work work) override { return write(how, std::move(work)); }

 private:
  Mutex mutex_;
  WriteLane lane_ GUARDED_BY(mutex_);
};

}  // namespace usher::db
