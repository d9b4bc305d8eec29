#pragma once

#include "cli/commands/doctor/drawing.h"
#include "cli/installation/installation.h"
#include "common/core/accounts/long_claims.h"
#include "common/core/passkeys/passkey_ceremonies.h"
#include "common/core/upkeep/server_notes.h"
#include "common/metrics/activity.h"
#include "common/net/smtp_client.h"
#include "common/settings/files/sources.h"
#include "common/url/url.h"

namespace usher::cli {

/// The checks of `usher doctor` on the database's environment. They change nothing.

/// Reports the faults of settings that cannot be read, and what may be a mistake in those that can; never empty.
Findings check_settings(const Result<std::shared_ptr<Installation>>& installation);
/// Checks that the schema is the newest of this release, or one that it can work with. A pending step is a warning if a start
/// `migrates`.
Finding check_schema(db::Connection& connection, bool migrates);
/// Checks modes and owners of the database, its journal, the secret and the directory.
Findings check_files(const std::string& database_path);
/// Checks that a settings file with a secret is closed to users other than its owner and group.
Findings check_secret_files(const std::vector<settings::Gathered::File>& files);
/// Checks that this user may write to the database and create files beside it.
Finding check_writable(const std::string& database_path);
/// Checks that a write can begin now; waits for other writers as every command does.
Finding check_write_lock(db::Connection& connection);
/// Checks that this user, the server's, may read a file of settings; nullopt if it may, or if the file is not there.
std::optional<Finding> check_settings_file(const std::string& path);
/// Checks that the disk has room for the database to grow.
Finding check_disk(const std::string& database_path);
/// Checks that the disk has room for a copy of the database and for the journal of its migration.
Finding check_room_for_copy(const std::string& database_path);
/// Whether there should be a server now: on a public site, once one has started.
enum class ServerExpected { kNo, kYes };
/// Reports which servers use the database, as Database::live_servers() found them: kOk, but for one without an answer, or none
/// where one is expected.
Finding check_servers(const Result<std::vector<db::LiveServer>>& servers, ServerExpected expected = ServerExpected::kNo);
/// The same where none is awake. `asleep`: as Database::sleeping_servers(), not empty. One that was killed stays among them.
Finding check_sleepers(const std::vector<db::LiveServer>& asleep, Time now);
/// A warning for each API key that is refused for its owner.
Findings check_key_owners(db::Connection& connection, const settings::Settings& settings, Time now);
/// Counts the accounts whose claims do not fit into a token; nullopt where no field is a claim.
std::optional<Finding> check_claims(const Result<std::optional<core::LongClaims>>& found);
/// Checks that the last backup is not too old.
Finding check_backup(const core::ServerNotes& notes, Time now);
/// Whether expired data was removed when that was tried last.
Finding check_retention(const core::ServerNotes& notes, Time now);
/// A warning if searches read all users because the database refuses an index for them; nullopt if it does not.
std::optional<Finding> check_search(const core::ServerNotes& notes);
/// Checks that the clock is neither before the date of this release nor before `newest`, the newest time in the database.
/// `is_kept`: the system's clock is synchronised.
Finding check_clock(Time now, std::optional<Time> newest, bool is_kept);
/// A warning about a jump of the clock that a server noticed within a week; nullopt without one.
std::optional<Finding> check_clock_step(Time now, const std::optional<ClockStep>& step);
/// Whether the kernel's clock is synchronised, for example by NTP (as `timedatectl` reports).
bool clock_is_kept();
/// Checks whether the addresses of events are the clients' own or those of a proxy that TRUSTED_PROXIES lacks.
Finding check_proxies(const settings::Settings& settings, const std::vector<domain::AuditEvent>& recent);

/// What the server's facts say: its release, encryption, the role's rights, and a pooler that loses prepared statements.
Findings check_server(const db::ServerFacts& facts, const std::string& place);

/// The checks of `usher doctor` on a PostgreSQL server: that it answers, check_server() and the clock. They change nothing.
Findings check_postgres(db::Database& database, const Clock& clock);

/// What can be said of a PostgreSQL database's settings alone, before it is asked; `usher doctor` asks it. All are
/// production_only. Error: kInvalidSettings with one field if the URL cannot be used.
Result<std::vector<settings::Warning>> doubts_about_database(const settings::Settings& settings);

/// The checks of `usher doctor` on external servers. They send no mail and start no sign-in.

/// Checks that the mail server accepts the log-in of SMTP_URL.
Finding check_mail(net::SmtpClient& smtp);
/// Checks each provider in the settings: OpenID Connect Discovery of an issuer, and of others that they answer. One finding each.
Findings check_issuers(const settings::OAuth& oauth, net::HttpClient& http, const Clock& clock);
/// How many calls a model may get at most, which bounds what it costs.
Finding check_cost(const settings::Settings& settings);
/// A warning if a script of the bar of plain pages is missing beside the programs.
Finding check_bar();
/// A warning for each upstream of whose answers some had no text, or no mark that they are whole, since the server started.
Findings check_answers(const MetricsPage& metrics);
/// Checks that usherd answers at `public_url` as browsers call it: through DNS, TLS and the proxy. Asks a path that every proxy
/// has to forward, without credentials.
Finding check_site(const std::string& public_url, net::HttpClient& http);
/// Opens the list of BREACHED_PASSWORDS, and asks the range API for a password that it knows. No finding without both.
Findings check_breached_passwords(const settings::BreachedPasswords& settings, net::HttpClient& http, const Clock& clock);
/// Checks that browsers may use passkeys of `party` on a page of another domain (WebAuthn Level 3, section 5.11: related
/// origins). nullopt for a page of the party's domain, and for one that may not use them here.
std::optional<Finding> check_related_origin(const core::RelyingParty& party, const Url& page, net::HttpClient& http);
/// Checks that the back end at the URL of a setting answers. It asks nothing: a GET, where questions are POSTs.
Finding check_back_end(std::string_view name, std::string_view setting, const std::string& url, net::HttpClient& http);

/// Checks whether scripts of pages at `page` can sign users in: the browser must let them read responses, keep the cookies and
/// send them back. Returns the first obstacle in the browser's order, with the fix.
Finding check_page(const settings::Settings& settings, const Url& page);

/// Checks what stands between browsers and Usher where the host of `page` forwards to it: paths that are missing, cookies that it
/// strips, streams that it buffers. Asks as a browser would, without credentials. No finding where it passes on nothing.
Findings check_forwarding(const settings::Settings& settings, const Url& page, net::HttpClient& http);

/// Whether SameSite treats two addresses as one site: the same scheme and the same registrable domain.
bool is_same_site(const Url& a, const Url& b);

}  // namespace usher::cli
