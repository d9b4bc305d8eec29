#include "cli/commands/user/change.h"

#include "cli/arguments/danger.h"
#include "cli/arguments/usage.h"
#include "cli/commands/user/deletion_receipt.h"
#include "cli/commands/user/field_argument.h"
#include "cli/commands/user/profile_argument.h"
#include "cli/commands/user/record.h"
#include "cli/installation/find_account.h"
#include "cli/installation/installation.h"
#include "common/core/accounts/first_passwords.h"
#include "common/core/accounts/user_admin.h"
#include "common/core/sessions/session_admin.h"
#include "common/core/tokens/api_keys.h"

namespace usher::cli {
namespace {

/// Absent: unchanged; an empty text clears.
json::Patch<std::string> patch_of(const std::optional<std::string>& text) {
  if (!text) return {};
  return {.present = true, .value = text->empty() ? std::nullopt : text};
}

Record with(Record record, RecordField field) {
  record.push_back(std::move(field));
  return record;
}

/// `2 live sessions`, and `2 live sessions and 1 API key` of an admin who made one.
Result<std::string> live_sessions(const core::Core& core, const UserId& user) {
  USHER_TRY(const auto live, core.session_admin.count({.user = user}));
  USHER_TRY(const auto keys, core.api_keys.count_of(user));
  const auto sessions = live == 0 ? "no live sessions" : counted(live, "live session");
  return keys == 0 ? sessions : sessions + " and " + counted(keys, "API key");
}

void note_keys(Context& context, std::int64_t revoked) {
  if (revoked > 0) context.terminal.note("Revoked " + counted(revoked, "API key") + " that the account had made");
}

/// Says when queued mail goes out, or that it cannot.
void note_delivery(Context& context, const std::string& how_to_look) {
  if (!context.installation->settings().mail.smtp)
    return context.terminal.warn("SMTP_URL is not set, so the mail is kept and not sent; " + how_to_look);
  context.terminal.note("A running server hands the mail to the mail server of SMTP_URL; " + how_to_look +
                        ", and why it failed if it did");
}

void note_unchanged(Context& context, std::string_view because) {
  context.terminal.note("The account " + std::string(because) + " already; nothing was changed");
}

}  // namespace

void UserUpdateCommand::declare(Declare& arguments) {
  arguments.positional("USER", user, kUserHelp);
  arguments.option("--name NAME", name, "Name of the user; an empty text clears it").may_be_empty();
  arguments.option("--image URL", image, "Address of a picture; an empty text clears it").may_be_empty();
  arguments.option("--role ROLE", role, "Role of the account").one_of({domain::kRoles.begin(), domain::kRoles.end()});
  arguments.option("--email ADDRESS", email, "New address; both get a mail, the old one may undo it");
  arguments.flag("--without-undo", without_undo, "With --email: the old address may not undo it");
  arguments.option("--reason TEXT", reason, "With --email: why, for the mails to both");
  declare_profile(arguments, profile);
  declare_fields(arguments, fields);
}

Status UserUpdateCommand::run(Context& context) const {
  if (!name && !image && !role && !email && profile.empty() && fields.empty())
    return usage_error("`usher user update` needs something to change: --name, --image, --role, --email, --profile or --field");
  if (!email && (without_undo || reason)) return usage_error("--without-undo and --reason belong to --email");
  USHER_CHECK(context.output.check(user_record({})));
  USHER_TRY(auto* const core, context.installation->core());
  core::UserUpdate update{.name = patch_of(name), .image = patch_of(image), .role = role, .profile = profile, .email = email};
  update.without_undo = without_undo;
  update.reason = reason;
  USHER_TRY(update.user_fields, fields_of(core->user_fields, fields));
  USHER_TRY(const auto found, find_account(*core, user));
  USHER_TRY(const auto updated, core->user_admin.update(context.installation->actor(), found.id.str(), update));
  if (updated.user.updated_at == found.updated_at) note_unchanged(context, "is like that");
  note_keys(context, updated.api_keys_revoked);
  return context.output.record(user_record(updated.user));
}

void UserSuspend::declare(Declare& arguments) { arguments.positional("USER", user, kUserHelp); }

Status UserSuspend::run(Context& context) const {
  const auto result = [](const domain::User& who, std::int64_t ended, std::int64_t keys) {
    return with(with(with(brief_user_record(who), {"is_active", false}), {"sessions_ended", ended}), {"api_keys_revoked", keys});
  };
  USHER_CHECK(context.output.check(result({}, 0, 0)));
  USHER_TRY(auto* const core, context.installation->core());
  USHER_TRY(const auto found, find_account(*core, user));
  if (!found.is_active && !found.suspended_until && !found.suspended_reason) {
    note_unchanged(context, "is suspended");
    return context.output.record(result(found, 0, 0));
  }
  USHER_TRY(const auto sessions, live_sessions(*core, found.id));
  USHER_CHECK(context.terminal.confirm("Suspend " + found.email + " (" + sessions + " will end)?"));
  USHER_TRY(const auto suspended, core->user_admin.suspend(context.installation->actor(), found.id.str()));
  return context.output.record(result(found, suspended.sessions_ended, suspended.api_keys_revoked));
}

void UserActivate::declare(Declare& arguments) { arguments.positional("USER", user, kUserHelp); }

Status UserActivate::run(Context& context) const {
  const auto result = [](const domain::User& who) { return with(brief_user_record(who), {"is_active", true}); };
  USHER_CHECK(context.output.check(result({})));
  USHER_TRY(auto* const core, context.installation->core());
  USHER_TRY(const auto found, find_account(*core, user));
  USHER_CHECK(core->user_admin.activate(context.installation->actor(), found.id.str()));
  if (found.is_active) note_unchanged(context, "is active");
  return context.output.record(result(found));
}

void UserDelete::declare(Declare& arguments) {
  arguments.positional("USER", user, kUserHelp);
  arguments.option("--receipt FILE", receipt, "Write a receipt into a new JSON file: the deleted rows, the time and the operator")
      .path();
}

Status UserDelete::run(Context& context) const {
  const auto result = [](const domain::User& who, std::int64_t keys) {
    return with(with(brief_user_record(who), {"deleted", true}), {"api_keys_revoked", keys});
  };
  USHER_CHECK(context.output.check(result({}, 0)));
  USHER_TRY(auto* const core, context.installation->core());
  USHER_TRY(const auto found, find_account(*core, user));
  USHER_TRY(const auto sessions, live_sessions(*core, found.id));
  USHER_TRY(auto file, receipt ? DeletionReceipt::create(*context.installation, *receipt)
                               : Result<std::optional<DeletionReceipt>>(std::nullopt));
  USHER_CHECK(context.terminal.confirm("Delete " + found.email + " permanently, with profile, answers and " + sessions + "?"));
  USHER_TRY(const auto erased, core->user_admin.erase(context.installation->actor(), found.id.str()));
  if (file) USHER_CHECK(file->write(context, found.id, erased));
  return context.output.record(result(found, erased.api_keys_revoked));
}

void UserSetPassword::declare(Declare& arguments) {
  arguments.positional("USER", user, kUserHelp);
  password.declare(arguments);
}

Status UserSetPassword::run(Context& context) const {
  const auto result = [this](const domain::User& who, const Secret& secret) {
    Record record = with(brief_user_record(who), {"password_set", true});
    password.show(secret, record);
    return record;
  };
  USHER_CHECK(password.check(context.output, result({}, Secret())));
  USHER_TRY(auto* const core, context.installation->core());
  USHER_TRY(const auto found, find_account(*core, user));
  USHER_TRY(const auto secret, password.read(context.terminal, core->passwords, found.email));
  USHER_CHECK(core->user_admin.set_password(context.installation->actor(), found.id.str(), secret, password.generated));
  return context.output.record(result(found, secret));
}

void UserSendReset::declare(Declare& arguments) {
  arguments.positional("USER", user, kUserHelp);
  arguments.flag("--never-signed-in", never_signed_in, "All accounts that never signed in; the link is valid for 7 days");
  arguments.flag("--again", again, "Also accounts that got such a link in the last 24 hours");
  arguments.flag("--dry-run", dry_run, kDryRunHelp);
  arguments.exactly_one({"USER", "--never-signed-in"});
  arguments.at_most_one({"USER", "--again"});
  arguments.at_most_one({"USER", "--dry-run"});
}

Status UserSendReset::run(Context& context) const { return user ? send_one(context) : send_many(context); }

Status UserSendReset::send_one(Context& context) const {
  const auto result = [](const domain::User& who, const MailId& mail) { return with(brief_user_record(who), {"mail_id", mail}); };
  USHER_CHECK(context.output.check(result({}, {})));
  USHER_TRY(auto* const core, context.installation->core());
  USHER_TRY(const auto found, find_account(*core, *user));
  USHER_TRY(const auto mail, core->user_admin.send_reset(context.installation->actor(), found.id.str()));
  note_delivery(context, "`usher mail show " + mail.str() + "` shows it once a server runs");
  return context.output.record(result(found, mail));
}

Status UserSendReset::send_many(Context& context) const {
  const auto result = [](const core::FirstPasswordReport& report) {
    return Record{
        {"mailed", report.mailed}, {"suspended", report.suspended}, {"seeded", report.seeded}, {"mailed_before", report.recent}};
  };
  USHER_CHECK(context.output.check(result({})));
  USHER_TRY(auto* const core, context.installation->core());
  const auto by = context.installation->actor();
  USHER_TRY(const auto coming, core->first_passwords.send(by, {.again = again, .is_trial = true}));
  if (dry_run) {
    note_dry_run(context.terminal);
    return context.output.record(result(coming));
  }
  if (coming.mailed == 0) return context.output.record(result(coming));
  USHER_CHECK(context.terminal.confirm("Mail " + counted(coming.mailed, "account") + " a link to choose a password?"));
  auto progress = context.terminal.progress("Queueing mail", std::nullopt, "accounts done; run the command again for the others");
  USHER_TRY(const auto report,
            core->first_passwords.send(by, {.again = again}, [&](std::int64_t rows) { progress.advance(rows); }));
  note_delivery(context, "`usher mail list` shows them");
  return context.output.record(result(report));
}

void UserVerifyEmail::declare(Declare& arguments) {
  arguments.positional("USER", user, kUserHelp);
  arguments.option("--created-before TIME", created_before, "All accounts created before this time: 7d, 2026-11-20");
  arguments.flag("--dry-run", dry_run, kDryRunHelp);
  arguments.exactly_one({"USER", "--created-before"});
  arguments.at_most_one({"USER", "--dry-run"});
}

Status UserVerifyEmail::run(Context& context) const { return user ? verify_one(context) : verify_many(context); }

Status UserVerifyEmail::verify_one(Context& context) const {
  const auto result = [](const domain::User& who) { return with(brief_user_record(who), {"is_verified", true}); };
  USHER_CHECK(context.output.check(result({})));
  USHER_TRY(auto* const core, context.installation->core());
  USHER_TRY(const auto found, find_account(*core, *user));
  USHER_CHECK(core->user_admin.verify_email(context.installation->actor(), found.id.str()));
  if (found.is_verified) note_unchanged(context, "has a verified address");
  return context.output.record(result(found));
}

Status UserVerifyEmail::verify_many(Context& context) const {
  const auto result = [](std::int64_t verified) { return Record{{"verified", verified}}; };
  USHER_CHECK(context.output.check(result(0)));
  USHER_TRY(auto* const core, context.installation->core());
  const Time before = created_before->at(context.world.clock.now());
  USHER_TRY(const auto count, core->user_admin.count_unverified_before(before));
  if (dry_run) {
    note_dry_run(context.terminal);
    return context.output.record(result(count));
  }
  const std::string question =
      "Mark the address of " + counted(count, "account") + " created before " + to_rfc3339(before) + " as verified?";
  if (count > 0) USHER_CHECK(context.terminal.confirm(question));
  auto progress = context.terminal.progress("Verifying addresses", count, "verified; run the command again to go on");
  USHER_TRY(const auto verified,
            core->user_admin.verify_created_before(context.installation->actor(), before,
                                                   [&progress](std::int64_t rows) { progress.advance(rows); }));
  return context.output.record(result(verified));
}

}  // namespace usher::cli
