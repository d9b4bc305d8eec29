#pragma once

#include "cli/terminal/output.h"
#include "tests/catch.h"
#include "tests/cli/world.h"

namespace usher::cli {

/// The output of an Output with these options.
inline std::string printed(const Table& table, OutputOptions options) {
  StringSink sink;
  REQUIRE(Output(sink, std::move(options)).table(table).ok());
  return sink.text;
}
inline std::string printed(const Record& record, OutputOptions options) {
  StringSink sink;
  REQUIRE(Output(sink, std::move(options)).record(record).ok());
  return sink.text;
}

}  // namespace usher::cli
