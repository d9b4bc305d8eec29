import { UsherError } from "usherd-client";

import { useUsher } from "../../context.js";
import { useForm } from "../../hooks/use_form.js";
import { ActionButton, Field, fieldOf, FormBox } from "../form.js";
import { Change, CurrentPassword, type PartProps } from "./part.js";

function save(blob: Blob) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: "account.json" });
  link.click();
  URL.revokeObjectURL(link.href);
}

export function Data({ account }: PartProps) {
  const { t } = useUsher();
  const address = account.user?.email ?? "";
  const erase = useForm({ address: "", password: "" }, async (typed) => {
    const fault = { field: "address", code: "OTHER", message: t("account.close_other") };
    if (typed.address.trim().toLowerCase() !== address.toLowerCase()) throw new UsherError(422, { code: "VALIDATION_FAILED", errors: [fault] });
    await account.erase(typed.password);
  });
  return (
    <>
      <div className="usher-form"><ActionButton label={t("account.export")} act={async () => save(await account.exportData())} /></div>
      <h3>{t("account.close")}</h3>
      <Change value={t("account.close_hint")} label={t("account.close")}>
        <FormBox form={erase} label={t("account.close")} submit={t("account.close")} destroys>
          <Field label={t("account.close_type", { address })} type="email" autoComplete="off" required {...fieldOf(erase, "address")} />
          <CurrentPassword account={account} form={erase} name="password" />
        </FormBox>
      </Change>
    </>
  );
}
