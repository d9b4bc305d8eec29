#pragma once

#include "cli/arguments/command.h"
#include "cli/arguments/context.h"
#include "cli/arguments/declare.h"
#include "cli/terminal/output.h"

namespace usher::cli {

/// Commands of every shape, for tests of the parser.
struct SampleList {
  std::optional<std::string> search;
  std::int64_t limit = 50;
  std::optional<Moment> since;
  std::optional<std::string> role;
  void declare(Declare& arguments) {
    arguments.option("--search TEXT", search, "Part of an address or name");
    arguments.option("--limit N", limit, "At most so many").between(1, 1000);
    arguments.option("--since TIME", since, "Made at or after");
    arguments.option("--role ROLE", role, "Only these").one_of({"user", "admin"});
  }
  Status run(Context& context) const {
    return context.output.record(Record{{"search", search},
                                        {"limit", limit, ColumnRole::kName},
                                        {"since", since ? Cell(since->at(context.world.clock.now())) : Cell(nullptr)},
                                        {"role", role}});
  }
};

struct SampleCreate {
  std::string email;
  bool verified = false;
  std::vector<std::string> profile;
  bool password_stdin = false;
  bool generate_password = false;
  void declare(Declare& arguments) {
    arguments.positional("EMAIL", email, "Address of the account");
    arguments.flag("--verified", verified, "Mark the address as verified");
    arguments.option("--profile K=V", profile, "A field of the profile");
    arguments.flag("--password-stdin", password_stdin, "Read the password from standard input");
    arguments.flag("--generate-password", generate_password, "Make one and print it");
    arguments.at_most_one({"--password-stdin", "--generate-password"});
  }
  Status run(Context& context) const {
    json::Array fields(profile.begin(), profile.end());
    return context.output.record(Record{{"email", email}, {"verified", verified}, {"profile", std::move(fields)}});
  }
};

struct SampleRevoke {
  std::optional<std::string> id;
  std::optional<std::string> user;
  bool all = false;
  void declare(Declare& arguments) {
    arguments.positional("ID", id, "A session");
    arguments.option("--user USER", user, "Every session of this user");
    arguments.flag("--all", all, "Every session there is");
    arguments.exactly_one({"ID", "--user", "--all"});
  }
  Status run(Context& context) const {
    USHER_CHECK(context.terminal.confirm("End sessions?"));
    return error(ErrorCode::kSessionNotFound);
  }
};

struct SampleExport {
  std::string out;
  void declare(Declare& arguments) {
    arguments.option("--out FILE", out, "Where to").required().path();
    arguments.output_format_is_also("--format");
  }
  Status run(Context& context) const { return context.output.record(Record{{"out", out}}); }
};

struct SampleBackup {
  std::string file;
  void declare(Declare& arguments) { arguments.positional("FILE", file, "Where to").path(); }
  Status run(Context& context) const {
    context.terminal.note("the secret isn't inside");
    return context.output.record(Record{{"file", file}});
  }
};

inline constexpr std::array kSampleNouns{
    Noun{"user", "Accounts, and what's in them"},
    Noun{"token", "Sessions", "session"},
    Noun{"questionnaire", "Questions about the background"},
};

inline constexpr std::array kSampleCommands{
    command<SampleList>("user list", "List accounts", "usher user list --role admin\nusher user list -o csv", Needs::kNothing),
    command<SampleCreate>("user create", "Make an account", "usher user create ada@example.com", Needs::kCurrentSchema),
    command<SampleRevoke>("token revoke", "End sessions now", "usher token revoke --user ada@example.com", Needs::kNothing),
    command<SampleExport>("questionnaire export", "Export answers", "usher questionnaire export --out a.csv", Needs::kNothing),
    command<SampleBackup>("backup", "Copy the database", "usher backup usher.backup", Needs::kNothing),
};

inline constexpr CommandTable kSampleTable{kSampleNouns, kSampleCommands};

}  // namespace usher::cli
