#include "common/core/administration/mail.h"

#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/view.h"

namespace usher::cli {
namespace {

/// Makes each line printable, so that the text cannot move the cursor.
std::string in_lines(std::string_view text) {
  std::string safe;
  while (!text.empty()) safe.append(printable(take_until(text, '\n'))).append("\n");
  return safe;
}

/// Shows one mail with its link or code, which gives access like a password: only operators may read the outbox.
struct MailShow {
  std::string id;

  void declare(Declare& arguments) { arguments.positional("ID", id, "The mail, as `usher mail list` names it"); }

  Status run(Context& context) const {
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto whole, core::whole_id(core->ports, core::Named::kMail, id));
    USHER_TRY(const auto shown, core->mail_admin.show(MailId(whole)));
    const auto& [mail, words] = shown;
    Record record = record_of_view(mail, "id");
    if (words && words->without_secret) context.terminal.note("Its link or code was deleted when it was sent");
    if (words) record.push_back({"subject", words->subject});
    // A table shows the text below, in lines; a selected field is printed like any other.
    const auto& options = context.output.options();
    const bool as_lines = words && options.format == Format::kTable && options.fields.empty();
    if (words && !as_lines) record.push_back({"text", words->text});
    USHER_CHECK(context.output.record(record));
    return as_lines ? context.output.text("\n" + in_lines(words->text)) : done();
  }
};

}  // namespace

std::vector<Command> mail_commands() {
  return {command<MailShow>("mail show", "Show the text of a mail, with its link or code",
                            "usher mail show 01939e2a-7c3f-7000-8000-000000000000", Needs::kCurrentSchema)};
}

}  // namespace usher::cli
