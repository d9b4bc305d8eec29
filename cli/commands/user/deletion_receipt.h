#pragma once

#include "cli/terminal/byte_sink.h"
#include "common/base/id.h"

namespace usher::core {
struct Erased;
}

namespace usher::cli {

struct Context;
class Installation;

/// What `usher user delete --receipt` writes. It names the account by its id only. The file is made before the deletion, so that
/// a target that cannot be written deletes nothing.
class DeletionReceipt {
 public:
  /// Errors: those of create_output_file().
  static Result<std::optional<DeletionReceipt>> create(const Installation& installation, const std::string& path);
  /// After the deletion. Empties the write-ahead log first, and says if that was not possible. Error: kInternal if the file
  /// cannot be completed; the receipt is a warning then.
  Status write(Context& context, const UserId& user, const core::Erased& erased);

 private:
  explicit DeletionReceipt(PrivateFile file) : file_(std::move(file)) {}
  Status keep(const std::string& text);

  PrivateFile file_;
};

}  // namespace usher::cli
