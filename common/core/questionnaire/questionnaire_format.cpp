#include "common/core/questionnaire/questionnaire_format.h"

#include "common/base/text.h"

namespace usher::core::questionnaire_format {
namespace {

/// Names of the registry "JSON Web Token Claims" that match the grammar of ids, and names that back ends use for authorization.
constexpr std::string_view kClaims =
    " iss sub aud exp nbf iat jti name given_name family_name middle_name nickname preferred_username profile picture"
    " website email email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address"
    " updated_at azp nonce auth_time at_hash c_hash acr amr sub_jwk cnf sip_from_tag sip_date sip_callid sip_cseq_num"
    " sip_via_branch orig dest mky events toe txn rph sid vot vtm attest origid act scope client_id may_act jcard"
    " at_use_nbr div opt vc vp sph ace_profile cnonce exi role roles groups entitlements permissions"
    " token_introspection eat_nonce ueid sueids oemid hwmodel hwversion oemboot dbgstat location eat_profile submods"
    " uptime bootcount bootseed dloas swname swversion manifests measurements measres intuse cdniv cdnicrit cdniip"
    " cdniuc cdniets cdnistt cdnistd sig_val_claims authorization_details verified_claims place_of_birth is_anonymous ";
/// Columns of `usher questionnaire export` besides the questions.
constexpr std::string_view kColumns =
    " user_id pseudonym version completed_at completed_on created_at created_on updated_on other_answers ";

}  // namespace

bool is_reserved_id(std::string_view id) { return is_one_of_words(id, kClaims) || is_one_of_words(id, kColumns); }

}  // namespace usher::core::questionnaire_format
