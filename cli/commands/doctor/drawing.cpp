#include "cli/commands/doctor/drawing.h"

#include "cli/terminal/text_layout.h"
#include "common/base/in_order.h"
#include "common/base/text.h"

namespace usher::cli {
namespace {

constexpr std::size_t kLevelWidth = 9;
constexpr std::size_t kLeastProse = 30;
constexpr std::string_view kBeforeFix = "; ";

struct LevelStyle {
  Finding::Level level;
  std::string_view word;
  std::string_view colour;
};
constexpr EnumArray kLevelStyles(&LevelStyle::level, {{Finding::Level::kOk, "ok", kGreen},
                                                      {Finding::Level::kWarning, "warning", kYellow},
                                                      {Finding::Level::kProblem, "problem", kRed}});

/// The command in a fix: the text in backticks, or the whole fix if it is one; empty if it has none.
std::string_view command_in(std::string_view fix) {
  const std::size_t begin = fix.find('`');
  if (begin != std::string_view::npos) {
    const std::size_t end = fix.find('`', begin + 1);
    return end == std::string_view::npos ? "" : fix.substr(begin + 1, end - begin - 1);
  }
  return fix.starts_with("chmod ") || fix.starts_with("chown ") ? fix : "";
}

struct Parts {
  std::string what;
  std::string fix = {};      ///< Empty: none.
  std::string command = {};  ///< In the fix; empty if it has none.
};
Parts parts_of(const Finding& finding) {
  const auto& text = finding.text;
  if (finding.command) return {text, finding.command->empty() ? "" : "`" + *finding.command + "`", *finding.command};
  const auto at = finding.level == Finding::Level::kOk ? std::string::npos : text.rfind(kBeforeFix);
  if (at == std::string::npos) return {text};
  const auto fix = text.substr(at + kBeforeFix.size());
  return {text.substr(0, at), fix, std::string(command_in(fix))};
}

/// Lines that all begin below column `indent`.
std::string block(std::string_view text, std::size_t indent, std::size_t width) {
  std::string lines;
  for (const std::string& line : wrapped(printable(text), width > indent ? width - indent : 1))
    lines += (lines.empty() ? "" : std::string(indent, ' ')) + line + "\n";
  return lines;
}

std::string draw(const Finding& finding, std::size_t check_width, std::size_t width, bool colour) {
  const LevelStyle& style = kLevelStyles[finding.level];
  std::string check(finding.check);
  std::ranges::replace(check, '_', ' ');
  const std::size_t indent = kLevelWidth + check_width + 2;
  const std::size_t room = std::max(width, indent + kLeastProse);
  std::string text =
      in_colour(colour, style.colour, style.word) + padding(kLevelWidth, style.word) + check + padding(check_width + 2, check);
  const auto [what, fix, command] = parts_of(finding);
  text += block(what, indent, room);
  if (fix.empty()) return text;
  const std::string quoted = "`" + command + "`";
  const bool is_command_alone = fix == command || fix == quoted || fix == "run " + quoted;
  return text + std::string(indent, ' ') +  // a command whole, so that it can be copied
         (is_command_alone ? "$ " + printable(command) + "\n" : block("fix: " + fix, indent, room));
}

bool is_drawn(const OutputOptions& options) {
  return options.format == Format::kTable && options.fields.empty() && options.width > 0;
}

/// `14 ok, 1 warning, 0 problems`.
std::string summary_of(const Findings& findings) {
  std::string text;
  for (const auto& [level, word, colour] : kLevelStyles) {
    const auto count = std::ranges::count(findings, level, &Finding::level);
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(word) +
            (level == Finding::Level::kOk || count == 1 ? "" : "s");
  }
  return text;
}

}  // namespace

std::string draw_findings(const Findings& findings, int width, bool colour) {
  std::size_t check_width = 0;
  for (const Finding& finding : findings) check_width = std::max(check_width, finding.check.size());
  std::string text;
  for (const Finding& finding : findings) text += draw(finding, check_width, static_cast<std::size_t>(width), colour);
  return text;
}

Status write_findings(const Output& output, const Findings& findings, std::string_view subject, std::string_view verdict) {
  const auto& options = output.options();
  if (is_drawn(options)) {
    if (!verdict.empty()) USHER_CHECK(output.text(printable(verdict) + "\n"));
    auto others = findings;
    std::erase_if(others, [&](const Finding& finding) { return finding.text == verdict; });
    return output.verbatim(draw_findings(others, options.width, options.colour));
  }
  Table table{{{"result", ColumnKind::kNeverCut},
               {std::string(subject), ColumnKind::kNeverCut, ColumnRole::kName},
               {"finding", ColumnKind::kProse},
               {"fix", ColumnKind::kText, ColumnRole::kDetail},
               {"command", ColumnKind::kText, ColumnRole::kDetail}}};
  const auto or_null = [](std::string_view text) { return text.empty() ? Cell(nullptr) : Cell(text); };
  for (const auto& finding : findings) {
    const auto [what, fix, command] = parts_of(finding);
    const auto text = what + (fix.empty() ? "" : std::string(kBeforeFix) + fix);
    table.rows.push_back({kLevelStyles[finding.level].word, finding.check, text, or_null(fix), or_null(command)});
  }
  return output.table(table);
}

Status report_findings(const Output& output, const Findings& findings) {
  USHER_CHECK(write_findings(output, findings, "check"));
  if (is_drawn(output.options())) USHER_CHECK(output.text("\n" + summary_of(findings) + "\n"));
  const auto problems = std::ranges::count(findings, Finding::Level::kProblem, &Finding::level);
  if (problems == 0) return done();
  return error(ErrorCode::kInternal,
               problems == 1 ? "There is a problem" : "There are " + std::to_string(problems) + " problems");
}

}  // namespace usher::cli
