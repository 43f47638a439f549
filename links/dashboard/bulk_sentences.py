"""The sentences about bulk changes: the question before one, and what one has done."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, ngettext_lazy

from links.bulk_changes.jobs import Job, State
from shortener.templatetags.numbers import grouped

_Sentences = Mapping[tuple[str, bool], object]  # by the action, and whether it has a value

_QUESTIONS: _Sentences = {
    ("campaign", True): ngettext_lazy(
        "Add %(number)s link to the campaign “%(value)s”?", "Add %(number)s links to the campaign “%(value)s”?", "n"
    ),
    ("campaign", False): ngettext_lazy(
        "Remove %(number)s link from its campaign?", "Remove %(number)s links from their campaigns?", "n"
    ),
    ("domain", True): ngettext_lazy("Move %(number)s link to %(value)s?", "Move %(number)s links to %(value)s?", "n"),
    ("expires_at", True): ngettext_lazy(
        "Set the end date of %(number)s link to %(value)s?", "Set the end date of %(number)s links to %(value)s?", "n"
    ),
    ("expires_at", False): ngettext_lazy(
        "Remove the end date of %(number)s link?", "Remove the end date of %(number)s links?", "n"
    ),
    ("max_clicks", True): ngettext_lazy(
        "Set the click limit of %(number)s link to %(value)s?",
        "Set the click limit of %(number)s links to %(value)s?",
        "n",
    ),
    ("max_clicks", False): ngettext_lazy(
        "Remove the click limit of %(number)s link?", "Remove the click limit of %(number)s links?", "n"
    ),
    ("folder", True): ngettext_lazy(
        "Move %(number)s link to the folder “%(value)s”?", "Move %(number)s links to the folder “%(value)s”?", "n"
    ),
    ("folder", False): ngettext_lazy(
        "Remove %(number)s link from its folder?", "Remove %(number)s links from their folders?", "n"
    ),
    ("add_tag", True): ngettext_lazy(
        "Add the tag “%(value)s” to %(number)s link?", "Add the tag “%(value)s” to %(number)s links?", "n"
    ),
    ("remove_tag", True): ngettext_lazy(
        "Remove the tag “%(value)s” from %(number)s link?", "Remove the tag “%(value)s” from %(number)s links?", "n"
    ),
    ("disable", False): ngettext_lazy("Disable %(number)s link?", "Disable %(number)s links?", "n"),
    ("enable", False): ngettext_lazy("Enable %(number)s link?", "Enable %(number)s links?", "n"),
    ("delete", False): ngettext_lazy("Delete %(number)s link?", "Delete %(number)s links?", "n"),
}
_BUTTONS: _Sentences = {
    ("campaign", True): ngettext_lazy(
        "Add %(number)s link to the campaign", "Add %(number)s links to the campaign", "n"
    ),
    ("campaign", False): ngettext_lazy(
        "Remove %(number)s link from its campaign", "Remove %(number)s links from their campaigns", "n"
    ),
    ("domain", True): ngettext_lazy("Move %(number)s link", "Move %(number)s links", "n"),
    ("expires_at", True): ngettext_lazy(
        "Set the end date of %(number)s link", "Set the end date of %(number)s links", "n"
    ),
    ("expires_at", False): ngettext_lazy(
        "Remove the end date of %(number)s link", "Remove the end date of %(number)s links", "n"
    ),
    ("max_clicks", True): ngettext_lazy(
        "Set the click limit of %(number)s link", "Set the click limit of %(number)s links", "n"
    ),
    ("max_clicks", False): ngettext_lazy(
        "Remove the click limit of %(number)s link", "Remove the click limit of %(number)s links", "n"
    ),
    ("folder", True): ngettext_lazy("Move %(number)s link", "Move %(number)s links", "n"),
    ("folder", False): ngettext_lazy(
        "Remove %(number)s link from its folder", "Remove %(number)s links from their folders", "n"
    ),
    ("add_tag", True): ngettext_lazy("Add the tag to %(number)s link", "Add the tag to %(number)s links", "n"),
    ("remove_tag", True): ngettext_lazy(
        "Remove the tag from %(number)s link", "Remove the tag from %(number)s links", "n"
    ),
    ("disable", False): ngettext_lazy("Disable %(number)s link", "Disable %(number)s links", "n"),
    ("enable", False): ngettext_lazy("Enable %(number)s link", "Enable %(number)s links", "n"),
    ("delete", False): ngettext_lazy("Delete %(number)s link", "Delete %(number)s links", "n"),
}
_RESULTS: _Sentences = {
    ("campaign", True): ngettext_lazy(
        "%(number)s link added to the campaign “%(value)s”.", "%(number)s links added to the campaign “%(value)s”.", "n"
    ),
    ("campaign", False): ngettext_lazy(
        "%(number)s link removed from its campaign.", "%(number)s links removed from their campaigns.", "n"
    ),
    ("domain", True): ngettext_lazy("%(number)s link moved to %(value)s.", "%(number)s links moved to %(value)s.", "n"),
    ("expires_at", True): ngettext_lazy(
        "End date of %(number)s link set to %(value)s.", "End date of %(number)s links set to %(value)s.", "n"
    ),
    ("expires_at", False): ngettext_lazy(
        "End date of %(number)s link removed.", "End date of %(number)s links removed.", "n"
    ),
    ("max_clicks", True): ngettext_lazy(
        "Click limit of %(number)s link set to %(value)s.", "Click limit of %(number)s links set to %(value)s.", "n"
    ),
    ("max_clicks", False): ngettext_lazy(
        "Click limit of %(number)s link removed.", "Click limit of %(number)s links removed.", "n"
    ),
    ("folder", True): ngettext_lazy(
        "%(number)s link moved to “%(value)s”.", "%(number)s links moved to “%(value)s”.", "n"
    ),
    ("folder", False): ngettext_lazy(
        "%(number)s link removed from its folder.", "%(number)s links removed from their folders.", "n"
    ),
    ("add_tag", True): ngettext_lazy(
        "Tag “%(value)s” added to %(number)s link.", "Tag “%(value)s” added to %(number)s links.", "n"
    ),
    ("remove_tag", True): ngettext_lazy(
        "Tag “%(value)s” removed from %(number)s link.", "Tag “%(value)s” removed from %(number)s links.", "n"
    ),
    ("disable", False): ngettext_lazy("%(number)s link disabled.", "%(number)s links disabled.", "n"),
    ("enable", False): ngettext_lazy("%(number)s link enabled.", "%(number)s links enabled.", "n"),
    ("delete", False): ngettext_lazy("%(number)s link deleted.", "%(number)s links deleted.", "n"),
}


def question(action: str, label: str, number: int) -> str:
    """Return what the page of confirmation asks."""
    return _filled(_QUESTIONS, action, label, number)


def button(action: str, label: str, number: int) -> str:
    """Return the label of the button that confirms it."""
    return _filled(_BUTTONS, action, label, number)


def result(job: Job) -> str:
    """Return what the job has done, or undone."""
    if job.state is State.UNDONE:
        text = ngettext(
            "Undone: %(number)s link is as it was before.",
            "Undone: %(number)s links are as they were before.",
            job.changed,
        )
        return text % {"number": grouped(job.changed)}
    if not job.changed:
        return _("Nothing changed: the links are already like this.") if not job.refused else _("No link was changed.")
    return _filled(_RESULTS, job.action, job.label, job.changed)


def _filled(sentences: _Sentences, action: str, label: str, number: int) -> str:
    text = sentences[action, bool(label)]
    return str(text % {"n": number, "number": grouped(number), "value": label})  # type: ignore[operator]
