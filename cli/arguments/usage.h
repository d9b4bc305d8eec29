#pragma once

#include "common/base/result.h"

namespace usher::cli {

/// kInvalidArgument: a usage error, exit code 2.
Error usage_error(std::string what);

/// A file with faults is a failure, exit code 1, not a wrong word of the command line.
Status fault_of_file(Status status);

/// Returns the probably intended word: the only candidate with the prefix `word`, else the most similar one.
std::optional<std::string_view> meant_by(std::string_view word, const std::vector<std::string_view>& candidates);
/// Ends a sentence: `; did you mean `user`?`, or a full stop.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& candidates);

/// The exit codes of the process; scripts depend on the numbers.
enum ExitCode : int {
  kExitDone = 0,
  kExitFailed = 1,
  kExitUsage = 2,
  kExitNotFound = 3,
  kExitConflict = 4,
  kExitUnreachable = 5,
  kExitInterrupted = 130,
};

/// A wrong value is a usage error, whether the parser finds it (kInvalidArgument) or the core (kValidationFailed); every other
/// error is mapped by its kind.
constexpr ExitCode exit_code_of(ErrorCode code) {
  if (code == ErrorCode::kInvalidArgument || code == ErrorCode::kValidationFailed) return kExitUsage;
  switch (row_of(code).kind) {
    case ErrorKind::kNotFound:
      return kExitNotFound;
    case ErrorKind::kConflict:
      return kExitConflict;
    case ErrorKind::kUpstream:
    case ErrorKind::kUnavailable:
      return kExitUnreachable;
    case ErrorKind::kInvalid:
    case ErrorKind::kConsumed:
    case ErrorKind::kUnauthenticated:
    case ErrorKind::kForbidden:
    case ErrorKind::kLimited:
    case ErrorKind::kInternal:
      return kExitFailed;
  }
  return kExitFailed;
}

}  // namespace usher::cli
