#pragma once

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "common/archive/tar.h"
#include "common/core/copying/portable_backup.h"
#include "common/core/copying/portable_restore.h"
#include "tests/testkit/test_core.h"

namespace usher::core {

inline std::string bytes_of_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline void write_file(const std::string& path, const std::string& bytes) { std::ofstream(path, std::ios::binary) << bytes; }

/// A line a table: CopiedTable, or PortableManifest::Table.
template <class Tables>
std::string digests(const Tables& tables) {
  std::string text;
  for (const auto& table : tables) text += table.name + " " + std::to_string(table.rows) + " " + table.digest + "\n";
  return text;
}

/// The members of an archive as texts.
using Members = std::vector<std::pair<std::string, std::string>>;

inline Members members_of(const std::string& path) {
  archive::TarGzReader tar([bytes = bytes_of_file(path)](char* to, std::size_t size) mutable -> Result<std::size_t> {
    const auto count = std::min(size, bytes.size());
    bytes.copy(to, count);
    bytes.erase(0, count);
    return count;
  });
  Members members;
  while (const auto member = testkit::must(tar.next())) {
    std::string text(member->size, '\0');
    testkit::must(tar.read(text.data(), text.size()));
    members.emplace_back(member->name, std::move(text));
  }
  return members;
}

inline void write_members(const std::string& path, const Members& members) {
  std::string bytes;
  const auto keep = [&bytes](std::string_view more) {
    bytes += more;
    return done();
  };
  archive::TarGzWriter tar(keep, from_seconds(0));
  for (const auto& [name, text] : members) {
    testkit::must(tar.begin({name, text.size()}));
    testkit::must(tar.write(text));
  }
  testkit::must(tar.finish());
  write_file(path, bytes);
}

inline Result<PortableManifest> back_up_rows(const std::string& url, const std::string& file, const Clock& clock) {
  USHER_TRY(const auto backup, PortableBackup::open({url}, clock));
  std::ofstream out(file, std::ios::binary);
  return backup->write(
      [&out](std::string_view bytes) {
        out << bytes;
        return done();
      },
      no_progress);
}

inline Result<std::vector<CopiedTable>> restore_rows(const std::string& file, const std::string& url, const Clock& clock) {
  USHER_TRY(const auto restore, PortableRestore::open(file));
  USHER_CHECK(restore->check(no_progress));
  return restore->run({url}, clock, no_progress);
}

}  // namespace usher::core
