#include "common/settings/files/dotenv.h"

#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(dotenv) {
  using namespace usher;
  using fuzz::expect;
  const auto file = settings::parse_dotenv(bytes);
  for (const auto& fault : file.faults) expect(fault.line > 0 && !fault.what.empty(), "a fault names its line");
  std::string text;
  for (const auto& entry : file.entries) {
    if (entry.value.find('\'') != std::string::npos) return;
    text += entry.key + "='" + entry.value + "'\n";
  }
  const auto again = settings::parse_dotenv(text);
  expect(again.faults.empty() && again.entries.size() == file.entries.size(), "what is written is read");
  for (std::size_t i = 0; i < again.entries.size(); ++i)
    expect(again.entries[i].key == file.entries[i].key && again.entries[i].value == file.entries[i].value,
           "what is written is read as the same");
}
