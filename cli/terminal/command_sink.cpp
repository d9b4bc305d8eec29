#include "cli/terminal/command_sink.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/files/file.h"

namespace usher::cli {
namespace {

/// Its standard input is `input`; a closed pipe ends it, as in a shell, although this process ignores SIGPIPE.
int spawn_shell(const std::string& command, int input, pid_t& child) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t to_default;
  sigemptyset(&to_default);
  sigaddset(&to_default, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &to_default);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::string shell = "sh";
  std::string option = "-c";
  std::string text = command;
  char* const words[] = {shell.data(), option.data(), text.data(), nullptr};
  const int problem = ::posix_spawn(&child, "/bin/sh", &files, &attributes, words, environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  return problem;
}

Error cannot_start(const std::string& command, int reason) {
  return error(ErrorCode::kInternal, "Cannot run `" + command + "`: " + reason_of(reason));
}

}  // namespace

CommandSink::CommandSink(std::string command, pid_t child, Descriptor input)
    : command_(std::move(command)), child_(child), input_(std::move(input)), sink_(input_.get()) {}

Result<std::unique_ptr<CommandSink>> CommandSink::start(std::string command) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return cannot_start(command, errno);
  const Descriptor read_end(ends[0]);
  Descriptor write_end(ends[1]);
  pid_t child = 0;
  if (const int problem = spawn_shell(command, read_end.get(), child); problem != 0) return cannot_start(command, problem);
  return std::unique_ptr<CommandSink>(new CommandSink(std::move(command), child, std::move(write_end)));
}

CommandSink::~CommandSink() {
  if (child_ == 0) return;
  ::kill(child_, SIGTERM);
  input_.close();
  static_cast<void>(wait_for_end());
}

Status CommandSink::wait_for_end() {
  const pid_t child = std::exchange(child_, 0);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0) return done();
  const auto how =
      WIFEXITED(status) ? "exit code " + std::to_string(WEXITSTATUS(status)) : "signal " + std::to_string(WTERMSIG(status));
  return error(ErrorCode::kInternal, "The command `" + command_ + "` failed with " + how);
}

/// A reader that left is a failure here, and its exit status says more.
Status CommandSink::explained(Status written) {
  if (written.ok() || !is_reader_gone(written.error())) return written;
  input_.close();
  USHER_CHECK(wait_for_end());
  return error(ErrorCode::kInternal, "The command `" + command_ + "` ended before it had read everything");
}

Status CommandSink::write(std::string_view bytes) { return explained(sink_.write(bytes)); }
Status CommandSink::flush() { return explained(sink_.flush()); }

Status CommandSink::finish() {
  USHER_CHECK(flush());
  input_.close();
  return wait_for_end();
}

}  // namespace usher::cli
