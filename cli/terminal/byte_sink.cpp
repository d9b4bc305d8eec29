#include "cli/terminal/byte_sink.h"

#include <cerrno>
#include <csignal>

#include <fcntl.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/files/file.h"
#include "common/base/text.h"

namespace usher::cli {
namespace {

constexpr std::string_view kReaderGone = "EPIPE";

Status write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(fd, bytes.data(), bytes.size());
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (errno == EPIPE) {
      return error_because(ErrorCode::kInternal, std::string(kReaderGone));
    } else if (errno != EINTR) {
      return error(ErrorCode::kInternal, "the output could not be written: " + reason_of(errno));
    }
  }
  return done();
}

namespace files = std::filesystem;

Error failed(const files::path& path, std::string_view doing) {
  if (errno != ENOENT) return file_failure(doing, path.string());
  return error(ErrorCode::kNotFound, "There is no directory " + directory_of(path.string()) + "; make it first");
}

/// The open file of this process that a link of root's names, such as standard output.
std::optional<int> own_descriptor(const files::path& path) {
  const auto name = path.lexically_normal().string();
  if (name == "/dev/stdout") return STDOUT_FILENO;
  if (name == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"})
    if (name.starts_with(folder)) return parse_whole<int>(std::string_view(name).substr(folder.size()));
  return std::nullopt;
}

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

bool is_reader_gone(const Error& error) { return error.cause.for_log() == kReaderGone; }

Status FdSink::write(std::string_view bytes) {
  buffer_ += bytes;
  return buffer_.size() > buffer_bytes_ ? flush() : done();
}

Status FdSink::flush() {
  if (!failed_) {
    if (auto written = write_all(fd_, buffer_); !written.ok()) failed_ = std::move(written).error();
    buffer_.clear();
  }
  return failed_ ? Status(*failed_) : done();
}

Status refuse_existing_file(const files::path& path, Existing existing) {
  const auto text = path.string();
  if (own_descriptor(path)) return done();
  std::error_code ignored;
  const auto found = files::symlink_status(path, ignored);
  if (files::is_directory(found)) return error(ErrorCode::kConflict, text + " is a directory; name a file in it");
  if (existing == Existing::kReplaced) return done();
  if (files::is_symlink(found))
    return error(ErrorCode::kConflict,
                 text + " is a symbolic link; name the file that it leads to, or pass --force to replace the link itself");
  if (!files::is_regular_file(found)) return done();
  return error(ErrorCode::kConflict, text + " already exists; choose another name, or pass --force to replace it");
}

Result<PrivateFile> PrivateFile::create(const files::path& path, Existing existing) {
  if (const auto fd = own_descriptor(path)) return share_own_descriptor(*fd, path);
  USHER_CHECK(refuse_existing_file(path, existing));
  std::error_code ignored;
  const auto found = files::symlink_status(path, ignored);
  if (files::exists(found) && !files::is_regular_file(found) && !files::is_symlink(found)) return open_stream(path);
  auto unfinished = TemporaryFile::make(path.string());
  if (!unfinished) return failed(path, "make");
  return PrivateFile(std::move(*unfinished), path, existing);
}

/// Not opened by its name: after root became the database's owner, that may be refused.
Result<PrivateFile> PrivateFile::share_own_descriptor(int fd, const files::path& path) {
  Descriptor stream(::fcntl(fd, F_DUPFD_CLOEXEC, 0));
  if (stream.get() < 0) return failed(path, "open");
  return PrivateFile(std::move(stream));
}

/// Another user's pipe would hand them what is written. That is found out before it is opened, which waits for a reader.
Result<PrivateFile> PrivateFile::open_stream(const files::path& path) {
  const auto directory = open_directory(directory_of(path.string()));
  const auto name = path.filename();
  struct stat facts {};
  if (::fstatat(directory.get(), name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) != 0) return failed(path, "open");
  const auto is_foreign = [&facts] { return (facts.st_uid != 0 && facts.st_uid != ::geteuid()) || S_ISREG(facts.st_mode); };
  const auto refused = [&] {
    return error(ErrorCode::kForbidden, path.string() + " belongs to " + user_name(facts.st_uid) +
                                            ", who could read what is written to it; use standard output, `-`");
  };
  if (is_foreign()) return refused();
  Descriptor stream(::openat(directory.get(), name.c_str(), O_WRONLY | O_APPEND | O_NOFOLLOW | O_CLOEXEC));
  if (stream.get() < 0 || ::fstat(stream.get(), &facts) != 0) return failed(path, "open");
  if (is_foreign()) return refused();
  return PrivateFile(std::move(stream));
}

PrivateFile::PrivateFile(TemporaryFile unfinished, files::path path, Existing existing)
    : unfinished_(std::move(unfinished)), path_(std::move(path)), existing_(existing), sink_(unfinished_->fd()) {}

PrivateFile::PrivateFile(Descriptor stream) : stream_(std::move(stream)), sink_(stream_.get()) {}

Status PrivateFile::keep() {
  USHER_CHECK(flush());
  if (!unfinished_) return done();
  if (::fsync(unfinished_->fd()) != 0) return failed(path_, "write");
  const bool is_named =
      existing_ == Existing::kReplaced ? unfinished_->replace(path_.string()) : unfinished_->link_to(path_.string());
  if (!is_named && errno == EEXIST)
    return error(ErrorCode::kConflict, path_.string() + " was made meanwhile; nothing was written");
  if (!is_named) return failed(path_, "write");
  unfinished_.reset();
  return done();
}

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
