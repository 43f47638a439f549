from django.urls import path

from accounts.members import invitation_views, views

workspace_patterns = [
    path("members", views.members_page, name="members"),
    path("members/invite", invitation_views.invite, name="member-invite"),
    path("members/<str:membership_id>/role", views.change_role, name="member-role"),
    path("members/<str:membership_id>/remove", views.remove, name="member-remove"),
    path("members/invitations/<str:invitation_id>/resend", invitation_views.resend, name="invitation-resend"),
    path("members/invitations/<str:invitation_id>/revoke", invitation_views.revoke, name="invitation-revoke"),
    path("settings/transfer", views.transfer, name="workspace-transfer"),
    path("settings/leave", views.leave, name="workspace-leave"),
]
urlpatterns = [
    path("invitations/join", invitation_views.join, name="invitation-join"),
    path("invitations/<str:token>", invitation_views.invitation, name="invitation"),
]
