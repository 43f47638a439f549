"""Pages about workspaces, their members, and what the site knows of a person."""

from django.urls import path

from accounts.people import data_views
from accounts.workspaces import invitation_views, member_views, views

urlpatterns = [
    path("members", member_views.members_page, name="members"),
    path("members/invite", member_views.invite, name="member-invite"),
    path("members/<str:membership_id>/role", member_views.change_role, name="member-role"),
    path("members/<str:membership_id>/remove", member_views.remove, name="member-remove"),
    path("members/invitations/<str:invitation_id>/resend", member_views.resend, name="invitation-resend"),
    path("members/invitations/<str:invitation_id>/revoke", member_views.revoke, name="invitation-revoke"),
    path("invitations/join", invitation_views.join, name="invitation-join"),
    path("invitations/<str:token>", invitation_views.invitation, name="invitation"),
    path("settings", views.settings_page, name="settings"),
    path("settings/transfer", views.transfer, name="workspace-transfer"),
    path("settings/leave", views.leave, name="workspace-leave"),
    path("settings/delete", views.delete, name="workspace-delete"),
    path("workspaces/switch", views.switch, name="workspace-switch"),
    path("workspaces/new", views.new, name="workspace-new"),
    path("account/data", data_views.own_data, name="account-data"),
    path("account/delete", data_views.delete, name="account-delete"),
]
