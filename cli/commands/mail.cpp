#include "common/core/administration/mail.h"

#include "cli/arguments/danger.h"
#include "cli/arguments/filters.h"
#include "cli/arguments/page.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/view.h"
#include "common/base/text.h"
#include "common/core/mail/mail_admin.h"
#include "common/core/upkeep/short_ids.h"

namespace usher::cli {
namespace {

const auto kMailColumns = columns_of<domain::Mail>({.name = "id",
                                                    .details = {"next_attempt_at", "sent_at", "user_id", "last_error"},
                                                    .drops = {{"attempts", 2}, {"created_at", 1}}});

/// Makes each line printable, so that the text cannot move the cursor.
std::string in_lines(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    safe.append(printable(line)).append("\n");
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return safe;
}

class MailList {
 public:
  void declare(Declare& arguments) {
    filters_.declare(arguments);
    arguments.flag("--dropped", dropped_, "Mail of the last week that was not sent: its address was over its limit");
    arguments.at_most_one({"--state", "--dropped"});
    page_.declare(arguments);
  }

  Status run(Context& context) const { return dropped_ ? list_dropped(context) : list(context); }

 private:
  /// Counts, one row an address and limit; the mails themselves were never written.
  Status list_dropped(Context& context) const {
    USHER_TRY(const auto writer, context.output.rows(columns_of<core::DroppedMails>({.name = "to"})));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto filter, filters_.read(context, core->filter_sources));
    USHER_TRY(const auto dropped, core->mail_admin.dropped(static_cast<int>(PageOptions::kMostRows)));
    const auto most =
        static_cast<std::size_t>(page_.all ? PageOptions::kMostRows : page_.limit.value_or(PageOptions::kDefaultLimit));
    std::size_t shown = 0;
    for (const auto& one : dropped)
      if ((!filter.address || one.address == *filter.address) && shown++ < most) USHER_CHECK(writer->row(cells_of(one)));
    return writer->finish();
  }

  Status list(Context& context) const {
    USHER_TRY(const auto writer, context.output.rows(kMailColumns));
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto filter, filters_.read(context, core->filter_sources));
    return page_.write(context, *writer, core->mail_admin, filter, cells_of<domain::Mail>);
  }

  FilterOptions<store::MailFilter> filters_;
  bool dropped_ = false;
  PageOptions page_;
};

/// Shows one mail with its link or code, which gives access like a password: only operators may read the outbox.
class MailShow {
 public:
  void declare(Declare& arguments) { arguments.positional("ID", id_, "The mail, as `usher mail list` names it"); }

  Status run(Context& context) const {
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto whole, core::whole_id(core->ports, core::Named::kMail, id_));
    USHER_TRY(const auto shown, core->mail_admin.show(MailId(whole)));
    const auto& [mail, words] = shown;
    Record record = full_record_of(kMailColumns, cells_of(mail));
    if (words && words->without_secret) context.terminal.note("Its link or code was deleted when it was sent");
    if (words) record.push_back({"subject", words->subject});
    // A table shows the text below, in lines; a selected field is printed like any other.
    const auto& options = context.output.options();
    const bool as_lines = words && options.format == Format::kTable && options.fields.empty();
    if (words && !as_lines) record.push_back({"text", words->text});
    USHER_CHECK(context.output.record(record));
    return as_lines ? context.output.text("\n" + in_lines(words->text)) : done();
  }

 private:
  std::string id_;
};

class MailRetry {
 public:
  void declare(Declare& arguments) {
    arguments.positional("ID", id_, "The mail, as `usher mail list` names it");
    arguments.flag("--all", all_, "All unsent mail: waiting, kept or failed");
    arguments.flag("--dry-run", dry_run_, kDryRunHelp);
    arguments.exactly_one({"ID", "--all"});
    arguments.at_most_one({"ID", "--dry-run"});
  }

  Status run(Context& context) const {
    const auto result = [](std::int64_t mails) { return Record{{"due", mails}}; };
    USHER_CHECK(context.output.check(result(0)));
    USHER_TRY(auto* const core, context.installation->core());
    if (dry_run_) {
      USHER_TRY(const auto unsent, count_unsent(*core));
      note_dry_run(context.terminal);
      return context.output.record(result(unsent));
    }
    USHER_TRY(const auto whole, all_ ? std::string() : core::whole_id(core->ports, core::Named::kMail, *id_));
    USHER_TRY(const auto due, all_ ? core->mail_admin.retry_all(context.installation->actor())
                                   : core->mail_admin.retry(context.installation->actor(), MailId(whole)));
    if (due > 0) context.terminal.note("A running server sends it within a second");
    return context.output.record(result(due));
  }

 private:
  static Result<std::int64_t> count_unsent(const core::Core& core) {
    USHER_TRY(const auto every, core.mail_admin.count({}));
    USHER_TRY(const auto sent, core.mail_admin.count({.state = "sent"}));
    return every - sent;
  }

  std::optional<std::string> id_;
  bool all_ = false;
  bool dry_run_ = false;
};

}  // namespace

std::span<const Command> mail_commands() {
  static constexpr std::array kCommands{
      command<MailList>("mail list", "List mail, newest first, and whether it was sent",
                        "usher mail list\nusher mail list --state failed -o json\nusher mail list --dropped",
                        Needs::kCurrentSchema),
      command<MailShow>("mail show", "Show the text of a mail, with its link or code",
                        "usher mail show 01939e2a-7c3f-7000-8000-000000000000", Needs::kCurrentSchema),
      command<MailRetry>("mail retry", "Retry mail that was kept or that failed",
                         "usher mail retry 01939e2a-7c3f-7000-8000-000000000000\nusher mail retry --all", Needs::kCurrentSchema),
  };
  return kCommands;
}

}  // namespace usher::cli
