"""Who is in a chat, as the bot is told when it asks, and when the bot itself comes and goes."""

from typing import Literal

from tests.botapi.messages import Messages
from tests.botapi.people import Json, Room
from tests.botapi.state import Call
from tests.botapi.wire import RefusedError

IN_CHAT = {"creator", "administrator", "member", "restricted"}
_GIFTS = (
    *("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription"),
    "gifts_from_channels",
)


class Members(Messages):
    """Chats and their members."""

    def _getChat(self, call: Call) -> Json:  # noqa: N802 - Telegram's name, like those below
        room = self._room(call)
        gifts = dict.fromkeys(_GIFTS, False)
        return room.chat | {
            "accent_color_id": 0,
            "max_reaction_count": 11,
            "accepted_gift_types": gifts,
        }

    def _getChatAdministrators(self, call: Call) -> list[Json]:  # noqa: N802
        room = self._room(call)
        if room.private:
            text = "Bad Request: there are no administrators in the private chat"
            raise RefusedError(400, text)
        everybody = [room.member(each["user"]) for each in list(room.members.values())]
        return [
            each
            for each in everybody
            if each["status"] in ("creator", "administrator")
            and (not each["user"]["is_bot"] or each["user"]["id"] == self.me["id"])
        ]

    def _getChatMember(self, call: Call) -> Json:  # noqa: N802
        room = self._room(call)
        person = call["user_id"]
        self._may_see_members(room, person)
        if person in room.members:
            return room.member(room.members[person]["user"])
        if person == self.me["id"]:
            return room.member(self.me)
        if person not in self._people and not room.basic:
            raise RefusedError(400, "Bad Request: PARTICIPANT_ID_INVALID")
        if room.basic or room.private:
            raise RefusedError(400, "Bad Request: member not found")
        return {"status": "left", "user": self._people[person]}

    def _may_see_members(self, room: Room, person: int) -> None:
        admin = room.status(self.me) in ("administrator", "creator")
        if room.hidden_members and not admin and person != self.me["id"]:
            raise RefusedError(400, "Bad Request: CHAT_ADMIN_REQUIRED")

    def _getChatMemberCount(self, call: Call) -> int:  # noqa: N802
        room = self._room(call)
        everybody = dict(room.members) | {self.me["id"]: {"status": room.status(self.me)}}
        return sum(each["status"] in IN_CHAT for each in everybody.values())

    def _leaveChat(self, call: Call) -> bool:  # noqa: N802
        room = self._room(call)
        if room.private:
            text = "Bad Request: chat member status can't be changed in private chats"
            raise RefusedError(400, text)
        self.report(room, room.left(self.me))
        return True

    def report(self, room: Room, change: Json) -> Json:
        """Deliver what `room.joined` and the like returned; returns it."""
        self.know(room, change["from"])
        whom = change["new_chat_member"]["user"]["id"]
        mine = whom == self.me["id"]
        if mine or room.status(self.me) == "administrator":
            self.push({"my_chat_member" if mine else "chat_member": change})
        return change

    def migrate(
        self, room: Room, by: Json, *, joined: Literal["first", "last"] | None = None
    ) -> Room:
        """Turn a basic group into a supergroup, which is returned; `room` is closed.

        Telegram often tells that the bot joined the new one, before the two messages or after.
        """
        new = room.upgraded()
        self.know(new, by)
        first = room.message(by, migrate_to_chat_id=new.id)
        second = new.message(by, migrate_from_chat_id=room.id)
        room.moved_to = new.id
        left = new.left(by)
        new.members.pop(left["new_chat_member"]["user"]["id"])
        join = left | {
            "old_chat_member": left["new_chat_member"],
            "new_chat_member": left["old_chat_member"],
        }
        with self._changed:  # the bot gets all of it at once, however slow this machine is
            if joined == "first":
                self.report(new, join)
            self.write(room, first)
            self.write(new, second)
            if joined == "last":
                self.report(new, join)
        return new
