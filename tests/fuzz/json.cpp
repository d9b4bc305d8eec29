#include "common/json/locator.h"
#include "common/json/value.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(json) {
  using namespace usher;
  using fuzz::expect;
  json::Place fault;
  const auto document = json::parse(bytes, fault);
  expect(document.ok() == json::parse(bytes).ok(), "asking for the fault's place changes nothing");
  if (!document.ok()) return;
  const auto text = json::to_text(document.value());
  const auto again = json::parse(text);
  expect(again.ok() && json::to_text(again.value()) == text, "what is written is read as the same");
  const auto pretty = json::parse(json::to_pretty_text(document.value()));
  expect(pretty.ok() && json::to_text(pretty.value()) == text, "indenting changes nothing");
  expect(json::Locator(bytes).line("") >= 1, "a document has a line");
  if (!document.value().object()) return;
  const auto edited = json::parse(json::with_member(bytes, "a", json::Value("b")));
  expect(edited.ok() && edited.value().object()->size() == document.value().object()->size(), "an edit keeps the other members");
}
