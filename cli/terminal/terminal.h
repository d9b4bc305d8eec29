#pragma once

#include "cli/terminal/progress.h"
#include "common/base/secret.h"

namespace usher::cli {

/// How much output and how many questions the user wants: --quiet, --verbose, --yes, --no-input, --no-color.
struct InteractionOptions {
  bool quiet = false;
  bool verbose = false;
  bool yes = false;
  bool no_input = false;
  bool no_color = false;
};

/// The standard streams: results go to out(), everything else to standard error. A message is one line, with control characters
/// shown as \xNN. Single-threaded.
class Terminal {
 public:
  struct Setup {
    int input_fd;
    ByteSink& out;
    ByteSink& err;
    const Clock& clock;
    bool input_is_tty = false;
    bool output_is_tty = false;
    bool error_is_tty = false;
    bool colour_allowed = false;  ///< By the environment: no NO_COLOR, no TERM=dumb.
    int width = 80;               ///< Columns.
    int height = 24;              ///< Rows.
  };
  explicit Terminal(const Setup& setup) : setup_(setup) {}

  void obey(const InteractionOptions& interaction) { interaction_ = interaction; }
  [[nodiscard]] const InteractionOptions& interaction() const { return interaction_; }
  [[nodiscard]] ByteSink& out() const { return setup_.out; }
  [[nodiscard]] bool output_is_tty() const { return setup_.output_is_tty; }
  [[nodiscard]] bool output_has_colour() const { return setup_.output_is_tty && has_colour(); }
  [[nodiscard]] bool input_is_tty() const { return setup_.input_is_tty; }
  [[nodiscard]] int input_fd() const { return setup_.input_fd; }
  [[nodiscard]] bool error_is_tty() const { return setup_.error_is_tty; }
  [[nodiscard]] bool error_has_colour() const { return setup_.error_is_tty && has_colour(); }
  [[nodiscard]] int width() const { return setup_.width; }
  [[nodiscard]] int height() const { return setup_.height; }

  /// A note; suppressed by --quiet.
  void note(std::string_view text);
  /// Text needed to answer the next question; written to standard error unchanged, also with --quiet.
  void show(std::string_view lines);
  /// `usher: warning: ...`, also with --quiet.
  void warn(std::string_view text);
  /// `usher: error: ...`, with further lines of the detail and the fields that it does not mention; with --verbose also the
  /// cause.
  void report(const Error& error);

  /// Whether questions can be asked: there is a terminal, and no --no-input.
  [[nodiscard]] bool can_ask() const { return setup_.input_is_tty && setup_.error_is_tty && !interaction_.no_input; }
  /// Why not, and what to pass instead.
  [[nodiscard]] std::string cannot_ask(std::string_view instead) const {
    return std::string(interaction_.no_input ? "--no-input forbids questions" : "There is no terminal to ask on") + "; pass " +
           std::string(instead);
  }
  /// Asks for a line of text; `fallback` is shown, and returned for an empty line. Precondition: can_ask(). Error: kForbidden if
  /// the input ends without an answer.
  Result<std::string> ask(std::string_view prompt, const std::string& fallback);
  /// Succeeds if the user answers yes or --yes was given. Errors: kForbidden if the answer is no; kInvalidArgument naming --yes
  /// if it cannot ask (no terminal, or --no-input).
  Status confirm(std::string_view question);
  /// For work on everything: succeeds if the user types `name`, or --yes was given. `warning` says what will be touched. Errors:
  /// as confirm().
  Status confirm_by_name(std::string_view warning, std::string_view name);
  /// Asks without echo. The terminal's settings are always restored, also after an interrupt.
  /// Errors: kInvalidArgument naming `instead`, the option to use, if it cannot ask; kForbidden if the input ends without an
  /// answer; kInternal on a read error.
  Result<Secret> read_secret(std::string_view prompt, std::string_view instead);
  /// Reads standard input up to the first newline (LF or CR LF) or the end; asks like read_secret() at a terminal. Errors: those
  /// of read_secret(); kInvalidArgument if the line is empty or longer than kMaxSecretBytes.
  Result<Secret> read_secret_line_from_stdin(std::string_view prompt);
  static constexpr std::size_t kMaxSecretBytes = 16 * 1024;

  /// Shown only on a terminal, and only after a second of work. `total` absent: counts up. `on_interrupt` follows the number of
  /// finished rows in the message of an interrupt; empty: none.
  Progress progress(std::string label, std::optional<std::int64_t> total, std::string on_interrupt = "");

 private:
  [[nodiscard]] bool has_colour() const { return setup_.colour_allowed && !interaction_.no_color; }
  void say(std::string_view before, std::string_view text);
  /// Both, on a terminal in lines that fit it. A text that begins with a space, such as a command to copy, keeps its line.
  /// `before`: empty, or ASCII and colours with a space at its end.
  [[nodiscard]] std::string fitted(std::string_view before, std::string_view text) const;
  struct Line {
    Secret text;
    bool has_end = false;  ///< The line ended with a newline, not with the end of the input.
  };
  Result<Line> read_line();
  /// Writes the question and reads the answer on the same line.
  Result<Line> read_answer(const std::string& question);

  Setup setup_;
  InteractionOptions interaction_;
};

/// The progress bar of one copy of a database. Outlives its callback.
class CopyProgressBar {
 public:
  CopyProgressBar(Terminal& terminal, std::string label) : terminal_(terminal), label_(std::move(label)) {}

  /// For db::CopyProgress.
  [[nodiscard]] auto callback() {
    return [this](std::int64_t done, std::int64_t total) {
      if (!bar_) bar_.reset(new Progress(terminal_.progress(label_, total)));
      bar_->advance(done - std::exchange(done_, done));
    };
  }

 private:
  Terminal& terminal_;
  std::string label_;
  std::unique_ptr<Progress> bar_;
  std::int64_t done_ = 0;
};

/// Warns that `what` of the command line has a secret. `instead`: an imperative.
void warn_of_exposed(Terminal& terminal, std::string_view what, std::string_view instead);

/// The same for the URL of another database than the installation's, if it has one.
void warn_of_exposed_url(Terminal& terminal, std::string_view what, std::string_view url);

}  // namespace usher::cli
