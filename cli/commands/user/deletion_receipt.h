#pragma once

#include "cli/terminal/byte_sink.h"
#include "common/json/value.h"

namespace usher::cli {

struct Context;
class Installation;

/// What `usher user delete --receipt` writes. It names the account by its id only. The file is made before the deletion, so that
/// a target that cannot be written deletes nothing.
class DeletionReceipt {
 public:
  /// Errors: those of create_output_file().
  static Result<std::optional<DeletionReceipt>> create(const Installation& installation, const std::string& path);
  /// After the deletion, with the facts of core::Accounts::erase(). Empties the write-ahead log first, and says if that was not
  /// possible. Error: kInternal if the file cannot be completed; the receipt is a warning then.
  Status write(Context& context, const std::string& user, const json::Object& facts);

 private:
  explicit DeletionReceipt(PrivateFile file) : file_(std::move(file)) {}
  Status keep(const std::string& text);

  PrivateFile file_;
};

}  // namespace usher::cli
