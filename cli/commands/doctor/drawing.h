#pragma once

#include "cli/terminal/output.h"

namespace usher::cli {

/// One result of `usher doctor`.
struct Finding {
  enum class Level { kOk, kWarning, kProblem };
  Level level = Level::kOk;
  std::string_view check;  ///< The subject: `secret`, `origin`, ...
  std::string text;        ///< One sentence; without `command` it contains the fix unless the level is kOk.
  /// What mends it, for a text with words of users; empty: nothing does.
  std::optional<std::string> command = {};
};
using Findings = std::vector<Finding>;

inline Finding ok(std::string_view check, std::string text) { return {Finding::Level::kOk, check, std::move(text)}; }
inline Finding warning(std::string_view check, std::string text) { return {Finding::Level::kWarning, check, std::move(text)}; }
inline Finding problem(std::string_view check, std::string text) { return {Finding::Level::kProblem, check, std::move(text)}; }
/// With the sentence of the error.
inline Finding problem(std::string_view check, const Error& error) { return problem(check, error.detail()); }

/// The findings for a terminal of `width` columns: a line for each, broken between words, and its fix on a line of its own: a
/// command to copy, or a sentence.
std::string draw_findings(const Findings& findings, int width, bool colour);

/// Prints the findings in the form that was asked for, one a row; programs get the fix and the command in it also as columns of
/// their own. `subject` names the column of what they are about. `verdict`: what they mean, first on a
/// terminal; a finding of the same words is left out there.
Status write_findings(const Output& output, const Findings& findings, std::string_view subject, std::string_view verdict = "");

/// The same for checks, with their number by result last on a terminal. Error: kInternal with the number of problems, if there
/// are any.
Status report_findings(const Output& output, const Findings& findings);

}  // namespace usher::cli
