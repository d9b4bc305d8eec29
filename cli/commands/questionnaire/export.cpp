#include "cli/arguments/filters.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/files.h"
#include "common/core/administration/answers.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/questionnaire/results/answer_columns.h"

namespace usher::cli {
namespace {

std::vector<Column> shown_columns(const core::AnswerColumns& columns) {
  std::vector<Column> shown;
  for (const auto& column : columns.columns())
    shown.push_back({column.name, column.is_number ? ColumnKind::kNumber : ColumnKind::kText});
  shown.front().role = ColumnRole::kName;
  return shown;
}

TableRow shown_row(std::vector<core::AnswerCell> cells) {
  TableRow row;
  for (auto& cell : cells) row.push_back(cell.time ? Cell(*cell.time) : Cell(std::move(cell.value)));
  return row;
}

struct QuestionnaireExport {
  std::optional<std::int64_t> version;
  FilterOptions filters{core::kFilters<core::AnswerSelection>};
  core::AnswerLayout layout;
  std::optional<std::string> out;
  bool force = false;

  void declare(Declare& arguments) {
    arguments.output_format_is_also("--format");
    arguments.output_format_is(Format::kCsv);
    arguments.option("--questionnaire VERSION", version, "The version whose questions are the columns; the active one")
        .between(1, std::numeric_limits<std::int64_t>::max());
    filters.declare(arguments);
    arguments.flag("--spread", layout.spread,
                   "A column of 0 and 1 for each option of a list, instead of one with `;` between them");
    arguments.flag("--pseudonymous", layout.pseudonymous,
                   "Pseudonyms for ids; no addresses, names, organisations or free text; days for times");
    arguments.option("--out FILE", out, "Into this file, for its owner only, instead of standard output").path();
    arguments.flag("--force", force, kForceHelp);
  }

  Status run(Context& context) const {
    if (!out) return write(context, context.output);
    USHER_TRY(const auto database, context.installation->database_file());
    USHER_TRY(auto file, create_output_file(database, *out, force));
    USHER_CHECK(write(context, context.output.into(file)));
    USHER_CHECK(file.keep());
    context.terminal.note("Wrote " + *out);
    return done();
  }

 private:
  Status write(Context& context, const Output& output) const {
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto asked, version ? core->questionnaires.version(*version) : core->questionnaires.active());
    auto printed = layout;
    printed.structured = output.options().format == Format::kJson || output.options().format == Format::kJsonl;
    const core::AnswerColumns columns(*asked, printed);
    USHER_TRY(const auto writer, output.rows(shown_columns(columns)));
    auto progress = context.terminal.progress("Exporting", std::nullopt);
    USHER_TRY(const auto which,
              filters.read(context, core->filter_sources,
                           core::AnswerSelection{.with_others = printed.structured, .pseudonymous = printed.pseudonymous}));
    const auto each = [&](core::ExportedAnswers&& answers) -> Status {
      USHER_CHECK(writer->row(shown_row(columns.row(std::move(answers)))));
      progress.advance();
      return done();
    };
    USHER_CHECK(core->answer_export.each(*asked, which, each));
    return writer->finish();
  }
};

}  // namespace

std::vector<Command> answer_export_commands() {
  return {command<QuestionnaireExport>("questionnaire export", "Export all answers; CSV by default",
                                       "usher questionnaire export --out answers.csv\n"
                                       "usher questionnaire export --pseudonymous -o jsonl --since 2026-09-01",
                                       Needs::kCurrentSchema)};
}

}  // namespace usher::cli
