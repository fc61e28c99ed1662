"""Looking after accounts."""

from django.urls import path

from management.views import deeds, exchange, journal, newcomers, people, person

app_name = "management"
urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/new/", newcomers.new_person, name="new_person"),
    path("people/<slug:extension>/", person.person, name="person"),
    path("people/<slug:extension>/journal/", journal.of_person, name="person_journal"),
    path("people/<slug:extension>/<slug:name>/", deeds.deed, name="deed"),
    path("exchange/", exchange.exchange, name="exchange"),
    path("journal/", journal.journal, name="journal"),
    path("journal/export/", journal.export, name="journal_export"),
]
