#include "common/core/breaches/breached_passwords.h"

#include <fstream>

#include "common/base/encoding.h"
#include "common/base/text.h"
#include "common/crypto/common_passwords.h"
#include "common/crypto/digest.h"
#include "common/crypto/password_hasher.h"

namespace usher::core {
namespace {

Error common(std::string_view field) {
  return invalid_field(std::string(field), "TOO_COMMON", "Is a common password; choose a longer phrase of your own");
}

Error breached(std::string_view field) {
  return invalid_field(std::string(field), "BREACHED", "Is known from a data breach; choose a phrase of your own");
}

/// Whether a line is one of the lists of digests, whose text would fill the memory and refuse nothing.
bool is_digest_line(std::string_view line) {
  const auto digits = line.substr(0, line.find(':'));
  constexpr std::size_t kNtlmSize = 16;
  return (digits.size() == 2 * crypto::kSha1Size || digits.size() == 2 * kNtlmSize) && hex_decode(digits);
}

}  // namespace

Result<BreachedPasswords> BreachedPasswords::open(const settings::BreachedPasswords& settings, net::HttpClient& http,
                                                  const Clock& clock) {
  BreachedPasswords made(settings);
  if (settings.online) made.range_api_ = std::make_unique<RangeApi>(http, clock);
  USHER_CHECK(made.open_file());
  return made;
}

Status BreachedPasswords::check_file(const settings::BreachedPasswords& settings) {
  return BreachedPasswords(settings).open_file();
}

Status BreachedPasswords::open_file() {
  if (settings_.file.empty()) return done();
  std::string begin(4, '\0');
  std::ifstream(settings_.file).read(begin.data(), static_cast<std::streamsize>(begin.size()));
  if (!ListLayout::kMagic.starts_with(begin)) return read_plain();
  USHER_TRY(list_, PasswordList::open(settings_.file));  // refuses a damaged one, and one of another release
  return done();
}

Status BreachedPasswords::read_plain() {
  std::ifstream file(settings_.file);
  const auto refuse = [this](std::string_view why) {
    return error(ErrorCode::kInvalidSettings, "The file " + settings_.file + " of BREACHED_PASSWORDS " + std::string(why));
  };
  if (!file) return refuse("cannot be read");
  for (std::string line; std::getline(file, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (plain_.empty() && is_digest_line(line))
      return refuse("has digests; make a list of them by `usher password-list build`, and name that");
    if (const auto form = crypto::normalise_password(line); form && !line.empty()) plain_.emplace(form->expose());
  }
  if (file.bad() || plain_.empty()) return refuse("has no passwords, or cannot be read whole");
  return done();
}

bool BreachedPasswords::is_in_file(std::string_view password) const {
  return list_ ? list_->contains(crypto::sha1(password)) : plain_.contains(std::string(password));
}

Status BreachedPasswords::check_here(std::string_view password, std::string_view field) const {
  if (settings_.common && crypto::is_common_password(password)) return common(field);
  if (!is_in_file(password)) return done();
  if (!list_) return common(field);
  if (list_->layout().rate == kExactRate) return breached(field);
  return invalid_field(std::string(field), "PERHAPS_BREACHED",
                       "Is known from a data breach, or one in 500 that are taken for such; choose another phrase of your own");
}

Status BreachedPasswords::check_online(std::string_view password, std::string_view field) const {
  if (!range_api_) return done();
  const auto known = range_api_->knows(crypto::sha1(password));
  if (known.ok()) return known.value() ? Status(breached(field)) : done();
  if (settings_.fail == settings::BreachFail::kOpen) return done();
  return invalid_field(std::string(field), "NOT_CHECKED",
                       "Cannot be looked up among breached passwords now; try again in a minute");
}

std::string words_of(const settings::BreachedPasswords& settings) {
  std::vector<std::string> lists;
  if (settings.common) lists.emplace_back("common ones");
  if (!settings.file.empty()) lists.push_back("those in " + settings.file);
  if (settings.online)
    lists.emplace_back(std::string("those that the range API knows (") +
                       (settings.fail == settings::BreachFail::kClosed ? "all" : "none") + " while it fails)");
  if (lists.empty()) return "none for being known to attackers";
  using settings::BreachAtSignIn;
  constexpr EnumArray kAtSignIn(&EnumRow<BreachAtSignIn>::key, {{BreachAtSignIn::kOff, "nothing is looked up"},
                                                                {BreachAtSignIn::kMail, "one mail a password"},
                                                                {BreachAtSignIn::kChange, "a new one is asked for"}});
  auto words = joined(lists, ", ");
  if (settings.file.empty() && !settings.online) return words;
  return words.append("; at sign-in: ").append(kAtSignIn[settings.at_sign_in].value);
}

}  // namespace usher::core
