// <usher-reader>: a line that says which readers the page is shown for. It leads to the answers, and shows all variants on request.
export default (base) => {
  const texts = {
    en: ["Shown for", "Shown for everyone", "All variants are shown", "Change answers", "Answer questions", "Show everything", "Show mine only", "Everyone else"],
    de: ["Angezeigt für", "Für alle angezeigt", "Alle Fassungen sind zu sehen", "Antworten ändern", "Fragen beantworten", "Alles zeigen", "Nur meine zeigen", "Alle anderen"],
    ur: ["یہ صفحہ ان کے لیے ہے", "سب کے لیے", "تمام متبادل متن ظاہر ہیں", "جوابات بدلیں", "سوالوں کے جواب دیں", "سب کچھ دکھائیں", "صرف میرا دکھائیں", "باقی سب"],
  };
  const languageOf = (element) => (element.closest("[lang]") ?? document.documentElement).lang.split("-")[0];
  const textsIn = (language) => texts[language] ?? texts.en;
  const localText = (text, language) => (text && typeof text == "object" ? (text[language] ?? text.en ?? Object.values(text)[0]) : text);
  const owned = null; // by HTML, as when.js has it
  let asked;

  /** The questions of the active questionnaire by the names of their traits; asked for again after a failure. */
  const questions = () =>
    (asked ??= fetch(base + "/auth/questionnaire")
      .then((response) => response.json())
      .then(({ questionnaire }) => new Map(questionnaire.steps.flatMap(({ questions }) => questions.flatMap((one) => [[one.id, one], [one.profile, one]]))))
      .catch(() => ((asked = null), new Map())));

  /** `Beginner` for ["experience_level", ["beginner"]]; what has no label stands for itself. */
  const wordsOf = (question, name, values, language) => {
    const label = (value) => localText(question?.options?.find((option) => option.value === value)?.label, language);
    const words = values.map((value) => label(value) ?? String(value).replace(">=", "≥ ").replace("<=", "≤ ")).join(", ");
    return question?.options ? words : `${localText(question?.label, language) ?? name}: ${words}`;
  };

  const alternatives = (value) => (value.trim() || "true").split("|").map((one) => one.trim());

  /** The conditions of each variant, in words, where all variants are shown. */
  async function label() {
    const known = await questions();
    const { all } = window.usherWhen();
    for (const variant of document.querySelectorAll("usher-when")) {
      const language = languageOf(variant);
      const conditions = [...variant.attributes].filter(({ name }) => !owned.test(name));
      const words = conditions.map(({ name, value }) => wordsOf(known.get(name), name, alternatives(value), language)).join(" · ");
      const text = variant.hasAttribute("else") ? textsIn(language)[7] : words;
      if (all && text) variant.dataset.for = text;
      else delete variant.dataset.for;
    }
  }

  /** What any tab has learnt. */
  const latest = () => {
    try {
      return JSON.parse(localStorage["usher " + base]);
    } catch {
      return window.usherWhen();
    }
  };

  class UsherReader extends HTMLElement {
    connectedCallback() {
      if (!this.button) {
        [this.line, this.link, this.button] = ["span", "a", "button"].map((tag) => document.createElement(tag));
        this.button.type = "button";
        this.button.onclick = () => tell({ ...latest(), all: !window.usherWhen().all });
        for (const event of ["pointerdown", "focus", "click"]) this.link.addEventListener(event, () => this.aim());
      }
      this.replaceChildren(this.line, this.link, this.button);
      this.aim();
      this.show();
      if (window.usherWhen().all) label();
    }

    /** The page's address is taken at the click: a site may change it without a load. */
    aim() {
      this.link.href = this.getAttribute("answers") || base + "/account/questionnaire?next=" + encodeURIComponent(location.href);
    }

    async show() {
      const language = languageOf(this);
      const known = Object.keys(window.usherWhen().traits)[0] && (await questions());
      const { traits, all } = window.usherWhen();
      const [shown, none, every, change, answer, everything, mine] = textsIn(language);
      const words = Object.entries(traits).map(([name, value]) => wordsOf(known?.get(name), name, [value].flat(), language)).join(" · ");
      this.line.textContent = this.line.title = all ? every : words ? `${shown}: ${words}` : none; // cut where the line is too narrow
      this.link.textContent = words ? change : answer;
      this.button.textContent = all ? mine : everything;
    }
  }

  function tell(next) {
    const { all } = window.usherWhen();
    window.usherWhen(next);
    if (all || next.all) label();
    document.querySelectorAll("usher-reader").forEach((line) => line.show());
  }

  if (!customElements.get("usher-reader")) customElements.define("usher-reader", UsherReader);

  /** Takes what the server says of the reader. */
  return (user, traits) => tell({ user, traits, all: latest().all });
};
