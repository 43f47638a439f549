"""Pages about workspaces, their members, and what the site knows of a person."""

from django.urls import path

from accounts import invitation_pages, member_pages, own_data_pages, workspace_pages

urlpatterns = [
    path("members", member_pages.members_page, name="members"),
    path("members/invite", member_pages.invite, name="member-invite"),
    path("members/<str:membership_id>/role", member_pages.change_role, name="member-role"),
    path("members/<str:membership_id>/remove", member_pages.remove, name="member-remove"),
    path("members/invitations/<str:invitation_id>/resend", member_pages.resend, name="invitation-resend"),
    path("members/invitations/<str:invitation_id>/revoke", member_pages.revoke, name="invitation-revoke"),
    path("invitations/join", invitation_pages.join, name="invitation-join"),
    path("invitations/<str:token>", invitation_pages.invitation, name="invitation"),
    path("settings", workspace_pages.settings_page, name="settings"),
    path("settings/transfer", workspace_pages.transfer, name="workspace-transfer"),
    path("settings/leave", workspace_pages.leave, name="workspace-leave"),
    path("settings/delete", workspace_pages.delete, name="workspace-delete"),
    path("workspaces/switch", workspace_pages.switch, name="workspace-switch"),
    path("workspaces/new", workspace_pages.new, name="workspace-new"),
    path("account/data", own_data_pages.own_data, name="account-data"),
    path("account/delete", own_data_pages.delete, name="account-delete"),
]
