import { useUsher } from "../../context.js";
import { useForm } from "../../hooks/use_form.js";
import { FormBox } from "../form.js";
import { CurrentPassword, type PartProps } from "./part.js";

function save(blob: Blob) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: "account.json" });
  link.click();
  URL.revokeObjectURL(link.href);
}

export function Data({ account }: PartProps) {
  const { t } = useUsher();
  const download = useForm({ password: "" }, async ({ password }) => save(await account.exportData(password)));
  const erase = useForm({ password: "" }, ({ password }) => account.erase(password));
  return (
    <>
      <FormBox form={download} label={t("account.export")} submit={t("account.export")}>
        <CurrentPassword account={account} form={download} name="password" />
      </FormBox>
      <h3>{t("account.close")}</h3>
      <FormBox form={erase} label={t("account.close")} submit={t("account.close")} destroys>
        <p>{t("account.close_hint")}</p>
        <CurrentPassword account={account} form={erase} name="password" />
      </FormBox>
    </>
  );
}
