#include "cli/questionnaire_commands.h"

#include <array>

#include "cli/app.h"
#include "cli/target_file.h"

namespace usher::cli {
namespace {

const std::vector<Column> kColumns{{"user_id", ColumnKind::kText, ColumnRole::kName},
                                   {"email"},
                                   {"name"},
                                   {"experience_level"},
                                   {"professional_role"},
                                   {"role_other"},
                                   {"organization"},
                                   {"software_background"},
                                   {"hardware_background"},
                                   {"questionnaire_version", ColumnKind::kNumber},
                                   {"completed_at"},
                                   {"created_at"},
                                   {"updated_at"}};
const std::vector<Column> kPseudonymousColumns{{"pseudonym", ColumnKind::kText, ColumnRole::kName},
                                               {"experience_level"},
                                               {"professional_role"},
                                               {"software_background"},
                                               {"hardware_background"},
                                               {"questionnaire_version", ColumnKind::kNumber},
                                               {"completed_on"},
                                               {"created_on"},
                                               {"updated_on"}};

Row full_row(const core::ExportedAnswers& answers) {
  const auto& profile = answers.profile;
  return {answers.user,
          answers.email,
          answers.name,
          profile.experience_level,
          profile.professional_role,
          profile.role_other,
          profile.organization,
          profile.software_background,
          profile.hardware_background,
          profile.questionnaire_version,
          profile.completed_at,
          profile.created_at,
          profile.updated_at};
}

std::string day(Time time) { return to_rfc3339(time).substr(0, std::string_view("2026-11-20").size()); }

Row pseudonymous_row(const core::ExportedAnswers& answers) {
  const auto& profile = answers.profile;
  return {answers.user,
          profile.experience_level,
          profile.professional_role,
          profile.software_background,
          profile.hardware_background,
          profile.questionnaire_version,
          profile.completed_at ? Cell(day(*profile.completed_at)) : Cell(nullptr),
          day(profile.created_at),
          day(profile.updated_at)};
}

class Export {
 public:
  void declare(Declare& arguments) {
    arguments.output_format_is_also("--format");
    arguments.output_format_is(Format::kCsv);
    arguments.option("--since TIME", since_, "Only answers changed since: 2026-11-20 or 2026-11-20T08:00:00Z");
    arguments.flag("--completed", completed_, "Only finished questionnaires");
    arguments.flag("--pseudonymous", pseudonymous_,
                   "Pseudonyms for ids; no addresses, names, organisations or free text; days for times");
    arguments.option("--out FILE", out_, "Into this file, for its owner only, instead of standard output").path();
  }

  Status run(Context& context) const {
    if (!out_) return write(context, context.output);
    USHER_TRY(const auto database, context.app->database_path());
    USHER_TRY(auto file, create_output_file(database, *out_));
    USHER_CHECK(write(context, context.output.into(file)));
    USHER_CHECK(file.keep());
    context.terminal.note("Wrote " + *out_);
    return done();
  }

 private:
  Status write(Context& context, const Output& output) const {
    USHER_TRY(const auto writer, output.rows(pseudonymous_ ? kPseudonymousColumns : kColumns));
    USHER_TRY(auto* const core, context.app->core());
    auto progress = context.terminal.progress("Exporting", std::nullopt);
    const core::ProfileSelection which{since_.value_or(Time{}), completed_};
    const auto each = [&](const core::ExportedAnswers& answers) -> Status {
      USHER_CHECK(writer->row(pseudonymous_ ? pseudonymous_row(answers) : full_row(answers)));
      progress.advance();
      return done();
    };
    USHER_CHECK(pseudonymous_ ? core->profile_export.each_pseudonymous(which, each) : core->profile_export.each(which, each));
    return writer->finish();
  }

  std::optional<Time> since_;
  bool completed_ = false;
  bool pseudonymous_ = false;
  std::optional<std::string> out_;
};

constexpr std::array kRows{
    command<Export>("questionnaire export", "Everybody's answers, for spreadsheets and programs; CSV unless told otherwise",
                    "usher questionnaire export --format csv --out answers.csv\n"
                    "usher questionnaire export --pseudonymous --format jsonl --since 2026-09-01",
                    Needs::kCurrentSchema),
};

}  // namespace

std::span<const Command> questionnaire_commands() { return kRows; }

}  // namespace usher::cli
