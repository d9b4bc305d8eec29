#include "common/crypto/jwt.h"

#include "common/base/encoding.h"
#include "common/base/text.h"

namespace usher::crypto::jwt {

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 100;
  return printable(text.substr(0, kLongest)) + (text.size() > kLongest ? "..." : "");
}

namespace {

Error refused(std::string_view why) { return error(ErrorCode::kUnauthenticated, std::string(why)); }

Result<json::Object> decode_object(std::string_view part, std::string_view name) {
  const auto text = base64url_decode(part);
  if (!text) return refused(std::string("its ").append(name).append(" is not base64url"));
  auto value = json::parse(*text);
  if (!value.ok() || !value.value().object()) return refused(std::string("its ").append(name).append(" is not a JSON object"));
  return std::move(*value.value().object());
}

std::string shown(const json::Value* value) {
  if (!value) return "missing";
  return jwt::shown(value->string() ? *value->string() : json::to_text(*value));
}

struct Unit {
  std::string_view name;
  std::int64_t seconds;
};
constexpr Unit kUnits[] = {{"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1}};

/// Such as "5 minutes", rounded down to the largest fitting unit.
std::string in_words(double seconds) {
  constexpr double kLongest = 1e12;
  const auto whole = static_cast<std::int64_t>(std::clamp(seconds, 0.0, kLongest));
  const auto* const unit =
      std::find_if(std::begin(kUnits), std::end(kUnits) - 1, [&](const Unit& u) { return whole >= u.seconds; });
  const std::int64_t count = whole / unit->seconds;
  return std::to_string(count).append(" ").append(unit->name).append(count == 1 ? "" : "s");
}

class Problems {
 public:
  void add(std::string problem) { text_.append(text_.empty() ? "" : "; ").append(problem); }
  void differs(std::string_view name, std::string found, std::string_view wanted) {
    add(std::string(name).append(" is ").append(found).append(", wanted ").append(wanted));
  }
  [[nodiscard]] Status outcome() const { return text_.empty() ? done() : Status(refused(text_)); }

 private:
  std::string text_;
};

bool names_audience(const json::Value* aud, std::string_view wanted) {
  const auto is_wanted = [&](const json::Value& value) { return value.string() && *value.string() == wanted; };
  if (!aud) return false;
  if (const json::Array* const several = aud->array()) return std::any_of(several->begin(), several->end(), is_wanted);
  return is_wanted(*aud);
}

bool is_type(std::string_view typ, std::string_view wanted) {
  constexpr std::string_view kPrefix = "application/";
  if (iequals(typ.substr(0, kPrefix.size()), kPrefix)) typ.remove_prefix(kPrefix.size());
  return iequals(typ, wanted);
}

void check_times(const json::Object& claims, const ClaimRules& rules, Problems& problems) {
  const double now = static_cast<double>(to_ms(rules.now)) / 1000;
  const auto leeway = static_cast<double>(rules.leeway.count());
  const json::Value* const exp = claims.find("exp");
  const auto end = exp ? exp->number() : std::nullopt;
  if (!end)
    problems.add("exp is missing or not a number");
  else if (now >= *end + leeway)
    problems.add("expired " + in_words(now - *end) + " ago");

  const json::Value* const nbf = claims.find("nbf");
  if (!nbf) return;
  const auto begin = nbf->number();
  if (!begin)
    problems.add("nbf is not a number");
  else if (now < *begin - leeway)
    problems.add("not valid for another " + in_words(*begin - now));
}

}  // namespace

Result<std::string> encode(const json::Object& header_extras, const json::Object& claims, const SigningKey& key) {
  json::Object header{{"alg", name_of(key.algorithm())}, {"kid", key.kid()}};
  for (const json::Member& extra : header_extras)
    if (!header.find(extra.key)) header.append(extra);
  std::string token = base64url_encode(json::to_text(header)) + "." + base64url_encode(json::to_text(claims));
  USHER_TRY(const std::string signature, key.sign(token));
  token.append(".").append(base64url_encode(signature));
  if (token.size() > kMaxTokenSize) return error(ErrorCode::kInternal, "a token would be longer than 8 KiB");
  return token;
}

Result<Decoded> decode_unverified(std::string_view token, std::size_t max_size) {
  if (token.size() > max_size) return refused("it is longer than " + std::to_string(max_size / 1024) + " KiB");
  if (std::ranges::count(token, '.') != 2) return refused("it does not have three parts");
  const std::size_t first = token.find('.');
  const std::size_t last = token.rfind('.');
  USHER_TRY(json::Object header, decode_object(token.substr(0, first), "header"));
  USHER_TRY(json::Object claims, decode_object(token.substr(first + 1, last - first - 1), "payload"));
  auto signature = base64url_decode(token.substr(last + 1));
  if (!signature) return refused("its signature is not base64url");
  return Decoded{std::move(header), std::move(claims), std::string(token.substr(0, last)), std::move(*signature)};
}

Status check_extensions(const Decoded& decoded) {
  return decoded.header.find("crit") ? refused("it requires extensions (crit) that are not supported") : done();
}

Status verify(const Decoded& decoded, const VerificationKey& key) {
  if (decoded.header_text("alg") != name_of(key.algorithm()))
    return refused("alg is " + shown(decoded.header.find("alg")) + ", wanted " + std::string(name_of(key.algorithm())));
  USHER_CHECK(check_extensions(decoded));
  if (!key.verify(decoded.signing_input, decoded.signature))
    return refused("its signature was not made with the key " + shown(key.kid()));
  return done();
}

Result<Decoded> verify(std::string_view token, const VerificationKey& key) {
  USHER_TRY(Decoded decoded, decode_unverified(token));
  USHER_CHECK(verify(decoded, key));
  return decoded;
}

Status check_claims(const Decoded& decoded, const ClaimRules& rules) {
  Problems problems;
  if (rules.typ && !is_type(decoded.header_text("typ"), *rules.typ))
    problems.differs("typ", shown(decoded.header.find("typ")), *rules.typ);
  const json::Value* const iss = decoded.claims.find("iss");
  if (!iss || !iss->string() || *iss->string() != rules.issuer) problems.differs("iss", shown(iss), rules.issuer);
  const json::Value* const aud = decoded.claims.find("aud");
  if (rules.audience && !names_audience(aud, *rules.audience)) problems.differs("aud", shown(aud), *rules.audience);
  if (!rules.audience && aud) problems.differs("aud", shown(aud), "none");
  check_times(decoded.claims, rules, problems);
  return problems.outcome();
}

}  // namespace usher::crypto::jwt
