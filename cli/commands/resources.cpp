#include "common/core/administration/resources.h"

#include "cli/arguments/danger.h"
#include "cli/arguments/filters.h"
#include "cli/arguments/page.h"
#include "cli/arguments/usage.h"
#include "cli/commands/mail_note.h"
#include "cli/commands/rows.h"
#include "cli/commands/wake_note.h"
#include "cli/resources/columns.h"
#include "cli/resources/field_options.h"
#include "cli/terminal/files.h"
#include "cli/terminal/view.h"
#include "common/core/upkeep/user_part_index.h"

// `list` and the acts of core::resources().

namespace usher::cli {
namespace {

using core::ColumnType;

/// What a command lists or does.
struct Work {
  const core::Resource* resource = nullptr;
  const core::Act* act = nullptr;
  const core::Form* form = nullptr;  ///< Neither: it lists.
};
Work named_by(const Command& row) {
  for (const auto& resource : core::resources()) {
    for (const auto& act : resource.acts)
      if (words_of(resource, act).path == row.path) return {&resource, &act};
    for (const auto& words : words_of(resource).forms)
      if (words.path == row.path) return {&resource, nullptr, &core::form_of(resource, words.verb)};
    if (words_of(resource).list == row.path) return {&resource};
  }
  return {};
}

class ResourceList {
 public:
  explicit ResourceList(const Command& row) : resource_(*named_by(row).resource) {}

  void declare(Declare& arguments) {
    const std::string word(words_of(resource_).list_word);
    const auto option = word.empty() ? std::string() : "--" + std::string(resource_.filters().front().name);
    if (!word.empty()) arguments.positional(word, word_, "As " + option);
    filters_.declare(arguments);
    if (!word.empty()) arguments.at_most_one({word, option});
    page_.declare(arguments, !resource_.is_whole);
  }

  Status run(Context& context) const {
    USHER_TRY(const auto rows, context.output.rows(columns_of(resource_)));
    USHER_TRY(auto* const core, context.installation->core());
    const auto columns = command_columns(resource_);
    const auto cells = [&columns](const core::ListedRow& one) {
      TableRow made;
      for (const auto& column : columns) made.push_back(cell_of_row(one, column));
      return made;
    };
    auto values = filters_.values();
    if (word_) values.emplace(resource_.filters().front().name, *word_);
    const auto sorted_by = core::sorted_by(resource_, values);
    const Query query{{.values = std::move(values), .now = context.world.clock.now(), .for_request = false, .for_people = true},
                      sorted_by};
    const Listing listing{context.terminal, core->administration, resource_};
    if (!resource_.is_whole) return refused(page_.write(context, *rows, listing, query, cells));
    const auto all = listing.list(query);
    return all.ok() ? page_.write_whole(context, *rows, all.value(), cells) : refused(all.error());
  }

 private:
  /// As PageOptions wants them.
  struct Query : core::ListQuery {
    std::string_view sorted_by;
    int limit = 100;
  };
  struct Listing {
    Terminal& terminal;
    const core::Administration& administration;
    const core::Resource& resource;
    /// Says what a person should know of the filters, before the first rows.
    [[nodiscard]] Result<std::vector<core::ListedRow>> list(const Query& query) const {
      std::vector<std::string> notes;
      core::ListQuery asked = query;
      asked.most = static_cast<std::size_t>(query.limit);
      asked.notes = &notes;
      USHER_TRY(auto part, administration.list(resource, asked));
      if (query.after.id.empty())
        for (const auto& note : notes) terminal.note(note);
      return std::move(part.rows);
    }
    [[nodiscard]] Result<std::int64_t> count(const Query& query) const { return administration.count(resource, query); }
  };

  static Status refused(const Status& written) { return written.ok() ? done() : Status(filter_error(written.error())); }

  const core::Resource& resource_;
  FilterOptions filters_{resource_.filters()};
  std::optional<std::string> word_;
  PageOptions page_;
};

/// The order of rows that are acted on does not matter.
std::vector<core::FilterName> narrowing_filters(const core::Resource& resource) {
  auto names = resource.filters();
  std::erase_if(names, [](const core::FilterName& name) { return name.type == core::FilterType::kOrder; });
  return names;
}

/// `2 live sessions`, and `2 live sessions and 1 API key` of an admin who made one.
std::string text_of(const core::Ending& ending) {
  const auto sessions = ending.sessions == 0 ? "no live sessions" : counted(ending.sessions, "live session");
  return ending.api_keys == 0 ? sessions : sessions + " and " + counted(ending.api_keys, "API key");
}

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

/// What `usher user delete --receipt` writes after the deletion, with the facts of core::Accounts::erase(). It names the account
/// by its id only. Empties the write-ahead log first, and says if that was not possible. Error: kInternal if the file cannot be
/// completed; the receipt is a warning then.
Status write_receipt(Context& context, PrivateFile& file, const std::string& user, const json::Object& facts) {
  merge_parts(context);
  const auto text = json::to_text(receipt_of(user, facts, empty_wal(context)));
  Status kept = file.write(text + "\n");
  if (kept.ok()) kept = file.keep();
  if (!kept.ok()) context.terminal.warn("the account is deleted, and the receipt is not in the file: " + text);
  return kept;
}

/// One row by its name, several, or after a question all that match.
class ResourceAct {
 public:
  explicit ResourceAct(const Command& row)
      : resource_(*named_by(row).resource),
        act_(*named_by(row).act),
        list_(words_of(resource_)),
        words_(words_of(resource_, act_)) {}

  void declare(Declare& arguments) {
    arguments.positional(list_.word, names_, std::string(list_.word_about));
    filters_.declare(arguments, true);
    std::vector<std::string> selections{std::string(list_.word), "--all"};
    if (!words_.row_option.empty()) selections.push_back("--" + std::string(words_.row_option));
    fields_.declare(arguments, true);
    arguments.flag("--all", all_, "Every " + std::string(resource_.one));
    arguments.flag("--dry-run", dry_run_, kDryRunHelp);
    arguments.at_most_one(selections);
    arguments.at_most_one({std::string(list_.word), "--dry-run"});
    if (!words_.gives_receipt) return;
    arguments.option("--receipt FILE", receipt_, "Of one: write a receipt into a new JSON file").path();
  }

  Status run(Context& context) const {
    const bool narrows = !filters_.values().empty();
    const auto words = named();
    const bool takes_all = words_.takes_all && words.empty() && !narrows;
    if ((!takes_all && words.empty() == (all_ == narrows)) || (!words.empty() && narrows) || (receipt_ && words.size() != 1))
      return usage_error("`usher " + std::string(words_.path) + "` needs " + std::string(resource_.one) +
                         "s: name them, give a filter, or pass --all");
    if (words.size() == 1 && (!resource_.named_by.empty() || words_.becomes || !words_.facts.front().empty()))
      return act_on_one(context, words.front());
    USHER_CHECK(context.output.check(dry_run_ ? forecast_of({}, 0) : record_of({})));
    USHER_TRY(auto* const core, context.installation->core());
    const auto& administration = core->administration;
    const Time now = context.world.clock.now();
    const bool is_whole = all_ && act_.work_on_all;
    USHER_TRY(auto rows, is_whole ? core::Selection() : selected(context.terminal, administration, words, now));
    USHER_TRY(rows.fields, fields_.values());
    USHER_TRY(const auto count, is_whole ? administration.count_all(act_) : Result<std::int64_t>(rows.size()));
    if (!dry_run_ && count > 0 && (words.empty() || act_.ends || act_.asks == core::Asks::kAlways))
      USHER_CHECK(ask(context, count));
    auto progress = context.terminal.progress(dry_run_ ? "Trying" : std::string(words_.label), count,
                                              dry_run_ ? "" : "rows done; run the command again for the others");
    const auto advance = [&progress](std::int64_t done) { progress.advance(done); };
    const auto& by = context.installation->actor();
    rows.is_trial = dry_run_;
    if (dry_run_ && is_whole) return forecast(context, administration, {.done = count}, count);
    USHER_TRY(const auto report, is_whole ? administration.act_on_all(act_, by, advance)
                                          : administration.act(resource_, act_, by, rows, now, advance));
    if (dry_run_) return forecast(context, administration, report, count);
    if (report.gone > 0 && words.size() == 1) return not_there(words.front());
    if (report.done > 0 && words_.wakes_servers) wake_servers(context);
    USHER_CHECK(context.output.record(record_of(report)));
    if (report.done > 0 && report.facts.find("mail_id")) note_mail(context, "`usher mail list` shows them");
    return outcome_of(report);
  }

 private:
  [[nodiscard]] std::vector<std::string> named() const {
    const auto row = fields_.text(words_.row_option);
    return row ? std::vector{*row} : names_;
  }

  Result<core::Selection> selected(Terminal& terminal, const core::Administration& administration,
                                   const std::vector<std::string>& words, Time now) const {
    core::Selection rows;
    for (const auto& word : words) {
      const auto row = administration.find(resource_, word);
      if (!row.ok() && row.error().row().kind != ErrorKind::kNotFound) return row.error();
      if (!row.ok() && words.size() > 1) terminal.warn(row.error().detail());
      rows.ids.push_back(row.ok() ? row.value().id : word);  // an unknown one, which counts as gone
    }
    if (!words.empty()) return rows;
    auto found = administration.select(resource_, filters_.values(), now, false);
    return found.ok() ? std::move(found) : filter_error(found.error());
  }

  /// What the act would do, found by the act itself; names the first rows that it would change.
  Status forecast(Context& context, const core::Administration& administration, const core::ActReport& report,
                  std::int64_t count) const {
    for (const auto& id : report.first) {
      USHER_TRY(const auto name, resource_.named_by.empty() ? std::string() : administration.name_of(resource_, id));
      context.terminal.note("  " + (name.empty() ? id : name));
    }
    const auto others = report.done - std::ssize(report.first);
    if (others > 0 && !report.first.empty())
      context.terminal.note("  and " + counted(others, std::string("other ") + std::string(resource_.one)));
    if (report.stopped) return *report.stopped;
    if (report.why_refused)
      context.terminal.note(counted(report.refused, resource_.one) +
                            " would be refused, the first of them because: " + std::string(report.why_refused->detail()));
    note_dry_run(context.terminal);
    return context.output.record(forecast_of(report, count));
  }

  /// What ends all rows asks for their number.
  Status ask(Context& context, std::int64_t count) const {
    if (act_.asks == core::Asks::kNever) return done();
    const auto question = counted(count, resource_.one) + (count == 1 ? " matches. " : " match. ") +
                          core::with_names(words_.question, {core::these_rows(resource_, count)});
    return act_.is_typed || (all_ && act_.work_on_all) ? context.terminal.confirm_by_name(question, std::to_string(count))
                                                       : context.terminal.confirm(question);
  }

  Status act_on_one(Context& context, const std::string& word) const {
    USHER_CHECK(context.output.check(record_of_one({}, {})));
    USHER_TRY(auto* const core, context.installation->core());
    const auto& administration = core->administration;
    USHER_TRY(const auto given, fields_.values());
    USHER_TRY(const auto row, administration.find(resource_, word));
    USHER_TRY(const auto ending, act_.ends ? administration.ending(act_, row.id) : std::optional<core::Ending>());
    if (act_.ends && !ending && given.empty()) {
      note_unchanged(context);
      return context.output.record(record_of_one(row, {}));
    }
    std::optional<PrivateFile> receipt;
    if (receipt_) {  // made before the deletion, so that a target that cannot be written deletes nothing
      USHER_TRY(const auto database_file, context.installation->database_file());
      USHER_TRY(auto file, create_output_file(database_file, *receipt_, false));
      receipt.emplace(std::move(file));
    }
    if (act_.asks == core::Asks::kAlways)
      USHER_CHECK(
          context.terminal.confirm(core::with_names(words_.question, {"the " + std::string(resource_.one) + " " + row.id})));
    if (act_.ends)
      USHER_CHECK(
          context.terminal.confirm(core::with_names(words_.one_question, {row.name, text_of(ending.value_or(core::Ending()))})));
    USHER_TRY(const auto report, administration.act(resource_, act_, context.installation->actor(),
                                                    {.ids = {row.id}, .fields = given}, context.world.clock.now()));
    if (report.gone > 0) return not_there(word);
    if (report.unchanged > 0) note_unchanged(context);
    if (words_.wakes_servers) wake_servers(context);
    if (receipt) USHER_CHECK(write_receipt(context, *receipt, row.id, report.facts));
    if (const auto* mail = report.facts.find("mail_id")) note_one_mail(context, *mail->string());
    return context.output.record(record_of_one(row, report.facts));
  }

  void note_unchanged(Context& context) const {
    context.terminal.note("The " + std::string(resource_.one) + " " + std::string(words_.already) + "; nothing was changed");
  }

  [[nodiscard]] Record forecast_of(const core::ActReport& report, std::int64_t matched) const {
    auto record = record_of(report);
    record.insert(record.begin(), {"matched", matched});
    return record;
  }
  [[nodiscard]] Record record_of(const core::ActReport& report) const {
    return {{std::string(words_.done), report.done},
            {"unchanged", report.unchanged},
            {"gone", report.gone},
            {"refused", report.refused}};
  }
  [[nodiscard]] Record record_of_one(const core::NamedRow& row, const json::Object& facts) const {
    const bool has_name = !resource_.named_by.empty();
    Record record{{std::string(resource_.id), row.id, has_name ? ColumnRole::kPlain : ColumnRole::kName}};
    if (has_name) record.push_back({std::string(resource_.named_by), row.name, ColumnRole::kName});
    if (words_.becomes) record.push_back({std::string(words_.becomes->first), words_.becomes->second});
    for (const auto name : words_.facts) {
      if (name.empty()) break;
      const auto* fact = facts.find(name);
      record.push_back({std::string(name), fact ? *fact : json::Value(0)});
    }
    return record;
  }

  [[nodiscard]] Error not_there(const std::string& word) const {
    const auto filters = resource_.filters();
    const bool is_address = word.find('@') != std::string::npos;
    const bool has_account =
        std::any_of(filters.begin(), filters.end(), [](const auto& filter) { return filter.type == core::FilterType::kAccount; });
    const auto instead = is_address && has_account
                             ? "; for those of an account: `usher " + std::string(words_.path) + " --user " + word + "`"
                             : "; see `usher " + std::string(list_.list) + "`";
    return error(ErrorCode::kNotFound, "No " + std::string(resource_.one) + " has the id " + printable(word) + instead);
  }

  /// Others are done where some are gone or refused.
  [[nodiscard]] Status outcome_of(const core::ActReport& report) const {
    const auto fault = report.fault();
    if (report.stopped) return *fault;
    if (fault) return error(ErrorCode::kConflict, fault->what);
    if (report.gone > 0)
      return error(ErrorCode::kNotFound, counted(report.gone, resource_.one) + (report.gone == 1 ? " was" : " were") +
                                             " not there; the others are done");
    return done();
  }

  const core::Resource& resource_;
  const core::Act& act_;
  const ResourceCommands& list_;
  const ActCommand& words_;
  std::vector<std::string> names_;
  FilterOptions filters_{narrowing_filters(resource_)};
  FieldOptions fields_{act_.fields, words_.options};
  bool all_ = false;
  bool dry_run_ = false;
  std::optional<std::string> receipt_;
};

/// Prints what it made, and a secret that is shown once.
class ResourceForm {
 public:
  explicit ResourceForm(const Command& row)
      : resource_(*named_by(row).resource), form_(*named_by(row).form), words_(words_of(resource_, form_)) {}

  void declare(Declare& arguments) { fields_.declare(arguments); }

  Status run(Context& context) const {
    const auto shape = record_of(json::Object());
    USHER_CHECK(context.output.check(shape));
    if (const auto& once = form_.shown_once; !once.empty() && !context.output.prints(shape, once))
      return usage_error("--fields leaves out the " + std::string(once) + ", which is shown only once: name `" +
                         std::string(once) + "`");
    USHER_TRY(auto body, fields_.values());
    USHER_TRY(auto* const core, context.installation->core());
    const auto made = core->administration.fill(form_, context.installation->actor(), {}, json::Value(std::move(body)));
    if (!made.ok()) return fields_.named(made.error());
    if (fields_.is_set(words_.wakes_with)) wake_servers(context);
    USHER_CHECK(context.output.record(record_of(made.value())));
    if (!words_.note.empty()) context.terminal.note(words_.note);
    return done();
  }

 private:
  /// -o name prints the secret, because the settings of what uses it need it.
  [[nodiscard]] Record record_of(const json::Value& made) const {
    Record record;
    const auto* row = form_.row.empty() ? &made : made.find(form_.row);
    const core::ListedRow listed{.values = row ? *row->object() : json::Object()};
    for (const auto& column : command_columns(resource_)) {
      if (!contains(words_.facts, column.name)) continue;
      const bool is_name = form_.shown_once.empty() && column.name == resource_.id;
      record.push_back({std::string(column.name), cell_of_row(listed, column), is_name ? ColumnRole::kName : ColumnRole::kPlain});
    }
    const auto* secret = form_.shown_once.empty() ? nullptr : made.find(form_.shown_once);
    if (!form_.shown_once.empty())
      record.push_back({std::string(form_.shown_once), secret ? Cell(*secret) : Cell(nullptr), ColumnRole::kName});
    return record;
  }

  const core::Resource& resource_;
  const core::Form& form_;
  const FormCommand& words_;
  FieldOptions fields_{form_.fields, words_.options};
};

/// `List the browsers that ...`.
std::string list_summary(const core::Resource& resource) {
  std::string summary = "List " + std::string(resource.summary);
  summary[5] = static_cast<char>(summary[5] | 0x20);
  return summary;
}

struct Commands {
  std::deque<std::string> summaries;
  std::vector<Command> rows;
};

Commands commands() {
  Commands made;
  for (const auto& resource : core::resources()) {
    const auto& words = words_of(resource);
    const auto& summary = made.summaries.emplace_back(list_summary(resource));
    made.rows.push_back(command<ResourceList>(words.list, summary, words.example, Needs::kCurrentSchema));
    for (const auto& act : resource.acts)
      if (const auto& own = words_of(resource, act); !own.is_own)
        made.rows.push_back(command<ResourceAct>(own.path, act.summary, own.example, Needs::kCurrentSchema));
    for (const auto& own : words.forms)
      made.rows.push_back(
          command<ResourceForm>(own.path, core::form_of(resource, own.verb).summary, own.example, Needs::kCurrentSchema));
  }
  return made;
}

}  // namespace

std::vector<Command> resource_commands() {
  static const auto kCommands = commands();
  return kCommands.rows;
}

}  // namespace usher::cli
