"""Find the domains and campaigns of the workspace that cells name, and the names that nothing has."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Workspace
from campaigns.models import Campaign
from domains.models import Domain
from links.fields import ALIAS, CAMPAIGN, DOMAIN
from links.imports.cells import cell
from links.imports.columns import short_urls
from links.imports.columns.answers import LEAVE_OUT, NONE, SITE, Answers
from links.imports.files.reading import FileRow
from redirects.hosts import site_host
from shortener.errors import Invalid
from shortener.web.addresses import host_names

MOST_UNKNOWN = 50  # hosts or campaigns of a file that people are asked about


class LeftOut(Invalid):
    """The row is left out, as a person has answered for its host."""


@dataclass(frozen=True)
class Places:
    """The verified domains and the campaigns of a workspace, and what people have answered about other names."""

    domains: Mapping[str, Domain] = field(default_factory=dict)  # by id and by host
    campaigns: Mapping[str, Campaign] = field(default_factory=dict)  # by id and by folded name
    answers: Answers = field(default_factory=Answers)

    @classmethod
    def of(cls, workspace: Workspace, answers: Answers) -> "Places":
        """Load the domains and campaigns of the workspace."""
        domains = list(Domain.objects.in_workspace(workspace).verified())
        # The oldest last: of campaigns with the same name it is the one that the name means.
        campaigns = list(Campaign.objects.in_workspace(workspace).order_by("-created_at", "-pk"))
        return cls(
            {domain.host: domain for domain in domains} | {domain.pk: domain for domain in domains},
            {folded(campaign.name): campaign for campaign in campaigns} | {row.pk: row for row in campaigns},
            answers,
        )

    def domain(self, text: str) -> Domain | None:
        """Return the domain that the text names by host, URL or id; None for the site. Raises Invalid or LeftOut."""
        host = short_urls.host_of(text)
        if self.knows_host(host):
            return self.domains.get(host)
        answer = self.answers.hosts.get(host, "")
        if answer == LEAVE_OUT:
            raise LeftOut(_("Left out, as you chose for %(host)s.") % {"host": host}, field=DOMAIN.name)
        if answer == SITE:
            return None
        if answer not in self.domains:
            text = _("This workspace has no verified domain %(host)s. Add it, or choose another domain for these rows.")
            raise Invalid(text % {"host": host}, field=DOMAIN.name)
        return self.domains[answer]

    def knows_host(self, host: str) -> bool:
        """Tell whether the host, or the id of a domain, needs no answer."""
        own = site_host() or urlsplit(settings.PUBLIC_URL).hostname
        return host in self.domains or host == own or host_names.is_local(host)

    def campaign(self, text: str) -> Campaign | None:
        """Return the campaign that the text names, None as a person has answered, or raise Invalid."""
        name = folded(text)
        if name in self.campaigns:
            return self.campaigns[name]
        answer = self.answers.campaigns.get(name, "")
        if answer == NONE:
            return None
        if answer not in self.campaigns:
            problem = _("This workspace has no campaign “%(name)s”. Create it, or choose another one for these rows.")
            raise Invalid(problem % {"name": text.strip()}, field=CAMPAIGN.name)
        return self.campaigns[answer]

    def unknown_hosts(
        self, rows: Sequence[FileRow], columns: Mapping[str, int], fallbacks: Sequence[int]
    ) -> dict[str, int]:
        """Return the hosts in these columns that need an answer, with the numbers of their rows."""
        hosts = (_host_in(row.cells, columns, fallbacks) for row in rows)
        return _counts(host for host in hosts if host and not self.knows_host(host))

    def unknown_campaigns(self, rows: Sequence[FileRow], columns: Mapping[str, int]) -> dict[str, int]:
        """Return the names of campaigns that need an answer, as first written, with the numbers of their rows."""
        texts = [text for row in rows if (text := cell(row.cells, columns.get(CAMPAIGN.name)))]
        spellings = {folded(text): text for text in reversed(texts)}
        counts = _counts(name for name in map(folded, texts) if name not in self.campaigns)
        return {spellings[name]: number for name, number in counts.items()}


def alias_in(cells: Sequence[str], columns: Mapping[str, int], fallbacks: Sequence[int]) -> str:
    """Return the cell with the alias of a row: of its column, or else of the first of these columns that has one."""
    texts = (cell(cells, column) for column in (columns.get(ALIAS.name), *fallbacks))
    return next(filter(None, texts), "")


def folded(name: str) -> str:
    """Return the form in which names of campaigns are compared."""
    return " ".join(name.split()).casefold()


def _host_in(cells: Sequence[str], columns: Mapping[str, int], fallbacks: Sequence[int]) -> str:
    text = cell(cells, columns.get(DOMAIN.name))
    return short_urls.host_of(text) if text else short_urls.parsed(alias_in(cells, columns, fallbacks)).host


def _counts(names: Iterator[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
    return found
