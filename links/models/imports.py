"""Imports: the uploaded file, how its columns are mapped, and the result of each row."""

from typing import Any, Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User, Workspace
from accounts.workspaces import actors
from accounts.workspaces.actors import Actor
from links.models.schema import schema_version
from shortener.db.ids import ObjectIdField

LONGEST_FILE_NAME = 200
LONGEST_SHEET_NAME = 100


class ImportState(models.TextChoices):
    """The state machine of an import; links.imports.services and links.imports.batches make the transitions."""

    UPLOADED = "uploaded", _("Confirm columns")
    CHECKING = "checking", _("Checking")
    CHECKED = "checked", _("Ready to import")
    IMPORTING = "importing", _("Importing")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", _("Imported")
    UNDOING = "undoing", _("Undoing")
    UNDONE = "undone", _("Undone")


RUNNING = (ImportState.CHECKING, ImportState.IMPORTING, ImportState.UNDOING)


class ImportQuerySet(models.QuerySet["Import"]):
    """Queries for imports."""

    def in_workspace(self, workspace: Workspace) -> Self:
        """Only the workspace's own."""
        return self.filter(workspace=workspace)

    def running(self) -> Self:
        """Only those in a state in which a worker processes batches."""
        return self.filter(state__in=RUNNING)


class Import(models.Model):
    """One uploaded file. Changed through links.imports.services only."""

    id = ObjectIdField(primary_key=True)
    workspace = models.ForeignKey(
        Workspace, models.CASCADE, related_name="+", db_index=False, verbose_name=_("workspace")
    )
    created_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", db_index=False, verbose_name=_("created by")
    )
    # The person who started the current step. Each batch checks the role that they have by then.
    acting = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", db_index=False)
    state = models.CharField(_("state"), max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    file_name = models.CharField(_("file"), max_length=LONGEST_FILE_NAME)
    format = models.CharField(_("format"), max_length=4, default="csv", db_default="csv")  # csv, xlsx, ods or json
    sheets = models.JSONField(default=list, null=True)  # names of a workbook's sheets
    sheet = models.CharField(_("sheet"), max_length=LONGEST_SHEET_NAME, blank=True, default="", db_default="")
    width = models.PositiveSmallIntegerField(default=0, db_default=0)  # columns; 0 before its rows are in batches
    updates_links = models.BooleanField(_("updates links"), default=False, db_default=False)
    clears_values = models.BooleanField(_("empty cells clear values"), default=False, db_default=False)
    encoding = models.CharField(_("encoding"), max_length=20)
    separator = models.CharField(_("separator"), max_length=1)
    has_header = models.BooleanField(_("has a header"))
    header = models.JSONField(default=list)  # its cells; empty without one
    mapping = models.JSONField(default=dict)  # column index by field name
    # links.imports.columns.answers.Answers; null in imports of releases before it. Of the same schema version.
    answers = models.JSONField(null=True)
    schema_version = models.PositiveSmallIntegerField(default=schema_version, editable=False)
    time_zone = models.CharField(_("time zone"), max_length=64)
    day_first = models.BooleanField(_("day first"))
    row_count = models.PositiveIntegerField(_("rows"))
    stopped_because = models.TextField(_("stopped because"), blank=True)
    undoes_all = models.BooleanField(default=False)  # undo also deletes links that were changed or clicked since
    created_at = models.DateTimeField(_("uploaded"), default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now)  # heartbeat: the last batch or state change
    finished_at = models.DateTimeField(_("finished"), null=True)
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        indexes = (
            models.Index(fields=["workspace", "-created_at", "-id"], name="import_newest"),
            models.Index(fields=["state", "moved_at"], name="import_at_rest"),
            models.Index(fields=["created_at"], name="import_oldest"),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def actor(self) -> Actor:
        """The person who started the current step; one without permissions if they have left or may not sign in."""
        membership = Membership.objects.filter(workspace=self.workspace_id, user=self.acting_id).first()
        if membership is None or self.acting is None or not self.acting.is_active:
            return Actor(self.workspace, None, "", frozenset())
        membership.workspace, membership.user = self.workspace, self.acting
        return actors.member(membership)


class ImportFile(models.Model):
    """The beginning of the uploaded file, compressed; kept until the import starts, to read it with other settings."""

    id = ObjectIdField(primary_key=True)
    upload = models.OneToOneField(Import, models.CASCADE, related_name="file")
    content = models.BinaryField()

    def __str__(self) -> str:
        return str(self.upload_id)


class ImportFileRest(models.Model):
    """A further part of a file that is larger than a document of MongoDB may be."""

    id = ObjectIdField(primary_key=True)
    file = models.ForeignKey(ImportFile, models.CASCADE, related_name="rest", db_index=False)
    number = models.PositiveSmallIntegerField()  # from 1
    content = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["file", "number"], name="import_file_rest_once"),)

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"


class ImportBatch(models.Model):
    """Up to LINKS_PER_BATCH rows, which are checked together and imported in one transaction.

    A place is the index of a row in `rows`.
    """

    id = ObjectIdField(primary_key=True)
    upload = models.ForeignKey(Import, models.CASCADE, related_name="batches", db_index=False)
    first = models.PositiveIntegerField()  # number of rows before this batch
    size = models.PositiveSmallIntegerField()
    rows = models.JSONField()  # [[row number in the file, cells], …]
    checked_at = models.DateTimeField(null=True)
    problems = models.JSONField(default=list)  # [[place, field or "", code, message], …]
    refused = models.PositiveSmallIntegerField(default=0)  # rows that have a problem
    aliases = models.JSONField(default=list)  # [[key, row number], …] of the rows with an alias and no problem
    done = models.PositiveSmallIntegerField(default=0)  # number of rows, from the first, that are imported or refused
    is_done = models.BooleanField(default=False)
    links = models.JSONField(default=list)  # [[place, link id], …]
    created = models.PositiveSmallIntegerField(default=0)
    # Rows of links that exist. [[place, link id, its version, {field: [old, new]}], …], of those without a problem.
    matches = models.JSONField(default=list, null=True)
    matched = models.PositiveSmallIntegerField(default=0, db_default=0)  # number of these rows
    unchanged = models.PositiveSmallIntegerField(default=0, db_default=0)  # those without a difference
    # [[place, link id, new version, {column: old value}, old tags], …], for undo
    changes = models.JSONField(default=list, null=True)
    changed = models.PositiveSmallIntegerField(default=0, db_default=0)  # links that the import has changed
    restored = models.PositiveSmallIntegerField(default=0, db_default=0)  # of these, links that undo has changed back
    undone_at = models.DateTimeField(null=True)
    deleted = models.PositiveSmallIntegerField(default=0)  # links that undo has moved to the bin

    class Meta:
        constraints = (models.UniqueConstraint(fields=["upload", "first"], name="import_batch_once"),)

    def __str__(self) -> str:
        return f"{self.upload_id} {self.first}"

    @property
    def problems_by_place(self) -> dict[int, list[list[Any]]]:
        """The problems of each row that has any, by place."""
        found: dict[int, list[list[Any]]] = {}
        for problem in self.problems:
            found.setdefault(problem[0], []).append(problem)
        return found
