#include "common/core/providers/id_token.h"

#include "common/base/encoding.h"
#include "common/crypto/digest.h"
#include "common/crypto/jwt.h"
#include "tests/catch.h"
#include "tests/testkit/fake_clock.h"
#include "tests/testkit/people.h"

namespace usher::core {
namespace {

namespace jwt = crypto::jwt;
using crypto::Algorithm;
using crypto::SigningKey;
using json::Array;
using json::Object;
using json::Value;
using testkit::must;

constexpr const char* kAccessToken = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";

const SigningKey& key_of(Algorithm algorithm) {
  static const auto rsa = must(SigningKey::generate(Algorithm::kRs256));
  static const auto ec = must(SigningKey::generate(Algorithm::kEs256));
  static const auto ed = must(SigningKey::generate(Algorithm::kEdDsa));
  return algorithm == Algorithm::kRs256 ? rsa : algorithm == Algorithm::kEs256 ? ec : ed;
}

const SigningKey& key() { return key_of(Algorithm::kEs256); }

KeySet keys_of(const std::vector<const SigningKey*>& keys) {
  KeySet set;
  for (const auto* one : keys) set.usable.push_back(must(crypto::IssuerKey::from_jwk(one->public_jwk().value())));
  return set;
}

struct IdTokenWorld {
  testkit::FakeClock clock;
  [[nodiscard]] std::int64_t seconds(int from_now = 0) const { return to_seconds(clock.now()) + from_now; }
  [[nodiscard]] Object claims(const Object& changed = {}) const {
    Object all{{"iss", "https://login.example.org"},
               {"sub", "ada"},
               {"aud", "me"},
               {"iat", seconds()},
               {"exp", seconds(300)},
               {"nonce", "once"}};
    for (const auto& member : changed) all.set(member.key, member.value);
    return all;
  }
  /// The error of the check, empty if the token is accepted.
  [[nodiscard]] std::string fault(const std::string& token, const KeySet& keys = keys_of({&key()}),
                                  std::optional<std::string_view> nonce = "once") const {
    const auto decoded = jwt::decode_unverified(token);
    if (!decoded.ok()) return decoded.error().what;
    const auto checked = check_id_token(decoded.value(), keys,
                                        {.issuer = "https://login.example.org",
                                         .client_id = "me",
                                         .nonce = nonce,
                                         .access_token = kAccessToken,
                                         .now = clock.now()});
    if (checked.ok()) return {};
    CHECK(checked.error().code == ErrorCode::kInvalidIdToken);
    return checked.error().cause.for_log();
  }
  [[nodiscard]] std::string fault_of(const Object& changed) const { return fault(must(jwt::encode({}, claims(changed), key()))); }
};

/// A token with the given header, signed by `sign`.
template <class Sign>
std::string forged(const Object& header, const Object& claims, Sign sign) {
  const auto input = base64url_encode(json::to_text(header)) + "." + base64url_encode(json::to_text(claims));
  return input + "." + base64url_encode(sign(input));
}

TEST_CASE("id token: a complete token is accepted, with each of the three algorithms", "[id_token]") {
  const IdTokenWorld world;
  const auto algorithm = GENERATE(Algorithm::kRs256, Algorithm::kEs256, Algorithm::kEdDsa);
  const auto& own = key_of(algorithm);
  const auto full = algorithm == Algorithm::kEdDsa ? crypto::sha512(kAccessToken) : crypto::sha256(kAccessToken);
  const auto half = base64url_encode(std::string_view(full).substr(0, full.size() / 2));
  CHECK(world.fault(must(jwt::encode({}, world.claims(), own)), keys_of({&own})).empty());
  CHECK(
      world.fault(must(jwt::encode({{"typ", "JWT"}}, world.claims({{"at_hash", half}}), own)), keys_of({&key(), &own})).empty());
}

TEST_CASE("id token: at_hash of the example in OpenID Connect Core is accepted", "[id_token]") {
  // OpenID Connect Core 1.0, appendix A.3: the access token above, RS256.
  const IdTokenWorld world;
  CHECK(world.fault_of({{"at_hash", "77QmUPtjPfzWtF2AnpK9RQ"}}).empty());
}

TEST_CASE("id token: a signature by another key is refused", "[id_token][security]") {
  const IdTokenWorld world;
  const auto claims = world.claims();
  const auto other = must(SigningKey::generate(Algorithm::kEs256));
  CHECK_FALSE(world.fault(must(jwt::encode({}, claims, other))).empty());
  CHECK_FALSE(world
                  .fault(forged({{"alg", "ES256"}, {"kid", key().kid()}}, claims,
                                [&](const std::string& input) { return must(other.sign(input)); }))
                  .empty());
  CHECK_FALSE(world.fault(must(jwt::encode({}, claims, key())), KeySet()).empty());
  auto changed = must(jwt::encode({}, claims, key()));
  changed.back() = changed.back() == 'A' ? 'Q' : 'A';
  CHECK_FALSE(world.fault(changed).empty());
}

TEST_CASE("id token: alg none and HMAC with the public key are refused (algorithm confusion)", "[id_token][security]") {
  const IdTokenWorld world;
  const auto claims = world.claims();
  const auto kid = key().kid();
  for (const auto* none : {"none", "None", "NONE", ""})
    CHECK_FALSE(
        world.fault(forged({{"alg", none}, {"kid", kid}}, claims, [](const std::string&) { return std::string(); })).empty());
  for (const auto& secret : {key().public_jwk().value(), kid, std::string()})
    CHECK_FALSE(world
                    .fault(forged({{"alg", "HS256"}, {"kid", kid}}, claims,
                                  [&](const std::string& input) { return crypto::hmac_sha256(secret, input); }))
                    .empty());
  CHECK_FALSE(
      world.fault(forged({{"kid", kid}}, claims, [](const std::string& input) { return must(key().sign(input)); })).empty());
}

TEST_CASE("id token: a refused signature names the algorithm or the key (algorithms, dropped keys)", "[id_token]") {
  const IdTokenWorld world;
  const auto fault_with = [&](const Object& header, const KeySet& keys) {
    return world.fault(forged(header, world.claims(), [](const std::string& input) { return must(key().sign(input)); }), keys);
  };
  auto keys = keys_of({&key()});
  keys.dropped.push_back({.kid = "k1", .why = "for kty EC only these"});
  const std::string refused = "the ID token is refused: ";
  const std::string list = "; Usher takes RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384, ES512 and EdDSA";
  CHECK(fault_with({{"alg", "HS256"}, {"kid", key().kid()}}, keys) == refused + "its alg is HS256" + list);
  CHECK(fault_with({{"kid", key().kid()}}, keys) == refused + "its alg is missing" + list);
  CHECK(fault_with({{"alg", "ES256"}, {"kid", "k1"}}, keys) ==
        refused + "the issuer's key k1 is not taken: for kty EC only these");
  CHECK(fault_with({{"alg", "ES256"}, {"kid", "k2"}}, keys) == refused + "no key of the issuer has its kid");
  CHECK(fault_with({{"alg", "RS256"}, {"kid", key().kid()}}, keys) ==
        refused + "its alg is RS256, and the issuer's key is not for that");
}

TEST_CASE("id token: keys in the header are ignored (RFC 7515 §4.1)", "[id_token][security]") {
  const IdTokenWorld world;
  const auto other = must(SigningKey::generate(Algorithm::kEs256));
  const auto jwk = must(json::parse(other.public_jwk().value()));
  const Object own{{"alg", "ES256"}, {"kid", other.kid()}};
  for (const auto& [name, value] : std::vector<std::pair<std::string, Value>>{
           {"jwk", jwk}, {"jku", "https://evil.example/keys"}, {"x5u", "https://evil.example/cert"}, {"x5c", Array{"MIIB"}}}) {
    CAPTURE(name);
    auto header = own;
    header.set(name, value);
    CHECK_FALSE(
        world.fault(forged(header, world.claims(), [&](const std::string& input) { return must(other.sign(input)); })).empty());
    // Beside a valid signature they are ignored.
    CHECK(world.fault(must(jwt::encode({{name, value}}, world.claims(), key()))).empty());
  }
}

TEST_CASE("id token: without kid any key may verify it, with kid only that key", "[id_token][security]") {
  const IdTokenWorld world;
  const auto other = must(SigningKey::generate(Algorithm::kEs256));
  const auto signed_by_key = [](const std::string& input) { return must(key().sign(input)); };
  CHECK(world.fault(forged({{"alg", "ES256"}}, world.claims(), signed_by_key), keys_of({&other, &key()})).empty());
  for (const auto& kid : {Value(other.kid()), Value("unknown"), Value(""), Value(7), Value()})
    CHECK_FALSE(
        world.fault(forged({{"alg", "ES256"}, {"kid", kid}}, world.claims(), signed_by_key), keys_of({&other, &key()})).empty());
}

TEST_CASE("id token: an unknown critical extension is refused (RFC 7515 §4.1.11)", "[id_token][security]") {
  const IdTokenWorld world;
  CHECK_FALSE(world.fault(must(jwt::encode({{"crit", Array{"b64"}}, {"b64", false}}, world.claims(), key()))).empty());
  CHECK_FALSE(world.fault(must(jwt::encode({{"crit", Array()}}, world.claims(), key()))).empty());
}

TEST_CASE("id token: every claim is checked", "[id_token][security]") {
  const IdTokenWorld world;
  struct Row {
    std::string name;
    Value value;
    std::string fault;
  };
  const std::string refused = "the ID token is refused: ";
  for (const auto& row :
       std::vector<Row>{{"iss", "https://evil.example", "iss is"},
                        {"iss", "https://login.example.org/", "iss is"},
                        {"iss", Value(), "iss is"},
                        {"iss", Array{"https://login.example.org"}, "iss is"},
                        {"aud", "another", "aud is"},
                        {"aud", Array(), "aud is"},
                        {"aud", Value(), "aud is"},
                        {"aud", Array{"me", "another"}, "aud names several"},
                        {"exp", world.seconds(-30), "expired"},
                        {"exp", Value(), "exp is missing"},
                        {"exp", "9999999999", "exp is missing"},
                        {"nbf", world.seconds(31), "not valid for"},
                        {"iat", Value(), "iat is missing"},
                        {"iat", "today", "iat is missing"},
                        {"iat", world.seconds(31), "iat is in the future"},
                        {"iat", world.seconds(-631), "iat is too long ago"},
                        {"nonce", "twice", "nonce is of another"},
                        {"nonce", Value(), "nonce is of another"},
                        {"nonce", "", "nonce is of another"},
                        {"at_hash", "77QmUPtjPfzWtF2AnpK9RR", "at_hash is of another"},
                        {"at_hash", "", "at_hash is of another"},
                        {"at_hash", 7, "at_hash is of another"},
                        {"at_hash", base64url_encode(crypto::sha256(kAccessToken)), "at_hash is of another"},
                        {"sub", "", "sub is missing"},
                        {"sub", Value(), "sub is missing"},
                        {"sub", 7, "sub is missing"},
                        {"sub", std::string(256, 'x'), "sub is missing"},
                        {"sub", "a\nb", "sub is missing"},
                        {"sub", "\xC3\xA9", "sub is missing"},
                        {"events", Object{{"http://schemas.openid.net/event/backchannel-logout", Object()}}, "it has events"},
                        {"events", Value(), "it has events"}}) {
    CAPTURE(row.name, json::to_text(row.value));
    CHECK(world.fault_of({{row.name, row.value}}).find(refused + row.fault) == 0);
  }
}

TEST_CASE("id token: several audiences require azp with our client id, small clock differences are accepted", "[id_token]") {
  const IdTokenWorld world;
  CHECK(world.fault_of({{"aud", Array{"me"}}}).empty());
  CHECK(world.fault_of({{"azp", "the app at Google"}}).empty());
  for (const auto& azp : {Value("another"), Value(7), Value()})
    CHECK(world.fault_of({{"aud", Array{"another", "me"}}, {"azp", azp}}).find("azp is another client") != std::string::npos);
  CHECK(world.fault_of({{"aud", Array{"another", "me"}}, {"azp", "me"}}).empty());
  CHECK(world.fault_of({{"exp", world.seconds(-29)}}).empty());
  CHECK(world.fault_of({{"iat", world.seconds(30)}}).empty());
  CHECK(world.fault_of({{"iat", world.seconds(-629)}}).empty());
}

TEST_CASE("id token: a token of another type is refused (RFC 8725 §3.11)", "[id_token][security]") {
  const IdTokenWorld world;
  const auto fault_of = [&](const Value& typ) { return world.fault(must(jwt::encode({{"typ", typ}}, world.claims(), key()))); };
  for (const auto& typ : {Value("JWT"), Value("jwt")}) CHECK(fault_of(typ).empty());
  for (const auto& typ :
       {Value("at+jwt"), Value("logout+jwt"), Value("secevent+jwt"), Value("application/jwt"), Value(""), Value(7), Value()}) {
    CAPTURE(json::to_text(typ));
    CHECK(fault_of(typ) == "the ID token is refused: typ is not JWT");
  }
}

TEST_CASE("id token: a nonce in the token must be that of the request (token injection)", "[id_token][security]") {
  const IdTokenWorld world;
  const auto fault_with = [&](const Object& claims, std::optional<std::string_view> nonce) {
    return world.fault(must(jwt::encode({}, claims, key())), keys_of({&key()}), nonce);
  };
  auto without = world.claims();
  without.erase("nonce");
  CHECK(fault_with(without, std::nullopt).empty());
  CHECK(fault_with(world.claims(), "once").empty());
  for (const auto& nonce : {Value("once"), Value(""), Value(7), Value()})
    CHECK(fault_with(world.claims({{"nonce", nonce}}), std::nullopt) ==
          "the ID token is refused: it has a nonce, and none was sent with it");
  CHECK(fault_with(without, "once") == "the ID token is refused: nonce is of another sign-in");
}

TEST_CASE("id token: its digests are those of its signed part and of its identifying claims", "[id_token]") {
  const IdTokenWorld world;
  const auto facts = [&](const Object& changed, const SigningKey& by = key()) {
    return facts_of(must(jwt::decode_unverified(must(jwt::encode({}, world.claims(changed), by)))), world.clock.now());
  };
  const auto first = facts({});
  CHECK(first.digests == facts({}).digests);  // ES256 signs differently each time
  CHECK(first.digests[0] == facts({{"email", "ada@example.com"}}).digests[0]);
  CHECK(first.digests[1] != facts({{"email", "ada@example.com"}}).digests[1]);
  for (const auto* name : {"iss", "sub", "aud", "iat", "nonce"}) CHECK(first.digests[0] != facts({{name, "x"}}).digests[0]);
  CHECK(first.ends == from_ms(world.seconds(330) * 1000));
  CHECK_FALSE(first.authenticated_at);
  CHECK(facts({{"auth_time", world.seconds(-100)}}).authenticated_at == from_ms(world.seconds(-100) * 1000));
  for (const auto& none : {Value("1"), Value(-1), Value()}) CHECK_FALSE(facts({{"auth_time", none}}).authenticated_at);
  CHECK(facts({{"exp", 1e300}}).ends > world.clock.now());
}

}  // namespace
}  // namespace usher::core
