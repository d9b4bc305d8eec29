import { useEffect, useRef, useState } from "react";

import { useUsher } from "../../context.js";
import { useMailText } from "../../hooks/site.js";
import { useForm } from "../../hooks/use_form.js";
import { ActionButton, Field, fieldOf, FormBox } from "../form.js";
import { Part, type PartProps } from "./part.js";

const useMoment = () => {
  const { language } = useUsher();
  const format = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  return (time: string) => format.format(new Date(time));
};

export function Sessions({ account }: PartProps) {
  const { t } = useUsher();
  const when = useMoment();
  return (
    <>
      <ul className="usher-rows">
        {account.sessions.map((session) => (
          <li key={session.id}>
            <span>
              <strong><bdi>{session.device || session.user_agent}</bdi></strong>{" "}
              {session.current ? `(${t("account.here")})` : t("account.last_seen", { when: when(session.last_seen_at) })}
            </span>
            {session.current ? null : <ActionButton label={t("account.sign_out_there")} act={() => account.endSession(session.id)} />}
          </li>
        ))}
      </ul>
      <ActionButton label={t("account.sign_out_all")} act={account.signOutEverywhere} />
    </>
  );
}

/** The password, or a code where the account has no password or the act asks the app, before an act that hands out power. Users without
    either get a code by mail, which proves less than a passkey that the site demands. Takes the focus, and gives it back at its end. */
export function Confirm({ account }: PartProps) {
  const { t, client } = useUsher();
  const mailText = useMailText();
  const [isMailed, setMailed] = useState(false);
  const byPassword = account.hasPassword && !account.asksApp;
  const needsMail = !account.hasPassword && !account.user?.two_factor_enabled;
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    return () => before?.focus();
  }, []);
  useEffect(() => (box.current!.querySelector("input") ?? box.current!.querySelector("button"))?.focus(), [isMailed]);
  const byPasskey = account.passkeys.length ? <ActionButton label={t("passkey.confirm")} act={() => account.reauthenticate()} /> : null;
  const form = useForm({ password: "", code: "" }, ({ password, code }) => account.reauthenticate(byPassword ? { password } : { code: code.replace(/\s/g, "") }));
  const isByMail = needsMail && !isMailed && !account.asksApp;
  /** The demanded second factor is a passkey, and there is no app. */
  const isByPasskey = account.asksApp && !account.user?.two_factor_enabled;
  const takesMail = account.user?.is_verified && !account.passkeys.some((one) => one.second_factor);
  return (
    <Part title={t("account.confirm")}>
      <div ref={box} role="group" aria-label={t("account.confirm")}>
        {isByMail || isByPasskey ? byPasskey : null}
        {isByMail && takesMail ? <ActionButton label={t("code.mail")} act={() => account.mailReauthentication().then(() => setMailed(true))} /> : null}
        {isByMail && !takesMail ? <p><a href={`${client.url}/account/forgot`}>{t("account.password_by_mail")}</a></p> : null}
        {isByMail || isByPasskey ? null : (
          <FormBox form={form} label={t("account.confirm")} submit={t("account.confirm")} more={byPasskey}>
            {byPassword
              ? <Field label={t("account.current_password")} type="password" autoComplete="current-password" required {...fieldOf(form, "password")} />
              : <Field label={t(needsMail ? "code.of_mail" : "code.app")} {...(needsMail ? { hint: mailText("code.mailed") } : {})} autoComplete="one-time-code" required {...fieldOf(form, "code")} />}
          </FormBox>
        )}
        <p><button type="button" className="usher-button usher-quiet" onClick={account.stopAsking}>{t("answers.back")}</button></p>
      </div>
    </Part>
  );
}

/** The name of a passkey, in the place of its buttons. */
function Rename({ account, id, name, onDone }: PartProps & { id: string; name: string; onDone: () => void }) {
  const { t } = useUsher();
  const form = useForm({ name }, (typed) => account.renamePasskey(id, typed.name).then(onDone));
  return (
    <FormBox form={form} label={t("passkey.rename", { name })} submit={t("save")}
      more={<button type="button" className="usher-button usher-quiet" onClick={onDone}>{t("cancel")}</button>}>
      <Field label={t("name")} autoComplete="off" maxLength={60} autoFocus required {...fieldOf(form, "name")} />
    </FormBox>
  );
}

/** The passkeys, with what is done to each. */
function Passkeys({ account }: PartProps) {
  const { t } = useUsher();
  const when = useMoment();
  const [renamed, setRenamed] = useState("");
  return (
    <>
      {account.passkeys.map(({ id, name, created_at, last_used_at, switched_off }) => (
        <li key={id}>
          <span>
            <strong><bdi>{name}</bdi></strong>{" "}
            <span className="usher-hint">
              {switched_off ? t("passkey.off") : t("passkey.added", { when: when(created_at) })}
              {last_used_at && !switched_off ? ` · ${t("account.last_seen", { when: when(last_used_at) })}` : ""}
            </span>
          </span>
          {renamed === id ? <Rename account={account} id={id} name={name} onDone={() => setRenamed("")} /> : (
            <div className="usher-actions">
              {switched_off
                ? <ActionButton label={t("passkey.on", { name })} act={() => account.confirmPasskey(id)} />
                : <button type="button" className="usher-button" aria-label={t("passkey.rename", { name })} onClick={() => setRenamed(id)}>{t("rename")}</button>}
              <ActionButton label={t("remove")} name={t("account.unlink", { provider: name })} act={() => account.removePasskey(id)} />
            </div>
          )}
        </li>
      ))}
    </>
  );
}

/** The password, the passkeys and the linked providers; those that the site offers may be added. */
export function Ways({ account }: PartProps) {
  const { t, providers, hasPasskeys } = useUsher();
  const labelOf = (name: string) => (name === "credential" ? t("password") : (providers.find((provider) => provider.name === name)?.label ?? name));
  const others = providers.filter(({ name }) => !account.ways.some(({ provider }) => provider === name));
  return (
    <>
      <ul className="usher-rows">
        {account.ways.map(({ id, provider }) => (
          <li key={id}>
            <strong>{labelOf(provider)}</strong>
            {account.user?.is_verified || account.ways.length + account.passkeys.length > 1 ? <ActionButton label={t("account.unlink", { provider: labelOf(provider) })} act={() => account.unlink(id)} /> : null}
          </li>
        ))}
        <Passkeys account={account} />
      </ul>
      <div className="usher-actions">
        {hasPasskeys ? <ActionButton label={t("passkey.add")} act={account.addPasskey} /> : null}
        {others.map(({ name, label }) => <ActionButton key={name} label={t("account.link", { provider: label })} act={() => account.link(name)} />)}
      </div>
    </>
  );
}

export function Activity({ account }: PartProps) {
  const { t } = useUsher();
  const when = useMoment();
  return (
    <>
      <p>{t("account.activity_note")}</p>
      <ul className="usher-rows">
        {account.events.map(({ id, text, at, ip, repeats }) => (
          <li key={id}>
            <span>
              <strong>{text}</strong>{repeats && repeats > 1 ? ` ×${repeats}` : ""}{" "}
              <span className="usher-hint"><bdi><time dateTime={at}>{when(at)}</time></bdi>{ip ? <> · <bdi>{ip}</bdi></> : null}</span>
            </span>
          </li>
        ))}
      </ul>
      {account.moreEvents ? <ActionButton label={t("account.activity_more")} act={account.moreEvents} /> : null}
    </>
  );
}
