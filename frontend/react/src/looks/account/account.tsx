import { useUsher } from "../../context.js";
import { useAccount } from "../../hooks/use_account.js";
import { Frame } from "../form.js";
import { QuestionnaireForm } from "../questionnaire.js";
import { RequireAuth } from "../require_auth.js";
import { Activity, Confirm, Sessions, Ways } from "./access.js";
import { Data } from "./data.js";
import { Factor } from "./factor.js";
import { Part } from "./part.js";
import { Email, Name, Password } from "./profile.js";

function Parts() {
  const { t } = useUsher();
  const account = useAccount();
  // Whether there is a password decides which fields the forms have, so all of it comes at once and nothing moves.
  if (account.isLoading) return <div className="usher usher-waiting" aria-busy="true" />;
  return (
    <Frame title={t("account.title")}>
      {account.isAsking ? <Confirm account={account} /> : null}
      <Part title={t("account.profile")}><Name account={account} /></Part>
      <Part title={t("email")}><Email account={account} /></Part>
      <Part title={t("password")}><Password account={account} /></Part>
      <Part title={t("account.factor")}><Factor account={account} /></Part>
      <Part title={t("account.ways")}><Ways account={account} /></Part>
      <Part title={t("account.questionnaire")}><QuestionnaireForm /></Part>
      <Part title={t("account.sessions")}><Sessions account={account} /></Part>
      <Part title={t("account.activity")}><Activity account={account} /></Part>
      <Part title={t("account.export")}><Data account={account} /></Part>
    </Frame>
  );
}

/** Everything that users change about their account. Others sign in first. */
export function Account() {
  return <RequireAuth level={1}><Parts /></RequireAuth>;
}
