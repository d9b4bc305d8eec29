#include "cli/commands/user/deletion_receipt.h"

#include "cli/installation/installation.h"
#include "cli/terminal/target_file.h"
#include "common/core/upkeep/user_part_index.h"

namespace usher::cli {
namespace {

/// Before the log is emptied.
void merge_parts(Context& context) {
  auto* const core = context.installation->core().value();  // the deletion has made it
  const auto merged = core->user_part_index.merge();
  if (!merged.ok())
    context.terminal.warn(
        "the index of searches could not be merged, and keeps parts of the address until a server has done it: " +
        std::string(merged.error().detail()));
}

/// nullopt on an engine that has no log of ours.
std::optional<bool> empty_wal(Context& context) {
  const auto database = context.installation->database();
  auto emptied = database.ok() ? database.value()->empty_wal() : Result<std::optional<bool>>(database.error());
  const auto result = emptied.ok() ? emptied.value() : std::optional(false);
  if (result == false)
    context.terminal.warn(
        "the write-ahead log could not be emptied, because another process reads the database: deleted rows stay in the -wal "
        "file until a later checkpoint");
  return result;
}

json::Object receipt_of(const std::string& user, const json::Object& facts, const std::optional<bool>& wal_emptied) {
  json::Object receipt{{"user_id", user}};
  for (const auto* name : {"deleted_at", "by", "audit_event", "audit_digest", "rows"}) receipt.set(name, *facts.find(name));
  receipt.set("wal_emptied", wal_emptied);
  return receipt;
}

}  // namespace

Result<std::optional<DeletionReceipt>> DeletionReceipt::create(const Installation& installation, const std::string& path) {
  USHER_TRY(const auto database_file, installation.database_file());
  USHER_TRY(auto file, create_output_file(database_file, path, false));
  return std::optional(DeletionReceipt(std::move(file)));
}

Status DeletionReceipt::keep(const std::string& text) {
  USHER_CHECK(file_.write(text + "\n"));
  return file_.keep();
}

Status DeletionReceipt::write(Context& context, const std::string& user, const json::Object& facts) {
  merge_parts(context);
  const auto text = json::to_text(receipt_of(user, facts, empty_wal(context)));
  auto kept = keep(text);
  if (!kept.ok()) context.terminal.warn("the account is deleted, and the receipt is not in the file: " + text);
  return kept;
}

}  // namespace usher::cli
