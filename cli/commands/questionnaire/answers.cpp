#include "common/core/administration/answers.h"

#include "cli/arguments/filters.h"
#include "cli/commands/questionnaire/stats.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/files.h"
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

const std::vector<Column> kCountColumns{
    {"question"}, {"value"}, {"group"}, {"count", ColumnKind::kNumber}, {"percent", ColumnKind::kNumber}};

struct QuestionnaireStats {
  std::optional<std::int64_t> version;
  std::optional<std::string> by;
  FilterOptions filters{core::kFilters<core::AnswerSelection>};
  std::optional<std::string> html;
  bool force = false;

  void declare(Declare& arguments) {
    arguments.option("--questionnaire VERSION", version, "The version whose questions are counted; the active one")
        .between(1, std::numeric_limits<std::int64_t>::max());
    arguments.option("--by QUESTION", by, "Split all by the answers to this one, such as professional_role");
    filters.declare(arguments);
    arguments.option("--html FILE", html, "One page with charts, readable by its owner only, instead of standard output").path();
    arguments.flag("--force", force, kForceHelp);
  }

  Status run(Context& context) const {
    USHER_CHECK(context.output.rows(kCountColumns));  // a wrong --fields is reported before the work
    if (!html) {
      USHER_TRY(const auto stats, count(context));
      return print(context, stats);
    }
    USHER_TRY(const auto database, context.installation->database_file());
    USHER_TRY(auto file, create_output_file(database, *html, force));
    USHER_TRY(const auto stats, count(context));
    USHER_CHECK(file.write(stats_page(stats, context.installation->clock().now())));
    USHER_CHECK(file.keep());
    context.terminal.note("Wrote " + *html);
    return done();
  }

 private:
  Result<core::AnswerStats> count(Context& context) const {
    USHER_TRY(auto* const core, context.installation->core());
    USHER_TRY(const auto asked, version ? core->questionnaires.version(*version) : core->questionnaires.active());
    auto progress = context.terminal.progress("Counting", std::nullopt);
    const auto now = context.world.clock.now();
    USHER_TRY(const auto which, filters.read(context, core->filter_sources, core::AnswerSelection()));
    USHER_TRY(auto stats, core::count_answer_stats(core->ports.transactions, *asked, which, by.value_or(""),
                                                   [&progress](std::int64_t users) { progress.advance(users); }));
    stats.as_of = now;
    return stats;
  }

  static Status print(Context& context, const core::AnswerStats& stats) {
    const auto& options = context.output.options();
    if (options.fields.empty() && options.format == Format::kTable)
      return context.output.verbatim(draw_stats(stats, context.terminal.width()));
    if (options.fields.empty() && options.format == Format::kJson)
      return context.output.verbatim(json_pretty_text(json::Value(core::document_of(stats))) + "\n");
    USHER_TRY(const auto rows, context.output.rows(kCountColumns));
    for (const auto& question : stats.questions)
      for (const auto& value : question.values) {
        USHER_CHECK(
            rows->row({question.id, value.value, nullptr, value.count, core::percent_of(value.count, question.answered)}));
        for (std::size_t i = 0; i < stats.groups.size(); ++i)
          USHER_CHECK(rows->row({question.id, value.value, stats.groups[i].value, value.by_group[i],
                                 core::percent_of(value.by_group[i], question.answered_by_group[i])}));
      }
    return rows->finish();
  }
};

}  // namespace

std::vector<Command> answer_commands() {
  return {command<QuestionnaireExport>("questionnaire export", "Export all answers; CSV by default",
                                       "usher questionnaire export --out answers.csv\n"
                                       "usher questionnaire export --pseudonymous -o jsonl --since 2026-09-01",
                                       Needs::kCurrentSchema),
          command<QuestionnaireStats>(
              "questionnaire stats", "Count answers, and steps reached and completed",
              "usher questionnaire stats --by professional_role\nusher questionnaire stats --html answers.html",
              Needs::kCurrentSchema)};
}

}  // namespace usher::cli
