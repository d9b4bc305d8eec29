#include <fstream>

#include "cli/arguments/usage.h"
#include "cli/commands/questionnaire/file.h"
#include "cli/commands/rows.h"
#include "cli/installation/installation.h"
#include "cli/terminal/files.h"
#include "common/base/text.h"
#include "common/core/questionnaire/questionnaires.h"
#include "common/core/questionnaire/results/variants.h"

namespace usher::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kMostFilesOfHtml = 1'000'000;
constexpr std::uintmax_t kMostBytesOfHtml = std::uintmax_t{4} * 1024 * 1024 * 1024;
/// Each is matched with each account.
constexpr std::size_t kMostDifferent = 10'000;

/// A variant, and where it is used.
struct Use {
  core::Variant variant;
  std::string first;  ///< FILE:LINE.
  std::int64_t places = 0;
};

/// The files of a build, in the order of their names, without following links.
class Build {
 public:
  using Read = std::function<Status(const fs::path&)>;

  /// Calls `read` for each HTML file below the directory. Errors: kInvalidArgument beyond the bounds, or where it has none.
  Status each(const fs::path& directory, const Read& read) {
    USHER_CHECK(walk(directory, read));
    if (files_ > 0) return done();
    return usage_error(directory.string() + " has no HTML file; build the site first, and name the folder that is served");
  }

 private:
  Status walk(const fs::path& directory, const Read& read) {
    std::error_code problem;
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator at(directory, problem), end; !problem && at != end; at.increment(problem)) entries.push_back(*at);
    if (problem) return error(ErrorCode::kForbidden, "cannot read " + directory.string() + ": " + problem.message());
    std::ranges::sort(entries);
    for (const auto& entry : entries) {
      const auto kind = entry.symlink_status(problem).type();
      if (kind == fs::file_type::directory) USHER_CHECK(walk(entry.path(), read));
      if (kind != fs::file_type::regular || entry.path().extension() != ".html") continue;
      bytes_ += entry.file_size(problem);
      if (++files_ > kMostFilesOfHtml || bytes_ > kMostBytesOfHtml)
        return usage_error("more than 1,000,000 HTML files or 4 GiB; name a folder with less");
      USHER_CHECK(read(entry.path()));
    }
    return done();
  }

  std::int64_t files_ = 0;
  std::uintmax_t bytes_ = 0;
};

/// `usher questionnaire uses DIR`.
struct QuestionnaireUses {
  std::string directory;
  std::optional<std::int64_t> version;
  std::optional<std::string> file;
  bool no_counts = false;

  void declare(Declare& arguments) {
    arguments.positional("DIR", directory, "The folder with the HTML files of a built site").path();
    arguments.option("--against VERSION", version, "The version that has to have the questions; the active one")
        .between(1, std::numeric_limits<std::int64_t>::max());
    arguments.option("--questionnaire FILE", file, "A questionnaire file instead, without a database and without counts").path();
    arguments.flag("--no-counts", no_counts, "Do not count the users that each variant is for");
  }

  Status run(Context& context) const {
    if (file && version) return usage_error("--against and --questionnaire name two questionnaires; leave one out");
    USHER_TRY(const auto rows, context.output.rows({{"variant", ColumnKind::kProse, ColumnRole::kName},
                                                    {"users", ColumnKind::kNumber},
                                                    {"places", ColumnKind::kNumber},
                                                    {"first"}}));
    USHER_TRY(const auto questionnaire, asked(context));
    const auto& traits = context.installation->settings().tokens.profile_claims;
    Found found;
    USHER_CHECK(read(context, *questionnaire, file ? nullptr : &traits, found));
    std::vector<core::Variant> variants;
    for (const auto& [text, use] : found.uses) variants.push_back(use.variant);
    USHER_TRY(const auto counts, count(context, *questionnaire, traits, variants));
    std::size_t at = 0;
    for (const auto& [text, use] : found.uses) {
      USHER_CHECK(rows->row({text, counts.empty() ? Cell(nullptr) : Cell(counts[at]), use.places, use.first}));
      ++at;
    }
    USHER_CHECK(rows->finish());
    if (found.uses.empty()) context.terminal.note("No page has a variant");
    if (found.left_out > 0)
      context.terminal.note("The table leaves out " + counted(found.left_out, "place") + ", after 10,000 different variants");
    if (found.faults == 0) return done();
    return error(ErrorCode::kConflict, counted(found.faults, "condition") + " of variants can't be met as written; see above");
  }

 private:
  struct Found {
    std::map<std::string, Use> uses;
    std::int64_t left_out = 0;  ///< Places beyond kMostDifferent.
    std::int64_t faults = 0;
  };

  Result<std::shared_ptr<const domain::Questionnaire>> asked(Context& context) const {
    if (!file) {
      USHER_TRY(auto* const core, context.installation->core());
      return version ? core->questionnaires.version(*version) : core->questionnaires.active();
    }
    USHER_TRY(const auto text, read_input(*file, kMostOfQuestionnaire));
    USHER_TRY(auto checked, checked_questionnaire(context.terminal, *file, text, 1));
    return std::make_shared<const domain::Questionnaire>(std::move(checked));
  }

  /// Faults are written to standard error, one a line (`FILE:LINE: fault; fix`).
  Status read(Context& context, const domain::Questionnaire& questionnaire, const std::vector<std::string>* traits,
              Found& found) const {
    USHER_CHECK(require_file(directory));
    auto progress = context.terminal.progress("Reading", std::nullopt);
    return Build().each(directory, [&](const fs::path& path) -> Status {
      std::ifstream html(path, std::ios::binary);
      if (!html) return error(ErrorCode::kForbidden, "cannot read " + path.string() + "; let this user read it");
      core::read_variants(html, [&](core::Variant&& variant, std::int64_t line) {
        const auto place = path.string() + ":" + std::to_string(line);
        for (const auto& fault : core::variant_faults(variant, questionnaire, traits)) {
          context.terminal.show(printable(place + ": " + fault) + "\n");
          ++found.faults;
        }
        auto text = variant.text();
        if (found.uses.size() == kMostDifferent && !found.uses.contains(text)) return void(++found.left_out);
        ++found.uses.try_emplace(std::move(text), Use{std::move(variant), place}).first->second.places;
      });
      progress.advance();
      return done();
    });
  }

  /// Empty where users are not counted.
  Result<std::vector<std::int64_t>> count(Context& context, const domain::Questionnaire& questionnaire,
                                          const std::vector<std::string>& traits,
                                          const std::vector<core::Variant>& variants) const {
    if (no_counts || file || variants.empty()) return std::vector<std::int64_t>();
    USHER_TRY(auto* const core, context.installation->core());
    auto progress = context.terminal.progress("Counting", std::nullopt);
    return core::count_readers(core->answer_export, questionnaire, traits, variants, [&progress] { progress.advance(); });
  }
};

}  // namespace

std::vector<Command> variant_commands() {
  return {command<QuestionnaireUses>(
      "questionnaire uses", "Check the variants of a built site against the questionnaire, and count their readers",
      "usher questionnaire uses build\nusher questionnaire uses build --questionnaire questions.json", Needs::kSettings)};
}

}  // namespace usher::cli
