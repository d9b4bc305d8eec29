#include "cli/commands/doctor/drawing.h"

#include "cli/terminal/output.h"
#include "tests/catch.h"
#include "tests/cli/world.h"

using namespace usher::cli;

TEST_CASE("doctor drawing: the fix is on a line of its own, as a command where it is one", "[doctor]") {
  const Findings findings{
      {Finding::Level::kOk, "disk", "100 MiB are free in data; more is better"},
      {Finding::Level::kProblem, "files", "data/usher.db has mode 644, so others can read it; chmod 600 data/usher.db"},
      {Finding::Level::kWarning, "secret", "The secret is being changed; run `usher key reseal`"}};
  CHECK(draw_findings(findings, 60, false) ==
        "ok       disk    100 MiB are free in data; more is better\n"
        "problem  files   data/usher.db has mode 644, so others can\n"
        "                 read it\n"
        "                 $ chmod 600 data/usher.db\n"
        "warning  secret  The secret is being changed\n"
        "                 $ usher key reseal\n");
  CHECK(draw_findings(findings, 60, true).starts_with("\x1b[32mok\x1b[0m       disk"));
}

TEST_CASE("doctor drawing: a terminal gets the verdict first and the numbers last", "[doctor]") {
  const Findings findings{{Finding::Level::kOk, "none", "Nothing blocks"}, {Finding::Level::kWarning, "wrong_password", "Two"}};
  StringSink sink;
  const Output output(sink, {.to_terminal = true, .width = 60});
  REQUIRE(write_findings(output, findings, "reason", "Nothing blocks").ok());
  REQUIRE(report_findings(output, findings).ok());
  CHECK(sink.text ==
        "Nothing blocks\n"
        "warning  wrong password  Two\n"
        "ok       none            Nothing blocks\n"
        "warning  wrong password  Two\n"
        "\n"
        "1 ok, 1 warning, 0 problems\n");
}

TEST_CASE("doctor drawing: programs get the fix and its command as members of their own", "[doctor]") {
  const Findings findings{{Finding::Level::kWarning, "secret", "The secret is being changed; run `usher key reseal`"},
                          {Finding::Level::kOk, "disk", "100 MiB are free in data; more is better"}};
  StringSink sink;
  REQUIRE(write_findings(Output(sink, {.format = Format::kJsonl}), findings, "check").ok());
  CHECK(sink.text ==
        R"({"result":"warning","check":"secret","finding":"The secret is being changed; run `usher key reseal`",)"
        R"("fix":"run `usher key reseal`","command":"usher key reseal"})"
        "\n"
        R"({"result":"ok","check":"disk","finding":"100 MiB are free in data; more is better","fix":null,"command":null})"
        "\n");
}
