#pragma once

#include <string_view>

/// Private JWKs for tests only, made by Node.
namespace usher::testkit {

/// 2048 bits.
inline constexpr std::string_view kPrivateRsaJwk =
    R"({"kty":"RSA","n":"0HNnr7pgjQMco-XqjsWFxdiD9gcfKMfH2NTfKCIkhof0WUkFJm_07KyKcFB61WVtC0jYRvSdN6tmYWGGL1kyxAFhNzrILZjMM0Ik)"
    R"(KN31Y3kPcJncFp6vBBmPOKuLMbh_nMYSgc4DdyxGrCqkxRWOHKT9P5NCNkoQwcBCU_dU1XQ4cnikPMPEGBqbSGZhCDm713Xhf9RPiD4eD1q72wWcWw1d1F)"
    R"(OVIf8uPvJgPPr_18aDdw2asy24U64wxxlXGKKkjgfUJFR7QSpYcrryBcDc_lkp7dNaCNx95N17PGKjXpSttdBs-t_SwvZ0tjBGO5IT353rbylUEWEoB9-y)"
    R"(GH8lpQ","e":"AQAB","d":"BjP8-KmA8IlQa58uqvd9St0t1h8xoe7KB22UQ3c6o4c9sf9-h_2KahWbXArFEP8e7thI2VmzqQGwfwLeMaADpvoMiM52wQ)"
    R"(acQwU7mry6Le7fEwB9IG4x8psJHExcjMr6_zEUwWieSUhXxQ1S0GubCkato5vv-zoahA2C28lPLLfmKuQHjn9JwxIeqUas9NnsP9ZjVKePQ5uWkmfu8WLZ)"
    R"(avfbMrO5UahrjwvDEZdYN-fw8hkMlvBku6KMlqzit6dvpYK6rdaay5NFb6puV5rJtm6hpKFSDNwaCzbuaah0-b78KQ19NNSU3jMZrrPPJqu-rwvGjrijCs)"
    R"(tMethVvj8piQ","p":"6yxR3YWthiniuqwyE00TuC_E9yMqQmQQoe07fTGHgTsF8exmGIeT9zYfElICaqnx1cRN1CyR8PPYVrZ53xKg_uKn01GWKU4lPtL)"
    R"(CbWBJ4kC7V3EepQhwbbWvciGcgb14QvkM_iIwWhE3aRF0oMXy7urJF7Qb9mFHQEWyfB73-i0","q":"4ulBZayB8Z5LE8jStdIiwJPA6GMtIV30Kf6uA_o)"
    R"(3FZpl2FLJrm8R5LPrmy_MVqn0M53QIFAR7YDPwF-ERzhsySad1kjP5GKFYKXL89srADmViunKxMuiMKGD3cZ8aI0yWbvKyFw1TZo4nNDfPQpkQheGBYNvl)"
    R"(Vp4tV3ZQVGFXFk","dp":"LBrkw5nlgErstbvDrHEBKML0urDCpS7lG6lFReZ7FlZ-d--w-hq7OlrRGvt8boquyzuEqS0utbTVtvWEB70TqpnRhcVAV0DL)"
    R"(pWubgS3UzXT8bZrOd38MrtarL8lz87UYD99re2HoFYwzCyZ17A0T0ZEA48wojl2SIlCv961LLoU","dq":"U1I1mmEjAhcPGH-4p902t6JJxsuMKeF3I-i)"
    R"(J-5nomj0swqd7uVq9pk5O6Jg_n18e9ckwQH1GaADRyKEKUKCuiZptgN8Rv5pRwbB_2NaUzqtWd0DsHSFtOBBG_KvCyR137K1hg_sf85P6z9J-9soXEJHUu)"
    R"(7eMxLoI8wg4G50UrFk","qi":"ClqcMEUbUsgJ-9Fbx6ioMZbhr4k_C8uUFI6D1WjbTMB_0-GCSvvAPar-D0g7OF6QzfBE48WNBeW5tzMy8--tG-74FETi)"
    R"(6IqKCaV9VigArjX6sGB6nIaGvtAmoZ47QiOJsusmSyaz-divI55CgxFowQofWkW-cGdh-hmGuvtryC8"})";

/// P-256.
inline constexpr std::string_view kPrivateEcJwk =
    R"({"kty":"EC","x":"-IWKg4lhX28hW2fbY95ko61nG17WtH5aiaObgaoUUUU","y":"WZWoWTb8vOz7SatxXOdR-wu-pnM42yh97iWt4Ms0M1M","crv":)"
    R"("P-256","d":"MExzztrm3oBCLOQ32K87uz6F5NzMoZBYNCeJVErmkoo"})";

/// Ed25519.
inline constexpr std::string_view kPrivateEdJwk =
    R"({"crv":"Ed25519","d":"HPYWeFoeG1V13hpYE30rkOHCFIh1hH-QG8jydbmgeA4","x":"mgi09tRx6NbJlpBo0IUP49VzhJDop-umkx4IDT9Pd1s",")"
    R"(kty":"OKP"})";

/// P-521, which is not supported.
inline constexpr std::string_view kPrivateP521Jwk =
    R"({"kty":"EC","x":"ACX-hU6poUlo_cTEKhcXszfTWdhyZ3vvXkTPLej20FgiKRPy_7xBQG_bp5H6RCsl0_JEEmddMnSpzDiDLgCKzoeu","y":"AJhfL2)"
    R"(NWFxhx6_vr1vWNUZxVLHp6NfVZRqGhGoWhc2Q3B2At3WV_Bjslrw5QVzplBCqFvBzGCojNVU0VHDXrhy8N","crv":"P-521","d":"AFtmDjmWG3u-N2w)"
    R"(I4ztlAZmUiQE9C8OjSIQt7WZUv4g3xDXVLsqlht4-0vk9UaT9suGxS5Pq9_LQJaTttt7K2-aK"})";

}  // namespace usher::testkit
