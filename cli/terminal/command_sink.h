#pragma once

#include <sys/types.h>

#include "cli/terminal/byte_sink.h"

namespace usher::cli {

/// The standard input of a command of the shell. Unless finish() was called the shell is terminated, so that it does not take a
/// part for the whole. Precondition: SIGPIPE is ignored. Single-threaded.
class CommandSink final : public ByteSink {
 public:
  /// Error: kInternal with the system's reason.
  static Result<std::unique_ptr<CommandSink>> start(std::string command);
  ~CommandSink() override;
  Status write(std::string_view bytes) override;
  Status flush() override;
  /// Ends the input and waits for the command. Error: kInternal if it failed.
  Status finish();

 private:
  CommandSink(std::string command, pid_t child, Descriptor input);
  /// Error: kInternal with its exit code or signal, unless it succeeded.
  [[nodiscard]] Status wait_for_end();
  Status explained(Status written);

  std::string command_;
  pid_t child_;  ///< 0 after it was waited for.
  Descriptor input_;
  FdSink sink_;
};

}  // namespace usher::cli
