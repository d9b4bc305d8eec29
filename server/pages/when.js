// <usher-when experience_level="beginner"> is shown where the reader's traits meet each condition, and <usher-when else> where none of its
// neighbours is. Runs before the page is painted, by what this browser knows of its reader. docs/readers.md says how it is used.
export default (base) => {
  const key = "usher " + base;
  let known = { traits: {} };
  try {
    known = JSON.parse(localStorage[key]);
  } catch {}
  const meets = (value, wanted) => {
    const bound = wanted.slice(wanted[1] == "=" ? 2 : 1);
    return (
      value + "" == wanted ||
      (+value === value && ((wanted[0] == "<" && value < bound) || (wanted[0] == ">" && value > bound) || (wanted[1] == "=" && value == bound)))
    );
  };
  // Attributes that HTML or a framework owns are no conditions.
  const fits = ({ name, value }) =>
    /^(_|on|(class|dir|else|hidden|id|lang|role|shown|slot|style|tabindex|title|translate)$)|-/.test(name) ||
    (value.trim() || "true").split("|").some((one) => [known.traits[name]].flat().some((value) => meets(value, one.trim())));
  const isElse = (one) => one.hasAttribute("else");
  const look = (parent) => {
    let run = [];
    for (const node of [...(parent?.childNodes ?? []), 0])
      if (node.localName == "usher-when") run.push(node);
      else if (node.nodeType != 8 && /\S/.test(node.wholeText)) {
        const chosen = run.filter((one) => !isElse(one) && [...one.attributes].every(fits));
        for (const one of run) one.toggleAttribute("shown", known.all || chosen.includes(one) || (!chosen[0] && isElse(one)));
        run = [];
      }
  };
  customElements.define("usher-when", class extends HTMLElement {
    connectedCallback() {
      look(this.parentNode);
    }
  });
  window.usherWhen = (next) => {
    if (next) {
      known = next;
      try {
        localStorage[key] = JSON.stringify(next);
      } catch {}
      document.querySelectorAll("usher-when").forEach((one) => look(one.parentNode));
    }
    return known;
  };
};
