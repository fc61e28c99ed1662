"""Call detail records of Asterisk, as manager events and as lines of Portal.csv.

Portal.csv is written by cdr_custom with the columns of deploy/asterisk/cdr_custom.conf: each quoted,
times in epoch seconds with microseconds. Manager events have whole seconds as text in the time zone
of the exchange; cdr_manager.conf may add the exact ones as StartEpoch, AnswerEpoch, EndEpoch.
"""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from pbx.asterisk.ami import AmiMessage
from pbx.asterisk.channels import (
    clean,
    clean_number,
    extension_of,
    extension_of_device,
    is_extension,
    is_mobile,
    is_plumbing,
    mobile_number,
    outside_number,
)
from pbx.call_detail import CallDetail, Disposition
from pbx.party import Party

_ORDER = (
    "uniqueid linkedid sequence start answer end clid src dst channel dstchannel lastapp lastdata "
    "duration billsec disposition accountcode peeraccount"
)
COLUMNS = tuple(_ORDER.split())

_NAME = re.compile(r'"?(.*?)"? *<[^<>]*>')
_PORTAL_PLUMBING = re.compile(r"Local/[^;]*@portal-")
_DISPOSITIONS = {
    "ANSWERED": Disposition.ANSWERED,
    "NO ANSWER": Disposition.NO_ANSWER,
    "BUSY": Disposition.BUSY,
    "FAILED": Disposition.FAILED,
    "CONGESTION": Disposition.FAILED,
}
_WORDS = {Disposition.NO_ANSWER: "NO ANSWER"}
_APPLICATIONS = {
    name.lower(): name for name in ("Dial", "Queue", "VoiceMail", "VoiceMailMain", "Busy", "Park", "ParkedCall")
}
MOST_SECONDS = 10**8
"""Of one call: three years."""
_CHANNEL_TIME = re.compile(r"([0-9]{9,10})\.[0-9]+$")
_QUARTER_HOUR = timedelta(minutes=15)
_SLACK = timedelta(minutes=1)


@dataclass(slots=True)
class CdrRecord:
    """The common ground of all forms, still in Asterisk's words. Not frozen: it is made in the hot path."""

    at: datetime
    uniqueid: str
    linkedid: str
    sequence: str
    started: datetime
    answered: datetime | None
    ended: datetime
    caller_id: str
    source: str
    destination: str
    channel: str
    callee: str
    application: str
    data: str
    talk_seconds: str
    disposition: str
    account: str = ""


def parse_line(text: str) -> CallDetail:
    """Read one line of Portal.csv.

    A record of the exchange's own plumbing comes out as nobody's call: it names no extension and no
    number. Raises ValueError when it is no such line, for instance one that was cut while being written.
    """
    try:
        rows = list(csv.reader([text.rstrip("\r\n")], strict=True))
    except csv.Error as error:
        raise ValueError(f"A line of Portal.csv is quoted: {error}") from error
    if len(rows) != 1 or len(rows[0]) != len(COLUMNS):
        raise ValueError(f"A line of Portal.csv has {len(COLUMNS)} columns.")
    row = dict(zip(COLUMNS, rows[0], strict=True))
    started, ended = _epoch(row["start"]), _epoch(row["end"])
    if started is None or ended is None:
        raise ValueError("A line of Portal.csv has a start and an end.")
    return detail_of(
        CdrRecord(
            at=ended,
            uniqueid=row["uniqueid"],
            linkedid=row["linkedid"],
            sequence=row["sequence"],
            started=started,
            answered=_epoch(row["answer"]),
            ended=ended,
            caller_id=row["clid"],
            source=row["src"],
            destination=row["dst"],
            channel=row["channel"],
            callee=row["dstchannel"],
            application=row["lastapp"],
            data=row["lastdata"],
            talk_seconds=row["billsec"],
            disposition=row["disposition"],
            account=row["accountcode"],
        )
    )


def from_event(message: AmiMessage, at: datetime, zone: tzinfo = UTC) -> CallDetail | None:
    """Read a `Cdr` event sent `at`. `zone`: of the exchange, for times without it.

    None: the exchange's own plumbing, or a record that cannot be read.
    """
    if _is_nobodys_call(message["Channel"], message["DestinationChannel"]):
        return None
    started, answered, ended = _event_times(message, at, zone)
    if started is None or ended is None:
        return None
    try:
        return detail_of(
            CdrRecord(
                at=at,
                uniqueid=message["UniqueID"],
                linkedid=message["LinkedID"] or message["UniqueID"],
                sequence=message["Sequence"],
                started=started,
                answered=answered,
                ended=ended,
                caller_id=message["CallerID"],
                source=message["Source"],
                destination=message["Destination"],
                channel=message["Channel"],
                callee=message["DestinationChannel"],
                application=message["LastApplication"],
                data=message["LastData"],
                talk_seconds=message["BillableSeconds"],
                disposition=message["Disposition"],
                account=message["AccountCode"],
            )
        )
    except ValueError:
        return None


def detail_of(record: CdrRecord) -> CallDetail:
    """Raises ValueError when it is no record of a call."""
    disposition = _DISPOSITIONS.get(record.disposition)
    if disposition is None or not record.uniqueid:
        raise ValueError("A call detail record has a unique id and a known disposition.")
    application = clean(record.application).lower()
    nobodys = _is_nobodys_call(record.channel, record.callee)
    source = clean_number(record.source)
    mobile = is_mobile(record.channel)
    name = _NAME.fullmatch(record.caller_id)
    callee_extension = extension_of(record.callee)
    outside = bool(record.callee) and callee_extension is None and not is_plumbing(record.callee)
    answered = disposition is Disposition.ANSWERED
    return CallDetail(
        at=record.at,
        channel=record.linkedid if is_plumbing(record.channel) else record.uniqueid,
        call=record.linkedid,
        sequence=record.sequence,
        caller=Party(mobile_number(record.channel) if mobile else source, clean(name[1]) if name else ""),
        caller_extension=extension_of(record.channel),
        dialled="" if nobodys else clean_number(record.destination),
        callee_extension=None if nobodys else callee_extension,
        callee_number=_outside_callee(record) if outside and not nobodys else "",
        application=application,
        disposition=disposition,
        started=record.started,
        answered=record.answered if answered else None,
        ended=record.ended,
        talk_seconds=_talked(record.talk_seconds) if answered else 0,
        voicemail_box=record.data.partition(",")[0].partition("@")[0] if application == "voicemail" else "",
        on_behalf_of=source if mobile and not nobodys and is_extension(source) else "",
        account=_account(record),
        in_vain=_not_rung(record.data) if application == "dial" and not record.callee and not nobodys else (),
    )


def _is_nobodys_call(channel: str, callee: str) -> bool:
    """Records that describe the way of a call through the exchange and not who called whom."""
    if not channel.startswith("Local/"):
        return False
    return not callee or (not is_mobile(channel) and _PORTAL_PLUMBING.match(channel) is not None)


def _account(record: CdrRecord) -> str:
    """The account code; none where that is the caller's own extension, as some exchanges write it."""
    account = clean(record.account)
    return "" if account == extension_of(record.channel) else account


def _outside_callee(record: CdrRecord) -> str:
    """The number that went out: of the parts of Dial's argument the one whose endpoint was rung."""
    endpoint = record.callee.partition("/")[2].rpartition("-")[0]
    dialled = record.data.partition(",")[0].split("&")
    for part in dialled:
        if part.endswith(f"@{endpoint}") or f"/{endpoint}/" in part:
            return outside_number(part)
    return clean_number(record.destination)


def _not_rung(data: str) -> tuple[str, ...]:
    """The extensions in Dial's argument: `PJSIP/101&PJSIP/102,8,tT`, on FreePBX also `PJSIP/101/sip:…`."""
    devices = ("/".join(part.split("/")[:2]) for part in data.partition(",")[0].split("&"))
    return tuple(extension for device in devices if (extension := extension_of_device(device)))


def _talked(text: str) -> int:
    """Whole seconds. Raises ValueError."""
    return min(max(int(text or 0), 0), MOST_SECONDS)


def _epoch(text: str) -> datetime | None:
    """`1795320797.389258` as a moment; None for never (empty or zero). Raises ValueError."""
    seconds = float(text or 0)
    if not 0 <= seconds < 1e11:
        raise ValueError(f"{text!r} is no time.")
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def _event_times(
    message: AmiMessage, at: datetime, zone: tzinfo
) -> tuple[datetime | None, datetime | None, datetime | None]:
    try:
        exact = [_epoch(message[key]) for key in ("StartEpoch", "AnswerEpoch", "EndEpoch")]
        if exact[0] and exact[2]:
            return exact[0], exact[1], exact[2]
        local = [_wall_clock(message[key]) for key in ("StartTime", "AnswerTime", "EndTime")]
    except ValueError:
        return None, None, None
    start, answer, end = (moment and moment.replace(tzinfo=zone).astimezone(UTC) for moment in local)
    if start is None or end is None or ((born(message["UniqueID"]) or start) - _SLACK <= start <= end <= at + _SLACK):
        return start, answer, end
    # The zone is wrong: nothing is recorded of a time before the channel or after the record was sent.
    # So it ended just before that, give or take quarters of an hour, as zones do.
    ahead = timedelta(seconds=round((end - at) / _QUARTER_HOUR) * _QUARTER_HOUR.total_seconds())
    return start - ahead, answer - ahead if answer else None, end - ahead


def born(uniqueid: str) -> datetime | None:
    """When the channel was made: its unique id tells, unless the portal named it."""
    found = _CHANNEL_TIME.search(uniqueid)
    return datetime.fromtimestamp(int(found[1]), UTC) if found else None


def _wall_clock(text: str) -> datetime | None:
    """Local time of the exchange, without a zone. Raises ValueError, also for years in which nobody telephoned."""
    found = datetime.fromisoformat(text) if text else None
    if found is not None and not 1970 <= found.year < 5000:
        raise ValueError(f"{text!r} is no time.")
    return found


def format_line(detail: CallDetail) -> str:
    """The line of Portal.csv, without its end, that `parse_line` reads back as `detail`."""
    channel = f"PJSIP/{detail.caller_extension or 'trunk'}-00000001"
    if detail.on_behalf_of:
        channel = f"Local/{detail.caller.number}@portal-mobile-00000001;1"
    source = detail.on_behalf_of or detail.caller.number
    callee, data = "", ""
    if detail.callee_extension is not None:
        callee, data = f"PJSIP/{detail.callee_extension}-00000002", f"PJSIP/{detail.callee_extension}"
    elif detail.callee_number:
        callee, data = "PJSIP/trunk-00000002", f"PJSIP/{detail.callee_number}@trunk"
    elif detail.voicemail_box:
        data = f"{detail.voicemail_box}@default,u"
    elif detail.in_vain:
        data = "&".join(f"PJSIP/{extension}" for extension in detail.in_vain)
    row = (
        detail.channel,
        detail.call,
        detail.sequence,
        _seconds(detail.started),
        _seconds(detail.answered),
        _seconds(detail.ended),
        f'"{detail.caller.name}" <{source}>',
        source,
        detail.dialled,
        channel,
        callee,
        _APPLICATIONS.get(detail.application, detail.application),
        data,
        str(round((detail.ended - detail.started).total_seconds())),
        str(detail.talk_seconds),
        _WORDS.get(detail.disposition, detail.disposition.name),
        detail.account,
        "",
    )
    return _quoted(row)


def _seconds(moment: datetime | None) -> str:
    return f"{moment.timestamp():.6f}" if moment else ""


def _quoted(row: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="").writerow(row)
    return out.getvalue()
