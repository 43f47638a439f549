"""What the words of a search mean in a workspace."""

from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.rules import search
from shortener.web.addresses import host_names

_MOST_CAMPAIGNS = 500  # the newest of those that have a word in their name


@dataclass(frozen=True)
class Term:
    """A word of a search. A link has it in its own texts, in its campaign's name, or in the host of its short URL."""

    beginnings: tuple[str, ...]  # see Word.beginnings
    campaign_ids: tuple[str, ...]
    domain_ids: tuple[str, ...]
    is_of_site: bool  # the word is in the site's host, which links without a domain have

    @property
    def condition(self) -> models.Q:
        """The condition for databases without an index of words."""
        found = reduce(or_, (models.Q(search_text__contains=f" {beginning}") for beginning in self.beginnings))
        if self.campaign_ids:
            found |= models.Q(campaign__in=self.campaign_ids)
        if self.domain_ids:
            found |= models.Q(domain__in=self.domain_ids)
        return found | models.Q(domain__isnull=True) if self.is_of_site else found

    @property
    def marks(self) -> list[str]:
        """The words that the index has for the link's campaign and domain, besides those of its texts."""
        ids = [*self.campaign_ids, *self.domain_ids, *(["site"] if self.is_of_site else [])]
        return [f"#{each}" for each in ids]


@dataclass(frozen=True)
class Terms:
    """A search: the words that a link must have, and groups of words of which it must not have all.

    Names of campaigns and domains are read for each search, so that renaming one changes no link.
    """

    workspace_id: str
    all: tuple[Term, ...]
    excluded: tuple[tuple[Term, ...], ...] = ()

    def __bool__(self) -> bool:
        """Tell whether the search has a word."""
        return bool(self.all or self.excluded)

    @classmethod
    def of(cls, workspace: Workspace, text: str) -> Self:
        """Return the terms of the text; none for a text without words."""
        query = search.query(text)
        if not (query.words or query.excluded):
            return cls(workspace.pk, ())
        named = Campaign.objects.in_workspace(workspace).order_by("-created_at", "-pk").values_list("pk", "name")
        hosts = Domain.objects.in_workspace(workspace).order_by("pk").values_list("pk", "host")
        campaigns = [(pk, search.words_of_name(name)) for pk, name in named]
        domains = [(pk, _words_of_host(host)) for pk, host in hosts]
        site = _words_of_host(urlsplit(settings.PUBLIC_URL).hostname or "")

        def term(word: search.Word) -> Term:
            mentioned = _having(word, campaigns)[:_MOST_CAMPAIGNS]
            return Term(word.beginnings, mentioned, _having(word, domains), word.is_in(site))

        excluded = tuple(tuple(map(term, group)) for group in query.excluded)
        return cls(workspace.pk, tuple(map(term, query.words)), excluded)

    @property
    def condition(self) -> models.Q:
        """The condition for databases without an index of words."""
        groups = [~_all_of(group) for group in self.excluded]
        return reduce(and_, [*(term.condition for term in self.all), *groups])


def _all_of(terms: tuple[Term, ...]) -> models.Q:
    return reduce(and_, (term.condition for term in terms))


def _having(word: search.Word, named: list[tuple[str, tuple[str, ...]]]) -> tuple[str, ...]:
    return tuple(pk for pk, words in named if word.is_in(words))


def _words_of_host(host: str) -> tuple[str, ...]:
    return search.words_of_name(host) + search.words_of_name(host_names.readable(host))
