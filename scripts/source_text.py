"""The text of a source in C++, as the checks of the tree read it."""

import re

# Raw strings, strings and characters, or else comments; numbers such as 1'000 are not characters.
LITERAL_OR_COMMENT = re.compile(
    r'(R"(\w*)\(.*?\)\2"|"(?:[^"\\\n]|\\.)*"|(?<!\w)\'(?:[^\'\\\n]|\\.)+\')|//[^\n]*|/\*.*?\*/', re.DOTALL)


def without_comments(text, literal=None):
    """The text with a space, and its line feeds, for each comment; each string and character becomes `literal` if that is given."""

    def kept(found):
        if found[1] is None:
            return " " + "\n" * found[0].count("\n")
        return found[1] if literal is None else literal

    return LITERAL_OR_COMMENT.sub(kept, text)
