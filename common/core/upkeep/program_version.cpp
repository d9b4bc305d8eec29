#include "common/core/upkeep/program_version.h"

#include <openssl/crypto.h>
#include <sodium.h>
#include <sqlite3.h>
#include <zlib.h>

#include "common/db/postgres/libpq.h"
#include "common/net/curl_handles.h"

namespace usher::core {
namespace {

constexpr std::size_t kShortCommit = 12;

/// `15.3` from 150003.
std::string libpq_version() {
  constexpr int kMajor = 10000;
  const int number = db::libpq().lib_version();
  return std::to_string(number / kMajor) + "." + std::to_string(number % kMajor);
}

}  // namespace

std::vector<LibraryVersion> shared_libraries() {
  return {{"SQLite", sqlite3_libversion()},
          {"libpq", libpq_version()},
          {"OpenSSL", OpenSSL_version(OPENSSL_VERSION_STRING)},
          {"libsodium", sodium_version_string()},
          {"libcurl", net::libcurl().version_info(CURLVERSION_NOW)->version},
          {"zlib", zlibVersion()}};
}

std::string ProgramVersion::line() const {
  const auto commit = build.commit.empty() ? std::string() : std::string(build.commit.substr(0, kShortCommit)) + ", ";
  auto text = std::string(program) + " " + std::string(kVersion) + " (" + commit + std::string(build.type) + ")";
  for (const auto& library : libraries) text += " " + std::string(library.name) + "/" + library.version;
  return text + "\n";
}

json::Object ProgramVersion::document() const {
  json::Object versions;
  for (const auto& library : libraries) versions.append({std::string(library.name), library.version});
  return {{"program", program},
          {"version", kVersion},
          {"commit", build.commit.empty() ? json::Value(nullptr) : json::Value(build.commit)},
          {"build", build.type},
          {"compiler", build.compiler},
          {"libraries", std::move(versions)},
          {"features", json::Array{"sqlite", "postgresql", "systemd"}}};
}

}  // namespace usher::core
