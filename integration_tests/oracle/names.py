"""The name that the rate card has for a logged model."""

import itertools
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from oracle.inputs import Inputs, Raw
from oracle.values import text

Name = tuple[str, str]

# What stands behind a provider's name where a tracer names the API too.
API_NAMES = {
    "chat", "completion", "completions", "message", "messages", "response", "responses", "embed", "embedding",
    "embeddings", "text", "converse", "beta", "api",
}  # fmt: skip
SHORTEST_START, LONGEST_START = 4, 99


def comparable(model: str) -> str:
    """Return a name in lower case, without its path, with one sign between its parts."""
    return re.sub(r"[._:@ ]", "-", model.lower().rsplit("/", 1)[-1])


def common_start(one: str, other: str) -> int:
    """Return the number of characters with which two names start alike."""
    pairs = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return min(sum(1 for _ in pairs), LONGEST_START)


def nearest(provider: str | None, model: str | None, listed: set[Name]) -> tuple[str | None, str | None]:
    """Return provider and model on the card whose name starts most like a logged one; None where none is near."""
    if model is None:
        return None, None
    starts = {name: common_start(comparable(model), comparable(name[1])) for name in listed}
    near = [name for name, start in starts.items() if start >= SHORTEST_START]
    if not near:
        return None, None
    return min(near, key=lambda name: (-starts[name], name[0] != provider, len(name[1]), name[1], name[0]))


def plain(words: str) -> str:
    """Return a provider's name in lower case, with one sign between its parts."""
    return re.sub(r"[._ /]", "-", words.lower())


def spellings(words: str) -> list[str]:
    """Return what a name may stand for: itself, then less one to three parts behind a dot, each without its API."""
    parts = words.split(".")
    found = []
    for dropped in range(min(4, len(parts))):
        whole = plain(".".join(parts[: len(parts) - dropped]))
        pieces = whole.split("-")
        while len(pieces) > 1 and pieces[-1] in API_NAMES:
            pieces.pop()
        found += [whole, "-".join(pieces)]
    return found


def matches(pattern: str | None, model: str | None) -> bool:
    """Tell whether the whole of a model's name has a pattern, as it is written or in lower case."""
    if pattern is None:
        return True
    return model is not None and any(re.fullmatch(pattern, name) for name in (model, model.lower()))


class Alias(NamedTuple):
    """What a spelling, or else a model's name, says of the provider."""

    rank: int
    key: str | None
    pattern: str | None
    priority: int
    provider: str | None


class Providers:
    """Other names of providers, own ones first, and the names that cards have for them."""

    def __init__(self, own: Raw, shipped: Raw, on_cards: Iterable[str]) -> None:
        """Put the aliases in order; every provider that anything leads to goes by its own name too."""
        rows = [(1, row) for row in own] + [(2, row) for row in shipped]
        aliases = [
            Alias(
                rank,
                plain(row["alias"]) if text(row["alias"]) else None,
                text(row["model_pattern"]),
                int(text(row["priority"]) or 100),
                (text(row["provider"]) or "").lower() or None,
            )
            for rank, row in rows
        ]
        names = {alias.provider for alias in aliases} | {name.lower() for name in on_cards}
        aliases += [Alias(3, plain(name), None, 100, name) for name in names if name]
        self.by_key: dict[str, list[Alias]] = defaultdict(list)
        self.families = sorted((alias for alias in aliases if alias.key is None), key=self.order)
        for alias in aliases:
            if alias.key is not None:
                self.by_key[alias.key].append(alias)
        self.own_prices = {
            row["provider"].lower()
            for _, row in rows
            if row["has_own_prices"].lower() == "true" and text(row["provider"])
        }

    @staticmethod
    def order(alias: Alias) -> tuple:
        """Return what puts one alias of a spelling before another."""
        return alias.pattern is None, alias.rank, alias.priority, alias.provider or "~"

    def match(self, words: str | None, model: str | None) -> Alias | None:
        """Return the alias that knows a spelling: an own one of any spelling first, then that of the whole name."""
        found = [
            (alias.rank != 1, number, self.order(alias), alias)
            for number, spelling in enumerate(spellings(words) if words else [])
            for alias in self.by_key.get(spelling, [])
            if matches(alias.pattern, model)
        ]
        return min(found, key=lambda each: each[:3])[3] if found else None

    def prefix(self, model: str | None) -> str | None:
        """Return the provider that the word before a model's slash stands for."""
        head, slash, _ = (model or "").partition("/")
        alias = self.match(head, model) if slash and head else None
        return alias and alias.provider

    def family(self, model: str | None) -> str | None:
        """Return the provider that alone gives such names."""
        found = [alias for alias in self.families if model is not None and matches(alias.pattern, model)]
        return (
            min(found, key=lambda alias: (alias.rank, alias.priority, alias.provider or "~")).provider
            if found
            else None
        )

    def resolve(self, provider: str | None, model: str | None) -> tuple[str | None, bool]:
        """Return the provider as cards name it, and whether anything knows it."""
        alias = self.match(provider, model)
        if provider is not None and alias is None:
            return provider.lower(), False
        known = (alias and alias.provider) or self.prefix(model) or self.family(model)
        return known, known is not None

    def name(self, provider: str | None, model: str | None = None) -> str | None:
        """Return the provider as cards name it."""
        return self.resolve(text(provider or ""), model)[0]


def providers_of(inputs: Inputs) -> Providers:
    """Return what the aliases and cards of a company say of providers."""
    cards = [*inputs["token_rates"], *inputs["own_token_rates"]]
    on_cards = {row["provider"] for row in cards}
    return Providers(inputs["provider_aliases"], inputs["default_provider_aliases"], on_cards)


class Ambiguous(Exception):
    """Aliases of one priority lead to different models."""


class Names:
    """The aliases, and the names that they may lead to."""

    def __init__(self, listed: set[Name], own: Raw, shipped: Raw, providers: Providers | None = None) -> None:
        """Sort the aliases: own ones first, then by priority."""
        self.listed = listed
        self.providers = providers or Providers([], [], {provider for provider, _ in listed})
        aliases = [(0, row) for row in own] + [(1, row) for row in shipped]
        self.aliases = sorted(aliases, key=lambda alias: (alias[0], int(alias[1]["priority"])))
        self.known: dict[tuple, Name | None] = {}
        self.guesses: set[tuple] = set()
        self.only: dict[str, set[str]] = defaultdict(set)
        for provider, model in listed:
            self.only[model].add(provider)

    def resolve(self, provider: str | None, model: str | None) -> Name | None:
        """Return provider and model on the card; None where nothing leads there, or two things do."""
        if model is None:
            return None
        if (provider, model) not in self.known:
            try:
                self.known[provider, model] = self.look_up(provider, model)
            except Ambiguous:
                self.known[provider, model] = None
        return self.known[provider, model]

    def is_guess(self, provider: str | None, model: str | None) -> bool:
        """Tell whether the model's name alone led to the card."""
        return self.resolve(provider, model) is not None and (provider, model) in self.guesses

    def look_up(self, provider: str | None, model: str) -> Name | None:
        """Try the name itself, then alias after alias, on the provider's card and then on those that the name means."""
        known, is_known = self.providers.resolve(provider, model)
        if (known, model) in self.listed:
            return known, model
        cards = [known]
        if known not in self.providers.own_prices:
            cards += [] if is_known else [self.providers.prefix(model)]
            cards.append(self.providers.family(model))
            cards += list(self.only[model]) if not is_known and len(self.only[model]) == 1 else []
        for number, card in enumerate(cards):
            found = self.on_card(card, model) if card or not number else None
            if found:
                if number:
                    self.guesses.add((provider, model))
                return found
        return None

    def on_card(self, card: str | None, model: str) -> Name | None:
        """Return the name that the first alias leads to, for a provider's card."""
        found: dict[tuple[int, int], set[Name]] = {}
        for rank, row in self.aliases:
            wanted = self.providers.name(row["provider"])
            match = re.fullmatch(row["model_pattern"], model)
            if match is None or wanted not in (None, card):
                continue
            captured = (match.group(1) or "") if match.re.groups else ""
            rate_provider = self.providers.name(row["rate_provider"]) or card
            target = rate_provider, (text(row["rate_model"]) or "*").replace("*", captured)
            if target in self.listed:
                found.setdefault((rank, int(row["priority"])), set()).add(target)
        if not found:
            return None
        first = found[min(found)]
        if len(first) > 1:
            raise Ambiguous(f"{card} {model}: {sorted(first)}")
        return first.pop()
