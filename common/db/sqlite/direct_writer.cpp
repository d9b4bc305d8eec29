#include "common/db/sqlite/direct_writer.h"

namespace usher::db {

Status DirectWriter::write(const WriteOptions& /*how*/, Work work) {
  const Lock lock(mutex_);
  return in_transaction(*connection_, Begin::kWrite, work);
}

}  // namespace usher::db
