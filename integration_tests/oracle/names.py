"""The name that the rate card has for a logged model."""

import itertools
import re

from oracle.inputs import Raw
from oracle.values import text

Name = tuple[str, str]

PROVIDERS = {
    "google": (
        "gemini", "vertex_ai", "vertexai", "vertex_ai_beta", "google_genai", "google_vertexai", "google-gla",
        "google-vertex", "gcp.gemini", "gcp.gen_ai", "gcp.vertex_ai",
    ),
    "azure": (
        "azure_ai", "azure_openai", "az.ai.inference", "az.ai.openai", "azure.ai.inference", "azure.ai.openai",
    ),
    "bedrock": ("bedrock_converse", "aws.bedrock", "aws_bedrock"),
    "openai": ("text-completion-openai", "openai-chat", "openai.responses"),
    "mistral": ("mistral_ai", "mistralai"),
    "xai": ("x_ai", "x-ai"),
    "together": ("together_ai", "togetherai", "together-ai"),
    "fireworks": ("fireworks_ai", "fireworks-ai"),
    "cohere": ("cohere_chat",),
    "moonshotai": ("moonshot", "moonshot_ai"),
    "voyageai": ("voyage", "voyage_ai"),
}  # fmt: skip
SPELLINGS = {spelling: provider for provider, spellings in PROVIDERS.items() for spelling in spellings}


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
    known = SPELLINGS.get((provider or "").lower(), (provider or "").lower())
    starts = {name: common_start(comparable(model), comparable(name[1])) for name in listed}
    near = [name for name, start in starts.items() if start >= SHORTEST_START]
    if not near:
        return None, None
    return min(near, key=lambda name: (-starts[name], name[0] != known, len(name[1]), name[1], name[0]))


def known_provider(provider: str | None) -> str | None:
    """Return the name that rate cards have for a provider."""
    spelled = (provider or "").strip().lower()
    return SPELLINGS.get(spelled, spelled) or None


class Ambiguous(Exception):
    """Aliases of one priority lead to different models."""


class Names:
    """The aliases, and the names that they may lead to."""

    def __init__(self, listed: set[Name], own: Raw, shipped: Raw) -> None:
        """Sort the aliases: own ones first, then by priority."""
        self.listed = listed
        aliases = [(0, row) for row in own] + [(1, row) for row in shipped]
        self.aliases = sorted(aliases, key=lambda alias: (alias[0], int(alias[1]["priority"])))
        self.known: dict[Name, Name | None] = {}

    def resolve(self, provider: str | None, model: str | None) -> Name | None:
        """Return provider and model on the card; None where nothing leads there, or two things do."""
        if provider is None or model is None:
            return None
        if (provider, model) not in self.known:
            try:
                self.known[provider, model] = self.look_up(provider, model)
            except Ambiguous:
                self.known[provider, model] = None
        return self.known[provider, model]

    def look_up(self, provider: str, model: str) -> Name | None:
        """Try the name itself, then alias after alias."""
        if (provider, model) in self.listed:
            return provider, model
        spelled = provider.lower()
        known = SPELLINGS.get(spelled, spelled)
        found: dict[tuple[int, int], set[Name]] = {}
        for rank, row in self.aliases:
            wanted = text(row["provider"])
            match = re.fullmatch(row["model_pattern"], model)
            if match is None or (wanted is not None and wanted.lower() not in (known, spelled)):
                continue
            captured = (match.group(1) or "") if match.re.groups else ""
            target = text(row["rate_provider"]) or known, (text(row["rate_model"]) or "*").replace("*", captured)
            if target in self.listed:
                found.setdefault((rank, int(row["priority"])), set()).add(target)
        if not found:
            return None
        first = found[min(found)]
        if len(first) > 1:
            raise Ambiguous(f"{provider} {model}: {sorted(first)}")
        return first.pop()
