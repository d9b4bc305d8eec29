
#include "cli/arguments/context.h"
#include "cli/arguments/declare.h"
#include "cli/commands/rows.h"
#include "cli/terminal/input_file.h"
#include "cli/terminal/output.h"
#include "cli/terminal/target_file.h"
#include "common/base/files/file.h"
#include "common/core/copying/backup_keys.h"

namespace usher::cli {
namespace {

class BackupKeyCreate {
 public:
  void declare(Declare& arguments) { arguments.positional("FILE", file_, "The file to create for the private key").path(); }

  Status run(Context& context) const {
    USHER_CHECK(refuse_existing_file(file_, Existing::kKept));
    const auto key = core::BackupPrivateKey::generate();
    const auto recipient = key.public_key().text();
    USHER_TRY(auto file, PrivateFile::create(file_, Existing::kKept));
    USHER_CHECK(file.write(key.text().expose()));
    USHER_CHECK(file.write("\n"));
    USHER_CHECK(file.keep());
    context.terminal.note("Keep " + file_ +
                          " in two safe places and not on the server: without it no backup to this key can be read");
    return context.output.record(Record{{"public_key", recipient, ColumnRole::kName}, {"private_key_file", file_}});
  }

 private:
  std::string file_;
};

class BackupKeyEncrypt {
 public:
  void declare(Declare& arguments) {
    arguments.positional("KEY", key_, "A public key of `usher backupkey create`");
    arguments.positional("FILE", file_, "A file that `usher backup` made").path();
    arguments.positional("TARGET", target_, "The file to create").path();
    arguments.flag("--force", force_, kForceHelp);
  }

  Status run(Context&) const {
    USHER_TRY(const auto recipient, core::read_public_key(key_));
    USHER_CHECK(require_file(file_));
    USHER_TRY(auto target, PrivateFile::create(target_, existing_file(force_)));
    core::BackupEncryption encryption(recipient, [&target](std::string_view bytes) { return target.write(bytes); });
    USHER_CHECK(read_blocks(file_, [&encryption](std::string_view bytes) { return encryption.write(bytes); }));
    USHER_CHECK(encryption.finish());
    return target.keep();
  }

 private:
  std::string key_;
  std::string file_;
  std::string target_;
  bool force_ = false;
};

}  // namespace

std::span<const Command> backupkey_commands() {
  static constexpr std::array kCommands{
      command<BackupKeyCreate>("backupkey create",
                               "Make a key pair for encrypted backups: print the public key, write the private one",
                               "usher backupkey create backup.key", Needs::kNothing),
      command<BackupKeyEncrypt>("backupkey encrypt", "Encrypt a backup that is a file already",
                                "usher backupkey encrypt usher-public-KEY day-3.backup day-3.encrypted", Needs::kNothing),
  };
  return kCommands;
}

}  // namespace usher::cli
