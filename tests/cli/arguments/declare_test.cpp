#include "cli/arguments/declare.h"

#include "tests/catch.h"

using namespace usher;
using namespace usher::cli;

TEST_CASE("declare: a spec names the option and its value", "[declare]") {
  std::string text;
  bool raised = false;
  Declare declare;
  const Argument& output = declare.option("-o, --output FORMAT", text, "How");
  CHECK(output.names == std::vector<std::string>{"-o", "--output"});
  CHECK(output.value_name == "FORMAT");
  CHECK(output.name() == "--output");
  CHECK(output.all_names() == "-o, --output");
  CHECK(output.kind == Argument::Kind::kOption);
  const Argument& flag = declare.flag("-q, --quiet", raised, "Less");
  CHECK(flag.kind == Argument::Kind::kFlag);
  CHECK(flag.value_name.empty());
}

TEST_CASE("declare: the member's type says what is required and what repeats", "[declare]") {
  std::string must;
  std::optional<std::string> may;
  std::vector<std::string> many;
  Declare declare;
  CHECK(declare.positional("A", must, "").is_required);
  CHECK_FALSE(declare.positional("B", may, "").is_required);
  CHECK_FALSE(declare.option("--c X", must, "").is_required);
  CHECK(declare.option("--d X", must, "").required().is_required);
  CHECK(declare.option("--e X", many, "").is_repeated);
  CHECK_FALSE(declare.option("--f X", may, "").is_repeated);
}

TEST_CASE("declare: words become values, or a reason why not", "[declare]") {
  std::int64_t number = 0;
  std::optional<std::int64_t> maybe;
  std::optional<Time> time;
  std::vector<std::string> many;
  CHECK(assign_to(number)("-12") == std::nullopt);
  CHECK(number == -12);
  CHECK(assign_to(maybe)("7") == std::nullopt);
  CHECK(maybe == 7);
  for (const char* wrong : {"", "many", "1.5", "7 ", "+7", "0x10", "99999999999999999999"}) {
    CAPTURE(wrong);
    CHECK(assign_to(maybe)(wrong) == "takes a whole number, not `" + std::string(wrong) + "`");
  }
  CHECK(maybe == 7);
  CHECK(assign_to(time)("2026-11-20") == std::nullopt);
  CHECK(time == from_seconds(1'795'132'800));
  CHECK(assign_to(time)("yesterdayish") == "takes a time such as 2026-11-20 or 2026-11-20T06:53:44Z, not `yesterdayish`");
  CHECK(assign_to(many)("a") == std::nullopt);
  CHECK(assign_to(many)("b") == std::nullopt);
  CHECK(many == std::vector<std::string>{"a", "b"});
}

TEST_CASE("declare: ranges and choices refuse the rest", "[declare]") {
  std::int64_t limit = 50;
  std::string role;
  Declare declare;
  const Argument& ranged = declare.option("--limit N", limit, "").between(1, 1000);
  CHECK(ranged.assign("1000") == std::nullopt);
  CHECK(limit == 1000);
  CHECK(ranged.assign("0") == "takes a whole number from 1 to 1000, not `0`");
  CHECK(ranged.assign("many") == "takes a whole number from 1 to 1000, not `many`");
  const Argument& chosen = declare.option("--role ROLE", role, "").one_of({"user", "editor", "admin"});
  CHECK(chosen.assign("admin") == std::nullopt);
  CHECK(role == "admin");
  CHECK(chosen.assign("edtor") == "takes user, editor or admin, not `edtor`; did you mean `editor`?");
  CHECK(chosen.assign("superuser-of-all") == "takes user, editor or admin, not `superuser-of-all`");
}
