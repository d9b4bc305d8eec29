#include "common/settings/files/dotenv.h"

#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(dotenv) {
  using namespace usher;
  using fuzz::expect;
  const auto file = settings::parse_dotenv(bytes, ".env");
  if (!file.ok()) return expect(!file.error().fields.empty(), "a fault names its line");
  std::string text;
  for (const auto& entry : file.value()) {
    if (entry.value.find('\'') != std::string::npos) return;
    text += entry.key + "='" + entry.value + "'\n";
  }
  const auto again = settings::parse_dotenv(text, ".env");
  expect(again.ok() && again.value().size() == file.value().size(), "what is written is read");
  for (std::size_t i = 0; i < again.value().size(); ++i)
    expect(again.value()[i].key == file.value()[i].key && again.value()[i].value == file.value()[i].value,
           "what is written is read as the same");
}
