from history.models.hours import HourlyCalls
from history.models.messages import Mailbox, Message
from history.models.missed import GroupMember, MissedCall, SeenMark
from history.models.notes import Note, PostIt
from history.models.notices import NoticeChoice, Notification
from history.models.recordings import Recording
from history.models.records import Erasure, Peer, Record, RecordQuerySet

__all__ = [
    "Erasure",
    "GroupMember",
    "HourlyCalls",
    "Mailbox",
    "Message",
    "MissedCall",
    "Note",
    "NoticeChoice",
    "Notification",
    "Peer",
    "PostIt",
    "Record",
    "RecordQuerySet",
    "Recording",
    "SeenMark",
]
