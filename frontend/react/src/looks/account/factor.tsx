import { useState } from "react";

import { useUsher } from "../../context.js";
import { useForm } from "../../hooks/use_form.js";
import { Field, fieldOf, FormBox } from "../form.js";
import { BackupCodes, EnrolForm } from "../sign_in.js";
import { Change, CurrentPassword, type PartProps } from "./part.js";

type WithCodes = PartProps & { onCodes: (codes: string[]) => void };

function TurnOff({ account }: PartProps) {
  const { t } = useUsher();
  const form = useForm({ password: "", code: "" }, ({ password, code }) => account.disableFactor(password, code));
  return (
    <FormBox form={form} label={t("account.factor")} submit={t("account.factor_off")}>
      <CurrentPassword account={account} form={form} name="password" />
      <Field label={t("code.app")} autoComplete="one-time-code" required {...fieldOf(form, "code")} />
    </FormBox>
  );
}

function NewCodes({ account, onCodes }: WithCodes) {
  const { t } = useUsher();
  const form = useForm({ password: "" }, async ({ password }) => onCodes(await account.newBackupCodes(password)));
  return (
    <FormBox form={form} label={t("account.codes_new")} submit={t("account.codes_new")}>
      <p>{t("account.codes_note")}</p>
      <CurrentPassword account={account} form={form} name="password" />
    </FormBox>
  );
}

function TurnOn({ account, onCodes }: WithCodes) {
  const { t } = useUsher();
  const [enrolment, setEnrolment] = useState<{ secret: string; qr_svg: string } | null>(null);
  const form = useForm({ password: "" }, async ({ password }) => setEnrolment(await account.enrol(password)));
  if (enrolment) return <EnrolForm enrolment={enrolment} confirm={async (code) => onCodes(await account.confirm(code))} />;
  return (
    <FormBox form={form} label={t("account.factor")} submit={t("account.factor_on")}>
      <CurrentPassword account={account} form={form} name="password" />
    </FormBox>
  );
}

export function Factor({ account }: PartProps) {
  const { t } = useUsher();
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes) return <BackupCodes codes={codes} onDone={() => setCodes(null)} />;
  if (!account.user?.two_factor_enabled)
    return <Change value={t("account.factor_state_off")} label={t("account.factor_on")}><TurnOn account={account} onCodes={setCodes} /></Change>;
  return (
    <Change value={t("account.factor_state_on")}>
      <NewCodes account={account} onCodes={setCodes} />
      <TurnOff account={account} />
    </Change>
  );
}
