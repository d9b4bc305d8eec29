#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "cli/terminal/byte_sink.h"
#include "cli/terminal/progress.h"
#include "common/base/clock.h"
#include "common/base/result.h"
#include "common/base/secret.h"

namespace usher::cli {

/// How talkative and how trusting the user asked us to be: --quiet, --verbose, --yes, --no-input, --no-color.
struct InteractionOptions {
  bool quiet = false;
  bool verbose = false;
  bool yes = false;
  bool no_input = false;
  bool no_color = false;
};

/// The person or program at the other end: results go to out(), everything else to standard error. What is said is one line
/// each, with control characters shown as \xNN. One thread.
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
  };
  explicit Terminal(const Setup& setup) : setup_(setup) {}

  void obey(const InteractionOptions& interaction) { interaction_ = interaction; }
  [[nodiscard]] const InteractionOptions& interaction() const { return interaction_; }
  [[nodiscard]] ByteSink& out() const { return setup_.out; }
  [[nodiscard]] bool output_is_tty() const { return setup_.output_is_tty; }
  [[nodiscard]] bool output_has_colour() const { return setup_.output_is_tty && has_colour(); }
  [[nodiscard]] bool input_is_tty() const { return setup_.input_is_tty; }
  [[nodiscard]] bool error_is_tty() const { return setup_.error_is_tty; }
  [[nodiscard]] bool error_has_colour() const { return setup_.error_is_tty && has_colour(); }
  [[nodiscard]] int width() const { return setup_.width; }

  /// A remark; nothing with --quiet.
  void note(std::string_view text);
  /// Lines that are needed to answer what comes next, to standard error as they are; also with --quiet.
  void show(std::string_view lines);
  /// `usher: warning: ...`, also with --quiet.
  void warn(std::string_view text);
  /// `usher: error: ...`, the detail's further lines and those of its fields that it does not tell; with --verbose the cause,
  /// too.
  void report(const Error& error);

  /// Done when the user says yes or --yes was given. Errors: kForbidden when the answer is no; kInvalidArgument naming --yes
  /// when there is nobody to ask (no terminal, or --no-input).
  Status confirm(std::string_view question);
  /// Asks without echo. The terminal's settings come back whatever happens, an interrupt included.
  /// Errors: kInvalidArgument when there is nobody to ask, naming `instead`, the option to use; kForbidden when the input ends
  /// instead of an answer; kInternal on a read error.
  Result<Secret> read_secret(std::string_view prompt, std::string_view instead);
  /// Standard input up to the first newline (LF or CR LF) or the end; at a terminal it asks as read_secret() does. Errors: those
  /// of read_secret(); kInvalidArgument when that is empty or longer than kMaxSecretBytes.
  Result<Secret> read_secret_line_from_stdin(std::string_view prompt);
  static constexpr std::size_t kMaxSecretBytes = 16 * 1024;

  /// Shown on a terminal only, once the work has taken a second. `total` absent: counts up.
  Progress progress(std::string label, std::optional<std::int64_t> total);

 private:
  [[nodiscard]] bool has_colour() const { return setup_.colour_allowed && !interaction_.no_color; }
  [[nodiscard]] bool can_ask() const { return setup_.input_is_tty && setup_.error_is_tty && !interaction_.no_input; }
  void say(std::string_view before, std::string_view text);
  struct Line {
    Secret text;
    bool has_end = false;  ///< A newline came, rather than the end of the input.
  };
  Result<Line> read_line();
  /// To a question whose line on the screen is still open.
  Result<Line> read_answer();

  Setup setup_;
  InteractionOptions interaction_;
};

}  // namespace usher::cli
