#include "common/settings/files/toml_file.h"
#include "tests/fuzz/fuzz.h"

FUZZ_TARGET(toml) {
  using namespace usher;
  const auto file = settings::parse_toml(bytes, "usher.toml");
  if (file.ok()) return;
  fuzz::expect(!file.error().fields.empty(), "a fault names its field");
  for (const auto& field : file.error().fields)
    fuzz::expect((field.field + field.message).find('\n') == std::string::npos, "a fault is one line");
}
