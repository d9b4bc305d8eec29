#pragma once

#include <thread>

#include "common/base/files/descriptor.h"
#include "common/base/log.h"

namespace usher {

/// While it lives, what libraries write to standard error (libpq, curl, the C library) becomes lines of the log. A reader who
/// stops reading would hold up the thread that writes, and with its locks the server. What comes faster than the log takes it is
/// lost. One at a time.
class StrayOutput {
 public:
  /// `standard_error`: a copy of descriptor 2, which gets it back at the end; the reports of sanitizers go there. `log` outlives
  /// it.
  StrayOutput(const Log& log, int standard_error);
  ~StrayOutput();
  StrayOutput(const StrayOutput&) = delete;
  StrayOutput& operator=(const StrayOutput&) = delete;

 private:
  void read_all();

  const Log& log_;
  const int standard_error_;
  Descriptor reading_;
  std::thread thread_;
};

}  // namespace usher
