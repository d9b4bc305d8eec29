#include "cli/arguments/danger.h"
#include "cli/commands/rows.h"
#include "cli/commands/wake_note.h"
#include "common/core/tokens/key_ring.h"
#include "common/core/upkeep/secret_rotation.h"

namespace usher::cli {
namespace {

struct KeyReseal : DryRunOption {
  Status run(Context& context) const {
    USHER_CHECK(context.output.check(record_of({})));
    USHER_TRY(auto* const core, context.installation->core(true));
    if (dry_run) {
      auto progress = context.terminal.progress("Reading sealed values", std::nullopt);
      USHER_TRY(const auto expected,
                core->secret_rotation.forecast([&progress](std::int64_t boxes) { progress.advance(boxes); }));
      note_dry_run(context.terminal);
      return context.output.record(record_of(expected));
    }
    auto progress =
        context.terminal.progress("Resealing", std::nullopt, "resealed; both secrets are needed until it is run again");
    USHER_TRY(const auto rotated, core->secret_rotation.run(context.installation->actor(),
                                                            [&progress](std::int64_t boxes) { progress.advance(boxes); }));
    print_rotation(context, rotated, core->secrets);
    return context.output.record(record_of(rotated));
  }

 private:
  /// One member for each table.
  static Record record_of(const core::SecretRotationResult& rotated) {
    Record record;
    for (const auto& [table, boxes] : rotated.by_table()) record.push_back({std::string(table), boxes});
    record.push_back({"secret_changed", rotated.secret_changed});
    return record;
  }

  static void print_rotation(Context& context, const core::SecretRotationResult& rotated,
                             const core::InstallationSecrets& secrets) {
    const auto& settings = context.installation->settings();
    if (rotated.file_renewed)
      context.terminal.note(core::secret_file_of(settings.database.sqlite_path) +
                            " now contains the new secret; USHER_SECRET may be removed from the settings");
    if (!secrets.previous) {
      context.terminal.note("All values are sealed with the secret in " + core::place_of_secret(settings) +
                            "; to change it, set USHER_SECRET to a new one and USHER_SECRET_PREVIOUS to this one");
    } else if (!settings.secrets.usher_previous.empty()) {
      context.terminal.note(
          "Only cookies still need the previous secret: remove USHER_SECRET_PREVIOUS from the "
          "settings at once if the secret may have leaked, else when sessions have expired");
    }
  }
};

struct KeyPrune : DryRunOption {
  Status run(Context& context) const {
    const auto result = [](std::int64_t keys) { return Record{{"keys", keys}}; };
    USHER_CHECK(context.output.check(result(0)));
    USHER_TRY(auto* const core, context.installation->core());
    if (dry_run) {
      USHER_TRY(const auto expected, core->keys.count_prunable());
      note_dry_run(context.terminal);
      return context.output.record(result(expected));
    }
    USHER_TRY(const auto gone, core->keys.prune(context.installation->actor()));
    return context.output.record(result(gone));
  }
};

}  // namespace

std::vector<Command> key_commands() {
  return {
      command<KeyReseal>("key reseal", "Re-encrypt all sealed values with the new USHER_SECRET, to remove USHER_SECRET_PREVIOUS",
                         "usher key reseal", Needs::kDatabase),
      command<KeyPrune>("key prune", "Remove the keys whose tokens have all expired", "usher key prune", Needs::kCurrentSchema)};
}

}  // namespace usher::cli
