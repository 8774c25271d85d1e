"""The numbers of headings one after the other: which follows, and how deep it stands."""

from .numbering import Number, Style, ordinal, steps

SKIPPED = 3  # numbers that may lie between two headings; a heading may be in a picture
RANKS = {"chapter": 1, "section": 2}  # divisions that stand within others: parts, annexes and their like


class Course:
    """The numbers met so far. Each that follows is the last one then; one that does not changes nothing."""

    def __init__(self) -> None:
        self._decimal: tuple[str, ...] | None = None
        self._outer: list[tuple[Style, int, int]] = []  # style, place in its row, level
        self._offset = 0  # the level of the division that decimal numbers stand in

    def level(self, number: Number, *, firm: bool) -> int | None:
        """The level of a heading with this number, from 1; None if it follows nothing.

        `firm`: it is printed as a heading, and may skip numbers or begin anew.
        """
        if number.style is Style.DIVISION:
            return self._division(number) if firm or not number.title else None
        outlined = any(style is not Style.DIVISION for style, _, _ in self._outer)
        lettered = number.style in (Style.ROMAN, Style.LETTER)
        if lettered or (outlined and len(number.values) == 1):
            return self._outlined(number) if firm else None
        return self._follow(number, firm)

    def may_begin(self, number: Number) -> bool:
        """Whether a number begins a division, or is the first: what needs no other heading to follow."""
        return number.style is Style.DIVISION or (self._decimal is None and number.values == ("1",))

    def _division(self, number: Number) -> int:
        rank = RANKS.get(number.values[0], 0)
        outer = [each for each in self._outer if each[0] is Style.DIVISION and each[1] < rank]
        level = len(outer) + 1
        self._outer = [*outer, (Style.DIVISION, rank, level)]
        self._offset = level
        self._decimal = None
        return level

    def _follow(self, number: Number, firm: bool) -> int | None:
        far = steps(self._decimal, number.values)
        begins = firm and (self._decimal is None or (self._offset > 0 and number.values == ("1",)))
        if not begins and (far is None or far > (SKIPPED if firm else 0)):
            return None
        own = not number.values[0].isdigit() or self._carries_on(number)
        self._decimal = number.values
        return len(number.values) + (0 if own else self._offset)

    def _carries_on(self, number: Number) -> bool:
        """Whether "2.1" stands in chapter 2, so that its first number is the chapter's."""
        within = any(style is Style.DIVISION for style, _, _ in self._outer)
        return within and len(number.values) > 1 and self._decimal is None

    def _outlined(self, number: Number) -> int | None:
        """The level in an outline of Roman numbers, letters and figures: next of its kind or first below."""
        places = [(style, ordinal(number.values[0], style)) for style in _styles(number)]
        for most in (1, SKIPPED):
            for style, place in places:
                for at in range(len(self._outer) - 1, -1, -1):
                    held, last, level = self._outer[at]
                    if held is style and 0 < place - last <= most:
                        self._outer = [*self._outer[:at], (style, place, level)]
                        return level
        for style, place in places:
            if place == 1:
                level = (self._outer[-1][2] if self._outer else 0) + 1
                self._outer = [*self._outer, (style, 1, level)]
                return level
        return None


def _styles(number: Number) -> tuple[Style, ...]:
    """How a number may be meant: "I" is Roman or a letter."""
    if number.style is Style.DECIMAL:
        return (Style.DECIMAL,)
    value = number.values[0]
    if len(value) == 1:
        return (Style.ROMAN, Style.LETTER) if value in "IVX" else (Style.LETTER,)
    return (Style.ROMAN,)
