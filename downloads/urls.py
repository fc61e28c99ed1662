"""A page for everybody, and one for administrators."""

from django.urls import path

from downloads.views import administration, deeds, downloading, uploading

app_name = "downloads"
urlpatterns = [
    path("downloads/", downloading.page, name="downloads"),
    path("downloads/<int:pk>/", downloading.file, name="file"),
    path("administration/installer/", administration.page, name="installer"),
    path("administration/installer/begin/", uploading.begin, name="begin"),
    path("administration/installer/<uuid:upload>/piece/", uploading.piece, name="piece"),
    path("administration/installer/<uuid:upload>/finish/", uploading.finish, name="finish"),
    path("administration/installer/<uuid:upload>/cancel/", uploading.cancel, name="cancel"),
    path("administration/installer/<int:pk>/remove/", deeds.remove, name="remove"),
    path("administration/installer/<int:pk>/bring-back/", deeds.bring_back, name="bring_back"),
    path("administration/installer/<int:pk>/destroy/", deeds.destroy, name="destroy"),
]
