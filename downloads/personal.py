"""What is kept about a person who put the installer there."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.personal import Row, columns, kept_back, told
from downloads.models import Installer


@told("installers", _("Installers that you put there"), "downloads.Installer")
def _installers(user: User) -> Iterator[Row]:
    for installer in Installer.objects.filter(uploader=user).order_by("made"):
        yield columns(installer, "name", "version", "size", "sha256", "made")


kept_back("downloads.Upload", _("a file on its way: it arrives, or goes after a day"))
