from django.urls import path

from history.views import calls, exports, missed, notes, notices, numbers, postits, recordings, story, voicemail

app_name = "history"
urlpatterns = [
    path("history/", calls.history, name="history"),
    path("history/everybody/", calls.everybody, name="everybody"),
    path("history/last/", calls.last, name="last"),
    path("history/seen/", missed.seen, name="seen"),
    path("history/done/", missed.done, name="done"),
    path("history/reopen/", missed.reopen, name="reopen"),
    path("history/number/", numbers.number, name="number"),
    path("history/<int:pk>/", story.story, name="story"),
    path("history/table/", exports.as_table, name="table"),
    path("history/paper/", exports.on_paper, name="paper"),
    path("voicemail/", voicemail.voicemail, name="voicemail"),
    path("recordings/", recordings.listing, name="recordings"),
    path("recordings/<int:pk>/listen/", recordings.listen, name="recording_listen"),
    path("recordings/<int:pk>/audio/", recordings.audio, name="recording_audio"),
    path("notes/", notes.all_notes, name="notes"),
    path("notes/beside/", notes.beside, name="notes_beside"),
    path("notes/write/", notes.write, name="write_note"),
    path("notes/restore/", notes.restore, name="restore_note"),
    path("notes/<int:pk>/", notes.edit, name="note"),
    path("notes/<int:pk>/delete/", notes.delete, name="delete_note"),
    path("notes/<int:pk>/reminded/", notes.reminded, name="reminded"),
    path("post-its/", postits.post_its, name="post_its"),
    path("post-its/write/", postits.write, name="write_post_it"),
    path("post-its/people/", postits.people, name="post_it_people"),
    path("post-its/seen/", postits.seen, name="post_its_seen"),
    path("post-its/<int:pk>/answer/", postits.answer, name="answer_post_it"),
    path("post-its/<int:pk>/done/", postits.finish, name="finish_post_it"),
    path("notices/", notices.bell, name="notices"),
    path("notices/seen/", notices.look, name="notices_seen"),
    path("settings/notices/", notices.choices, name="notice_settings"),
    path("voicemail/<int:pk>/audio/", voicemail.audio, name="audio"),
    path("voicemail/<int:pk>/download/", voicemail.download, name="download"),
]
