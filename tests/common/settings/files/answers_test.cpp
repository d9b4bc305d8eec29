#include "common/settings/files/answers.h"

#include <sys/stat.h>

#include "common/base/files/file.h"
#include "common/settings/files/sources.h"
#include "tests/catch.h"
#include "tests/common/settings/folder.h"

namespace usher::settings {
namespace {

Answers begin(Sources sources) {
  auto answers = Answers::begin(std::move(sources));
  REQUIRE(answers.ok());
  return std::move(answers).value();
}

std::string fault(const Status& status) { return status.ok() ? std::string() : std::string(status.error().detail()); }

mode_t mode_of(const std::filesystem::path& path) {
  struct stat found {};
  REQUIRE(::stat(path.c_str(), &found) == 0);
  return found.st_mode & 07777;
}

TEST_CASE("answers: a new file is private, and the programs read what was answered", "[settings][security]") {
  Folder folder;
  auto answers = begin(folder.sources());
  CHECK(answers.file() == (folder.path() / "usher.toml").string());
  CHECK(answers.take("SITE_NAME", "Robots").ok());
  CHECK(answers.shown("SITE_NAME") == "Robots");
  CHECK_FALSE(exists(folder.path() / "usher.toml"));
  REQUIRE(answers.write().ok());
  CHECK(mode_of(folder.path() / "usher.toml") == 0600);
  const auto loaded = load(folder.sources());
  REQUIRE(loaded.ok());
  CHECK(loaded.value().settings.site.name == "Robots");
}

TEST_CASE("answers: a file that is there keeps its other lines and its mode", "[settings]") {
  Folder folder;
  folder.with("usher.toml", "# ours\nsite_name = 'Before' # shown\nport = 9000\n");
  REQUIRE(::chmod((folder.path() / "usher.toml").c_str(), 0640) == 0);
  auto answers = begin(folder.sources());
  REQUIRE(answers.take("SITE_NAME", "After").ok());
  REQUIRE(answers.write().ok());
  CHECK(mode_of(folder.path() / "usher.toml") == 0640);
  const auto text = read_small_file((folder.path() / "usher.toml").string(), kMostFileBytes);
  REQUIRE(text.ok());
  CHECK(text.value().rfind("# ours\n", 0) == 0);
  CHECK(text.value().find("port = 9000\n") != std::string::npos);
  CHECK(text.value().find("Before") == std::string::npos);
}

TEST_CASE("answers: a file that gets a secret is closed to others, and one with a secret already", "[settings][security]") {
  Folder folder;
  const std::string before =
      GENERATE(as<const char*>{}, "port = 9000\n", "smtp_url = 'smtp://robots:password@mail.example:587'\n");
  const bool had_secret = before.starts_with("smtp");
  folder.with("usher.toml", before);
  const auto path = folder.path() / "usher.toml";
  REQUIRE(::chmod(path.c_str(), 0644) == 0);
  auto answers = begin(folder.sources());
  CHECK_FALSE(answers.closes_file());
  REQUIRE(answers.take("SITE_NAME", "Robots").ok());
  CHECK(answers.closes_file() == had_secret);
  REQUIRE(answers.write().ok());
  CHECK(mode_of(path) == (had_secret ? 0600 : 0644));
  if (had_secret) return;
  auto again = begin(folder.sources());
  REQUIRE(again.take("GITHUB_CLIENT_ID", "a-client").ok());
  REQUIRE(again.take("GITHUB_CLIENT_SECRET", "a-secret-of-the-client").ok());
  CHECK(again.closes_file());
  REQUIRE(again.write().ok());
  CHECK(mode_of(path) == 0600);
}

TEST_CASE("answers: a file of root with a secret stays readable by the group of the service", "[settings][security]") {
  if (::geteuid() != 0) return;  // only root gives files away
  Folder folder;
  folder.with("usher.toml", "smtp_url = 'smtp://robots:password@mail.example:587'\n");
  const auto path = folder.path() / "usher.toml";
  REQUIRE(::chown(path.c_str(), 0, 1) == 0);
  REQUIRE(::chmod(path.c_str(), 0644) == 0);
  auto answers = begin(folder.sources());
  REQUIRE(answers.take("SITE_NAME", "Robots").ok());
  CHECK(answers.closes_file());
  REQUIRE(answers.write().ok());
  CHECK(mode_of(path) == 0640);
}

TEST_CASE("answers: a file is not written through a symbolic link", "[settings][security]") {
  Folder folder;
  folder.with("target.toml", "port = 9000\n");
  std::filesystem::create_symlink("target.toml", folder.path() / "usher.toml");
  auto answers = begin(folder.sources());
  REQUIRE(answers.take("SITE_NAME", "Robots").ok());
  const auto refused = answers.write();
  REQUIRE_FALSE(refused.ok());
  CHECK(refused.error().code == ErrorCode::kForbidden);
  CHECK(fault(refused).find("it is a symbolic link") != std::string::npos);
  CHECK(read_small_file((folder.path() / "target.toml").string(), kMostFileBytes).value() == "port = 9000\n");
}

TEST_CASE("answers: root writes no file that it would ignore", "[settings][security]") {
  Folder folder;
  folder.with("usher.toml", "port = 9000\n");
  auto sources = folder.sources();
  sources.ignores_files_of_others = true;
  CHECK(Answers::begin(sources).ok());
  std::filesystem::permissions(folder.path() / "usher.toml", std::filesystem::perms::group_write,
                               std::filesystem::perm_options::add);
  CHECK(Answers::begin(sources).error().code == ErrorCode::kForbidden);
  sources.config_file = "usher.toml";
  CHECK(Answers::begin(sources).ok());
}

TEST_CASE("answers: without one, no file is written", "[settings]") {
  Folder folder;
  CHECK(begin(folder.sources()).write().ok());
  CHECK_FALSE(exists(folder.path() / "usher.toml"));
}

TEST_CASE("answers: a wrong one is refused with its name and fault, and not taken", "[settings]") {
  Folder folder;
  auto answers = begin(folder.sources());
  CHECK(fault(answers.take("SITE_ACCENT", "red")).rfind("SITE_ACCENT \"red\"", 0) == 0);
  CHECK(fault(answers.take("SITE_NAM", "Robots")) == "SITE_NAM is not a setting; `usher config show` lists them");
  CHECK(answers.taken().empty());
}

TEST_CASE("answers: what the environment or .env sets is not answered, because the file would not count", "[settings]") {
  Folder folder;
  folder.with("usher.toml", "site_name = 'Robots'\n").with(".env", "SITE_ACCENT=#aa0000\n");
  auto sources = folder.sources();
  sources.environment["SITE_URL"] = "https://robots.example";
  auto answers = begin(sources);
  CHECK(fault(answers.take("SITE_URL", "https://other.example")) ==
        "SITE_URL is set already (environment), and that counts before " + answers.file() + "; change it there");
  CHECK(answers.fixed_by("SITE_ACCENT") == ".env line 1");
  CHECK_FALSE(answers.fixed_by("SITE_NAME"));
  CHECK_FALSE(answers.fixed_by("SMTP_URL"));
  CHECK(answers.take("SITE_NAME", "Cars").ok());
  CHECK_FALSE(answers.fixed_by("SITE_NAME"));
}

TEST_CASE("answers: the site of another origin may call Usher", "[settings]") {
  Folder folder;
  folder.with("usher.toml", "cors_origins = 'http://localhost:3000'\n");
  auto answers = begin(folder.sources());
  REQUIRE(answers.take("SITE_URL", "https://robots.example/docs").ok());
  REQUIRE(answers.admit_site().ok());
  CHECK(answers.shown("CORS_ORIGINS").find("https://robots.example") != std::string::npos);
  CHECK(answers.shown("CORS_ORIGINS").find("http://localhost:3000") != std::string::npos);

  auto own = begin(folder.sources());
  REQUIRE(own.take("SITE_URL", "http://localhost:8000/").ok());
  REQUIRE(own.admit_site().ok());
  CHECK_FALSE(own.taken().contains("CORS_ORIGINS"));
}

TEST_CASE("answers: what is shown stays while two answers do not go together", "[settings]") {
  Folder folder;
  auto answers = begin(folder.sources());
  REQUIRE(answers.take("GOOGLE_CLIENT_ID", "an-id").ok());  // without its secret
  CHECK_FALSE(answers.loaded().ok());
  CHECK(answers.redirect_url(kOfferedProviders[0]) == "http://localhost:8000/auth/oauth/google/callback");
}

TEST_CASE("answers: settings that do not go together are not written", "[settings]") {
  Folder folder;
  auto answers = begin(folder.sources());
  REQUIRE(answers.take("GITHUB_CLIENT_ID", "a-client").ok());
  const auto written = answers.write();
  REQUIRE_FALSE(written.ok());
  CHECK(written.error().code == ErrorCode::kInvalidSettings);
  CHECK_FALSE(exists(folder.path() / "usher.toml"));
}

}  // namespace
}  // namespace usher::settings
