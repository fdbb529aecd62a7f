"""Names of bands, as files spell them: BANDS = 'griz', FILTER = 'HSC-G'."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

#: Cards and attributes that list the bands of a cube.
LISTS = ("BANDS", "BAND_NAMES", "BANDNAMES", "FILTERS", "COLORS", "CHANNELS")

#: Cards that name the band of one plane, with a number behind, from 0 or from 1; and
#: how they begin.
PLANE = re.compile(
    "((?:BAND(?:NM|NAME)?|FILT(?:ER)?|CHAN(?:NEL)?|PLANE|LAYER|COLOR)_?)([0-9]{1,4})"
)
NUMBERED = ("BAND", "FILT", "CHAN", "PLANE", "LAYER", "COLOR")

#: Cards of a cube's third axis.
AXIS = ("CTYPE3", "CDELT3", "PC3_3", "CD3_3")

#: Its kinds, and whether red is where its values are large.
REDDENS = {"WAVE": True, "AWAV": True, "FREQ": False, "ENER": False, "WAVN": False}

#: Cards that name the band of a whole image; some cameras have several wheels.
SINGLE = (
    *("FILTER", "FILTER1", "FILTER2", "FILTER01", "FILTER02", "PUPIL"),
    *("FILTNAM", "FILTNAM1", "FILTNAM2", "FILTNAME", "FILT", "BAND", "BANDNAME"),
    *("PASSBAND", "FILTERS", "FPA.FILTERID"),
)


def listed(
    header: Mapping, number: int, planes: Sequence[str]
) -> tuple[str, list[str]] | None:
    """Return the names that a header states for `number` planes.

    Returns
    -------
    stated : tuple of str and list of str, or None
        The card, for messages, and the names in order. They are as many as planes, or
        else all are of known filters or of `planes`, those of the config: others are
        about something else.
    """
    found = [(key, split(header[key], number)) for key in LISTS if key in header]
    found += _numbered(header)
    for card, names in found:
        if len(names) == number and not all(name.isdecimal() for name in names):
            return card, names
    for card, names in found:
        if len(names) > 1 and all(x in planes or _is_filter(x) for x in names):
            return card, names
    return None


def _numbered(header: Mapping) -> Iterator[tuple[str, list[str]]]:
    """Yield what cards such as BAND1, BAND_0 or CHAN01 say, but for filter wheels."""
    kinds: dict[str, dict[int, str]] = {}
    for card in header:
        if match := PLANE.fullmatch(card):
            kinds.setdefault(match[1], {})[int(match[2])] = card
    for _, cards in sorted(kinds.items()):
        order = sorted(cards)
        told = [header[cards[k]] for k in order]
        names = [one.strip() if isinstance(one, str) else "" for one in told]
        wheels = ("CLEAR", "OPEN", "EMPTY")
        if any(not name or name.upper().startswith(wheels) for name in names):
            continue
        if order[0] <= 1 and order[-1] - order[0] == len(order) - 1:
            yield f"{cards[order[0]]}..{order[-1]}", names


def _is_filter(name: str) -> bool:
    words = _words(_without_version(name).upper())
    return any(GROUND.fullmatch(word) or SPACE.fullmatch(word) for word in words)


#: What is between names, the surest first.
BETWEEN = (r"[,;|]", r"[\s,;|/]", r"[\s,;|/:+]|(?<=\b\w)-(?=\w\b)")


def split(value: object, number: int) -> list[str]:
    """Return the names in one value: a list, or text as ``g,r,i``, ``g r i``, ``gri``.

    `number` is how many names are expected; it decides whether ``gri`` is one or three,
    and ``SDSS g, SDSS r`` two or four.
    """
    if isinstance(value, bytes):
        value = value.decode(errors="replace")
    if value is None or isinstance(value, str):
        return list(_of_text(value or "", number))
    try:
        parts = list(value)  # type: ignore[call-overload]
    except TypeError:
        return []
    return [part.decode() if isinstance(part, bytes) else str(part) for part in parts]


@lru_cache(maxsize=256)
def _of_text(text: str, number: int) -> list[str]:
    text = re.sub(r"[\[\]()'\"]", " ", text).strip()
    ways = [[x.strip() for x in re.split(way, text)] for way in BETWEEN]
    ways = [[name for name in names if name] for names in ways]
    word = ways[-1] == [text]
    if word and (len(text) == number or re.fullmatch("[ugrizy]{3,}", text)):
        ways.append(list(text))
    right = (names for names in ways if len(names) == number)
    several = (names for names in ways if len(names) > 1)
    return next(right, None) or next(several, ways[0])


def single(header: Mapping) -> str:
    """Return what a header says of an image's band: ``CLEAR1L F606W``, or nothing."""
    values = [str(header[key]).strip() for key in SINGLE if key in header]
    return " ".join(value for value in values if value)


def named(text: str, bands: Sequence[str]) -> set[str]:
    """Return which of some bands a text names; none, one, or several.

    ``HSC-G``, ``HSC-I2``, ``r DECam SDSS c0002 6415`` and ``NISP_Y`` name g, i, r and
    Y; a band may be called ``HSC-G``, too. Upper and lower case differ only where both
    are bands.
    """
    return set(_named(text, tuple(bands)))


@lru_cache(maxsize=1024)
def _named(text: str, bands: tuple[str, ...]) -> frozenset[str]:
    for spelled in (str, str.lower, _without_version):
        words = _words(spelled(text))
        own = {band: _words(spelled(band)) for band in bands}
        common = set.intersection(*own.values()) if len(own) > 1 else set()
        # What all bands have in common, as HSC in HSC-G and HSC-R, names none of them.
        own = {band: found - common or found for band, found in own.items()}
        whole = {band for band in bands if spelled(band) == spelled(text).strip()}
        if not words - common:
            continue
        found = whole or {band for band, parts in own.items() if parts <= words}
        found = found or {b for b, parts in own.items() if words - common <= parts}
        if found:
            return frozenset(found)
    return frozenset()


#: Filters whose names are the same everywhere, of the ground and of space telescopes.
GROUND = re.compile(r"[UBVRIGZYJHK]|KS")
SPACE = re.compile(r"F[0-9]{3,4}[A-Z]+[0-9]?")


def other_filters(text: str, band: str) -> set[str]:
    """Return the filters that a text names, if the band is another filter.

    Nothing where the band has a name of its own, ``blue``, or where one is a filter of
    space and the other one of the ground: ``I`` may well be F814W.
    """
    for kind in (SPACE, GROUND):
        own, there = (
            {word for word in _words(name.upper()) if kind.fullmatch(word)}
            for name in (band, text)
        )
        if own or there:
            break
    same = {word.rstrip("S") for word in own} & {word.rstrip("S") for word in there}
    return there if own and not same else set()


def against_axis(header: Mapping, planes: Sequence[str]) -> tuple[str, str, str] | None:
    """Return two planes that a cube's axis of wavelength has the other way round.

    Returns
    -------
    found : tuple of str, or None
        What the header says, and the two, in the order of `planes`. None without such
        an axis; of names that are not of `GROUND` it is not known which are redder.
    """
    kind = str(header.get("CTYPE3") or "").upper()
    try:
        step = float(header.get("PC3_3", 1.0)) * float(header.get("CDELT3", 0.0))
        step = float(header.get("CD3_3", step))
    except (TypeError, ValueError):  # no number: nothing is known
        return None
    if kind[:4] not in REDDENS or kind.endswith("TAB") or not abs(step) > 0:
        return None
    known = [(x, name) for name in planes if (x := _rank(name)) is not None]
    for (first, one), (second, other) in pairwise(known):
        if first != second and (first < second) != (REDDENS[kind[:4]] == (step > 0)):
            return f"CTYPE3 = {kind} with a step of {step:g}", one, other
    return None


def _rank(name: str) -> int | None:
    """Return the place of a filter of the ground, from blue to red."""
    found = [x for x in _words(name.upper()) if GROUND.fullmatch(x)]
    return "UBGVRIZYJHK".index(found[0][0]) if len(found) == 1 else None


def _words(text: str) -> set[str]:
    return {word for word in re.split(r"[^A-Za-z0-9]+", text) if word}


def _without_version(text: str) -> str:
    """Return HSC's i2 and r2, its second filters of these names, as i and r."""
    return re.sub(r"\b([a-z])2\b", r"\1", text.lower())


def same(stated: Sequence[str], bands: Sequence[str]) -> bool:
    """Return whether names of planes are those of the bands, in the same order."""
    return len(stated) == len(bands) and all(
        name == band or named(name, bands) == {band}
        for name, band in zip(stated, bands, strict=True)
    )
