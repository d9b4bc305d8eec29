"""A page's text again, by rules: explained for beginners, shorter for the advanced, with words in Urdu. The same each time, without a network."""

import re

GLOSSARY = {
    "node": ("a program that does one job", "نوڈ"),
    "topic": ("a named channel for messages", "ٹاپک"),
    "service": ("a question that another program answers", "سروس"),
    "course": ("the chapters and their exercises", "کورس"),
    "exercise": ("a task to solve on your own", "مشق"),
}
WORD = re.compile(rf"\b({'|'.join(GLOSSARY)})s?\b", re.IGNORECASE)


def in_prose(text, change):
    """Changes the paragraphs; code, headings, lists and tables stay."""
    parts = re.split(r"(^```.*?^```$)", text, flags=re.MULTILINE | re.DOTALL)
    for at in range(0, len(parts), 2):
        blocks = re.split(r"(\n{2,})", parts[at])
        parts[at] = "".join(block if re.match(r"\s*($|[#|>]|[*+-]\s|\d+\.)", block) else change(block) for block in blocks)
    return "".join(parts)


def longer(text):
    """Explains each word of the glossary where it comes first."""
    seen = set()

    def explain(match):
        word = match[1].lower()
        if word in seen:
            return match[0]
        seen.add(word)
        return f"{match[0]} ({GLOSSARY[word][0]})"

    return in_prose(text, lambda block: WORD.sub(explain, block))


def shorter(text):
    """The first sentence of each paragraph."""
    return in_prose(text, lambda block: re.split(r"(?<=[.!?])\s", block, maxsplit=1)[0])


def in_urdu(text):
    """The words of the glossary: a translation takes a model."""
    return in_prose(text, lambda block: WORD.sub(lambda match: GLOSSARY[match[1].lower()][1], block))


BY_LEVEL = {"beginner": longer, "advanced": shorter}


def by_rules(task, text, traits):
    """The page's parts, one after another."""
    change = in_urdu if task == "translate" else BY_LEVEL.get(traits.get("experience_level"), lambda same: same)
    for part in re.findall(r".{1,80}", change(text), re.DOTALL):
        yield {"delta": part}
