#include "cli/commands/user/new_password.h"

#include <pty.h>

#include "common/core/credentials/passwords.h"
#include "tests/catch.h"
#include "tests/cli/installation.h"
#include "tests/testkit/fake_clock.h"

using namespace usher;
using namespace usher::cli;

namespace {

/// A user at a pseudo terminal who answers each question in turn.
class Person final : public ByteSink {
 public:
  explicit Person(std::vector<std::string> answers) : answers_(std::move(answers)) {
    if (::openpty(&person_, &program_, nullptr, nullptr, nullptr) != 0) ::abort();
  }
  ~Person() override {
    ::close(person_);
    ::close(program_);
  }
  Status write(std::string_view question) override {
    asked += question;
    const std::string line = answers_.at(next_++) + "\n";
    if (::write(person_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) ::abort();
    return done();
  }
  Result<Secret> read(const NewPassword& source, const core::Passwords& passwords) {
    StringSink out;
    const testkit::FakeClock clock;
    Terminal terminal({.input_fd = program_,
                       .out = out,
                       .err = *this,
                       .clock = clock,
                       .input_is_tty = true,
                       .output_is_tty = true,
                       .error_is_tty = true});
    return source.read(terminal, passwords, "ada@example.com");
  }
  std::string asked;

 private:
  std::vector<std::string> answers_;
  std::size_t next_ = 0;
  int person_ = -1;
  int program_ = -1;
};

}  // namespace

TEST_CASE("new password: typed twice at a terminal", "[new_password]") {
  testkit::TestCore kit;
  Person person({"correct horse", "correct horse"});
  const auto password = person.read({}, kit->passwords);
  REQUIRE(password.ok());
  CHECK(password.value().expose() == "correct horse");
  CHECK(person.asked == "New password for ada@example.com: The same again: ");
}

TEST_CASE("new password: two different inputs change nothing", "[new_password]") {
  testkit::TestCore kit;
  CHECK(Person({"correct horse", "correct house"}).read({}, kit->passwords).error().code == ErrorCode::kValidationFailed);
}

TEST_CASE("new password: without a terminal the error names the alternatives", "[new_password]") {
  testkit::TestCore kit;
  TestTerminal test("correct horse\n");
  const auto password = NewPassword().read(test.terminal, kit->passwords, "ada@example.com");
  REQUIRE_FALSE(password.ok());
  CHECK(password.error().code == ErrorCode::kInvalidArgument);
  CHECK(password.error().detail() == "There is no terminal to ask on; pass --password-stdin or --generate-password");
}

TEST_CASE("new password: a line of standard input, and never shown", "[new_password]") {
  testkit::TestCore kit;
  TestTerminal test("correct horse\nnext\n");
  const NewPassword source{.from_stdin = true};
  const auto password = source.read(test.terminal, kit->passwords, "ada@example.com");
  REQUIRE(password.ok());
  CHECK(password.value().expose() == "correct horse");
  Record record;
  source.show(password.value(), record);
  CHECK(record.empty());
}

TEST_CASE("new password: a generated one is new each time, valid, and shown", "[new_password]") {
  testkit::TestCore kit;
  TestTerminal test;
  const NewPassword source{.generated = true};
  const auto one = source.read(test.terminal, kit->passwords, "ada@example.com");
  const auto other = source.read(test.terminal, kit->passwords, "ada@example.com");
  REQUIRE((one.ok() && other.ok()));
  CHECK(one.value().expose() != other.value().expose());
  CHECK(one.value().expose().size() == 23);
  CHECK(kit->passwords.check_new(one.value()).ok());
  Record record;
  source.show(one.value(), record);
  REQUIRE(record.size() == 1);
  CHECK(*record[0].value.value().string() == one.value().expose());
}

TEST_CASE("new password: a generated one that would not be printed is refused", "[new_password]") {
  StringSink sink;
  const Record shape{{"email", "", ColumnRole::kName}, {"password", ""}};
  const auto allowed = [&](Format format, std::vector<std::string> fields, bool generated = true) {
    return NewPassword{.generated = generated}.check(Output(sink, {.format = format, .fields = std::move(fields)}), shape);
  };
  CHECK(allowed(Format::kTable, {}).ok());
  CHECK(allowed(Format::kName, {"password"}).ok());
  CHECK(allowed(Format::kCsv, {"email", "password"}).ok());
  CHECK(allowed(Format::kName, {}, false).ok());
  CHECK(allowed(Format::kName, {}).error().code == ErrorCode::kInvalidArgument);
  CHECK(allowed(Format::kJson, {"email"}).error().code == ErrorCode::kInvalidArgument);
  CHECK(allowed(Format::kJson, {"nonsense"}, false).error().code == ErrorCode::kInvalidArgument);
}
