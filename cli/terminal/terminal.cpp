#include "cli/terminal/terminal.h"

#include <cerrno>

#include <unistd.h>

#include "cli/terminal/interruption.h"
#include "cli/terminal/text_layout.h"
#include "common/base/text.h"
#include "common/url/url.h"

namespace usher::cli {
namespace {

/// Columns of a text with colours.
std::size_t visible_width(std::string_view text) {
  std::size_t columns = 0;
  bool in_sequence = false;
  for (const char c : text) {
    in_sequence = in_sequence || c == '\x1b';
    if (!in_sequence) ++columns;
    if (c == 'm') in_sequence = false;
  }
  return columns;
}

}  // namespace

void Terminal::say(std::string_view before, std::string_view text) {
  // On a terminal that both streams share, earlier output must appear first.
  if (setup_.output_is_tty) static_cast<void>(setup_.out.flush());
  // A failed write to standard error cannot be reported.
  static_cast<void>(setup_.err.write(fitted(before, printable(text)) + "\n"));
}

std::string Terminal::fitted(std::string_view before, std::string_view text) const {
  const std::size_t shown = visible_width(before);
  const auto width = static_cast<std::size_t>(setup_.width);
  const bool fits = shown + display_width(text) <= width;
  if (!setup_.error_is_tty || fits || text.starts_with(' ')) return std::string(before).append(text);
  const std::string indent(2, ' ');  // a stored text cannot begin a line of its own
  const std::string place = before.empty() ? "" : std::string(shown - 1, 'x') + " ";
  std::string lines = joined(wrapped(place + std::string(text), width - indent.size()), "\n" + indent);
  return lines.replace(0, std::min(lines.find('\n'), shown), before);
}

void Terminal::note(std::string_view text) {
  if (!interaction_.quiet) say("", text);
}

void Terminal::show(std::string_view lines) {
  if (setup_.output_is_tty) static_cast<void>(setup_.out.flush());
  static_cast<void>(setup_.err.write(lines));
}

void Terminal::warn(std::string_view text) { say("usher: " + in_colour(error_has_colour(), kYellow, "warning:") + " ", text); }

void Terminal::report(const Error& error) {
  std::string before = "usher: " + in_colour(error_has_colour(), kRed, "error:") + " ";
  // "Some fields are wrong" adds nothing: the fields follow.
  const auto detail = error.what.empty() && !error.fields.empty() ? std::string() : error.detail();
  for (std::size_t at = 0; at < detail.size();) {
    const std::size_t end = std::min(detail.find('\n', at), detail.size());
    say(std::exchange(before, "  "), std::string_view(detail).substr(at, end - at));
    at = end + 1;
  }
  for (const FieldError& field : error.fields)
    if (detail.find(field.message) == std::string_view::npos)
      say(std::exchange(before, "  "), field.field + ": " + field.message);
  if (error.fields_left_out > 0) say("  ", "and " + std::to_string(error.fields_left_out) + " more");
  if (interaction_.verbose && !error.cause.for_log().empty()) say("  cause: ", error.cause.for_log());
}

Result<std::string> Terminal::ask(std::string_view prompt, const std::string& fallback) {
  USHER_TRY(const Line answer,
            read_answer(printable(prompt) + (fallback.empty() ? "" : " [" + printable(fallback) + "]") + ": "));
  if (!answer.has_end && answer.text.empty()) return error(ErrorCode::kForbidden, "The input ended before there was an answer");
  const auto text = trim(answer.text.expose());
  return text.empty() ? fallback : std::string(text);
}

Status Terminal::confirm(std::string_view question) {
  if (interaction_.yes) return done();
  if (!can_ask()) return error(ErrorCode::kInvalidArgument, std::string(question) + " " + cannot_ask("--yes"));
  USHER_TRY(const Line answer, read_answer(fitted("", printable(question) + " [y/N]") + " "));
  const std::string_view word = trim(answer.text.expose());
  if (iequals(word, "y") || iequals(word, "yes")) return done();
  return error(ErrorCode::kForbidden, "Nothing was changed: not confirmed");
}

Status Terminal::confirm_by_name(std::string_view warning, std::string_view name) {
  if (interaction_.yes) return done();
  if (!can_ask()) return error(ErrorCode::kInvalidArgument, std::string(warning) + " " + cannot_ask("--yes"));
  USHER_TRY(const Line answer, read_answer(fitted("", printable(warning)) + "\nType " + printable(name) + " to go ahead: "));
  if (trim(answer.text.expose()) == name) return done();
  return error(ErrorCode::kForbidden, "Nothing was changed: not confirmed");
}

Result<Secret> Terminal::read_secret(std::string_view prompt, std::string_view instead) {
  if (!can_ask()) return error(ErrorCode::kInvalidArgument, cannot_ask(instead));
  const HiddenInput hidden(setup_.input_fd);
  if (!hidden.ok()) return error(ErrorCode::kInternal, "The terminal does not hide what is typed: pass " + std::string(instead));
  USHER_TRY(Line answer, read_answer(printable(prompt) + ": "));
  if (!answer.has_end && answer.text.empty()) return error(ErrorCode::kForbidden, "The input ended before there was an answer");
  return std::move(answer.text);
}

Result<Secret> Terminal::read_secret_line_from_stdin(std::string_view prompt) {
  if (setup_.input_is_tty) return read_secret(prompt, "it through a pipe");
  USHER_TRY(Line line, read_line());
  if (line.text.empty())
    return error(ErrorCode::kInvalidArgument, "Standard input is empty: a line with the value was expected there");
  return std::move(line.text);
}

Result<Terminal::Line> Terminal::read_answer(const std::string& question) {
  static_cast<void>(setup_.out.flush());
  static_cast<void>(setup_.err.write(question));
  auto answer = read_line();
  if (answer.ok() && !answer.value().has_end) static_cast<void>(setup_.err.write("\n"));
  return answer;
}

/// Reads byte by byte, so that the text after the line stays for the next reader.
Result<Terminal::Line> Terminal::read_line() {
  std::string line;
  line.reserve(kMaxSecretBytes + 1);  // growing would leave copies of a secret in memory
  for (char c = 0; line.size() <= kMaxSecretBytes;) {
    const ssize_t count = ::read(setup_.input_fd, &c, 1);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return error(ErrorCode::kInternal, "Standard input: " + std::generic_category().message(errno));
    if (count == 0 || c == '\n') {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      return Line{Secret(std::move(line)), count > 0};
    }
    line += c;
  }
  const Secret wiped(std::move(line));
  return error(ErrorCode::kInvalidArgument,
               "The line on standard input is longer than " + std::to_string(kMaxSecretBytes) + " bytes");
}

Progress Terminal::progress(std::string label, std::optional<std::int64_t> total, std::string on_interrupt) {
  const bool is_shown = setup_.error_is_tty && !interaction_.quiet;
  return Progress(is_shown ? &setup_.err : nullptr, setup_.clock, setup_.width, std::move(label), total, std::move(on_interrupt));
}

void warn_of_exposed(Terminal& terminal, std::string_view what, std::string_view instead) {
  terminal.warn(
      std::string(what).append(" has a secret, which other users of this machine read in the process list; ").append(instead));
}

void warn_of_exposed_url(Terminal& terminal, std::string_view what, std::string_view url) {
  if (has_password(url)) warn_of_exposed(terminal, what, "leave it out there and set PGPASSWORD, or write it into ~/.pgpass");
}

}  // namespace usher::cli
