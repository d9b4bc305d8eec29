/** What was typed and not sent yet, by account and form, for a user whose session ended meanwhile. In memory only, never a password or a
    code; it goes with a sign-out, and no other account sees it. */
const drafts = new Map<string, object>();
const secrets = new Set(["password", "current_password", "new_password", "code"]);

const keyOf = (account: string, form: string) => `${account} ${form}`;

export const draftOf = <Values extends object>(account: string | undefined, form: string | undefined): Partial<Values> =>
  account && form ? ((drafts.get(keyOf(account, form)) as Partial<Values>) ?? {}) : {};

export function keepDraft(account: string | undefined, form: string | undefined, name: string, value: unknown) {
  if (account && form && !secrets.has(name)) drafts.set(keyOf(account, form), { ...drafts.get(keyOf(account, form)), [name]: value });
}

export function dropDraft(account: string | undefined, form: string | undefined) {
  drafts.delete(keyOf(account ?? "", form ?? ""));
}

export const forgetDrafts = () => drafts.clear();
