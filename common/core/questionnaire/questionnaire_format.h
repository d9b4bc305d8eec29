#pragma once

#include "common/base/text.h"
#include "common/domain/profile.h"
#include "common/domain/questionnaire/questionnaire.h"

/// What a questionnaire file may hold. The check of files (questionnaire_file.h) and the JSON Schema for editors
/// (questionnaire_schema.h) both read these tables.
namespace usher::core::questionnaire_format {

inline constexpr std::size_t kMaxFileBytes = 256 * 1024;
inline constexpr std::size_t kMaxSteps = 50;
inline constexpr std::size_t kMaxQuestions = 200;  ///< Of all steps.
inline constexpr std::size_t kMaxOptions = 200;
inline constexpr std::size_t kMaxLanguages = 50;
inline constexpr std::size_t kMaxValueCharacters = 100;  ///< Of an option.
inline constexpr std::size_t kMaxTextCharacters = 2000;
inline constexpr std::size_t kMaxNoticeCharacters = 10'000;
inline constexpr std::size_t kMaxUrlCharacters = 2000;
inline constexpr std::size_t kMaxIdCharacters = 64;
inline constexpr std::string_view kIdPattern = "^[a-z][a-z0-9_]{0,63}$";
inline constexpr std::string_view kConditionMarks = "|<>";  ///< No option's value has them: pages separate and compare by them.
inline constexpr std::string_view kValuePattern = "^[^|<>]*$";
inline constexpr std::string_view kLanguagePattern = "^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$";
inline constexpr std::string_view kUrlPattern = "^(/([^/\\\\].*)?|https://.+)$";
inline constexpr std::string_view kProfilePattern =
    "^(experience_level|professional_role|role_other|organization|(software|hardware)_background\\.[a-z][a-z0-9_]{0,63})$";

enum class Type {
  kId,
  kText,    ///< A string, or an object of one string by language.
  kString,  ///< Not empty.
  kValue,   ///< The same, and what a form in HTML sends back as it is.
  kBoolean,
  kVersion,  ///< A whole number of at least 1.
  kArray,    ///< Not empty.
  kObject,
  kAny,
};

struct MemberRule {
  std::string_view name;
  Type type;
  bool required;
  std::string_view about;  ///< A sentence for editors.
  std::size_t most = 0;    ///< Characters of texts, elements of arrays.
};

inline constexpr std::array kFile{
    MemberRule{"$schema", Type::kString, false, "Where editors find the schema of this file.", kMaxUrlCharacters},
    MemberRule{"id", Type::kId, true, "The questionnaire's name for programs; it stays the same in every version."},
    MemberRule{"title", Type::kText, true, "Its heading.", kMaxTextCharacters},
    MemberRule{"notice", Type::kObject, false, "Tells users how their answers are used."},
    MemberRule{"steps", Type::kArray, true, "Its pages, in order.", kMaxSteps},
};
inline constexpr std::array kNotice{
    MemberRule{"version", Type::kVersion, true,
               "Raise it when the meaning of the text changes; answers keep the version that the user agreed to."},
    MemberRule{"text", Type::kText, true, "What is asked and why.", kMaxNoticeCharacters},
    MemberRule{"url", Type::kString, false, "Where more is said: a path of the site, or https://.", kMaxUrlCharacters},
};
inline constexpr std::array kStep{
    MemberRule{"id", Type::kId, true, "The step's name for programs."},
    MemberRule{"title", Type::kText, true, "Its heading.", kMaxTextCharacters},
    MemberRule{"skippable", Type::kBoolean, false, "Whether it can be skipped; true by default."},
    MemberRule{"questions", Type::kArray, true, "What it asks, in order.", kMaxQuestions},
};
inline constexpr std::array kQuestion{
    MemberRule{"id", Type::kId, true, "The question's name for programs, unique in the file; answers are kept under it."},
    MemberRule{"kind", Type::kString, true, "What an answer is.", kMaxValueCharacters},
    MemberRule{"label", Type::kText, true, "The question as shown to users.", kMaxTextCharacters},
    MemberRule{"options", Type::kArray, false, "The options in order, for the kinds single and multiple.", kMaxOptions},
    MemberRule{"other", Type::kBoolean, false,
               "Whether values other than the options are allowed, for the kinds single and multiple."},
    MemberRule{"required", Type::kBoolean, false, "Whether it must be answered to finish; incomplete answers are saved anyway."},
    MemberRule{"when", Type::kObject, false, "Ask it only after that answer to an earlier question."},
    MemberRule{"profile", Type::kString, false, "Where in the profile the answer lives.", 2 * kMaxIdCharacters},
};
inline constexpr std::array kOption{
    MemberRule{"value", Type::kValue, true, "What is stored.", kMaxValueCharacters},
    MemberRule{"label", Type::kText, true, "The option as shown to users.", kMaxTextCharacters},
};
inline constexpr std::array kWhen{
    MemberRule{"question", Type::kString, true, "The id of an earlier question.", kMaxIdCharacters},
    MemberRule{"equals", Type::kAny, false, "The answer to it, of every kind but multiple and fields."},
    MemberRule{"includes", Type::kString, false, "A value that is among the answers, of the kind multiple.", kMaxValueCharacters},
};

/// A place of the profile that constrains its question.
struct ProfilePlace {
  std::string_view path;
  domain::QuestionKind kind;
  std::span<const std::string_view> values = {};  ///< The only allowed values of options; then `other` is not allowed.
};
inline constexpr std::array kProfilePlaces{
    ProfilePlace{"experience_level", domain::QuestionKind::kSingle, domain::kExperienceLevels},
    ProfilePlace{"professional_role", domain::QuestionKind::kSingle, domain::kProfessionalRoles},
    ProfilePlace{"role_other", domain::QuestionKind::kText},
    ProfilePlace{"organization", domain::QuestionKind::kText},
    ProfilePlace{"software_background.languages", domain::QuestionKind::kMultiple},
    ProfilePlace{"software_background.preferred_tools", domain::QuestionKind::kMultiple},
    ProfilePlace{"hardware_background.devices", domain::QuestionKind::kMultiple},
    ProfilePlace{"hardware_background.specifications", domain::QuestionKind::kFields},
    ProfilePlace{"hardware_background.constraints", domain::QuestionKind::kMultiple},
};

/// Names of the registry "JSON Web Token Claims" that match the grammar of ids, and names that back ends use for authorization.
inline constexpr std::string_view kClaims =
    " iss sub aud exp nbf iat jti name given_name family_name middle_name nickname preferred_username profile picture"
    " website email email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address"
    " updated_at azp nonce auth_time at_hash c_hash acr amr sub_jwk cnf sip_from_tag sip_date sip_callid sip_cseq_num"
    " sip_via_branch orig dest mky events toe txn rph sid vot vtm attest origid act scope client_id may_act jcard"
    " at_use_nbr div opt vc vp sph ace_profile cnonce exi role roles groups entitlements permissions"
    " token_introspection eat_nonce ueid sueids oemid hwmodel hwversion oemboot dbgstat location eat_profile submods"
    " uptime bootcount bootseed dloas swname swversion manifests measurements measres intuse cdniv cdnicrit cdniip"
    " cdniuc cdniets cdnistt cdnistd sig_val_claims authorization_details verified_claims place_of_birth is_anonymous ";
/// Columns of `usher questionnaire export` besides the questions.
inline constexpr std::string_view kColumns =
    " user_id pseudonym version completed_at completed_on created_at created_on updated_on other_answers ";

/// Whether an id is reserved: the name of an access token claim (answers become claims) or of a column of the export.
inline bool is_reserved_id(std::string_view id) { return is_one_of_words(id, kClaims) || is_one_of_words(id, kColumns); }

}  // namespace usher::core::questionnaire_format
