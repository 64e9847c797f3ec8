"""The Bot API double: members, coming and going, migration, commands by scope."""

import asyncio
from typing import Any

import pytest
from telegram import BotCommandScopeChat, ChatMemberAdministrator, ChatMemberOwner
from telegram.error import ChatMigrated

from tests.botapi import people, schema
from tests.botapi.client import connected, refusal
from tests.botapi.people import ME
from tests.botapi.server import BotApi


async def test_tells_who_leads_a_group(bot_api: BotApi) -> None:
    """Owner and administrators are told, people are not; strangers are not members."""
    owner, admin, person, stranger = (people.user() for _ in range(4))
    room = people.group(owner=owner, admins=[admin])
    bot_api.know(room, stranger)
    bot_api.write(room, room.message(person, "x"))
    async with connected(bot_api) as bot:
        leaders = {each.user.id: type(each) for each in await bot.get_chat_administrators(room.id)}
        assert leaders == {owner["id"]: ChatMemberOwner, admin["id"]: ChatMemberAdministrator}
        for who, status in (
            *((owner, "creator"), (admin, "administrator"), (person, "member")),
            *((ME, "member"), (stranger, "left")),
        ):
            assert (await bot.get_chat_member(room.id, who["id"])).status == status
        for status in ("restricted", "kicked", "left", "administrator"):
            room.changed(owner, person, status)
            assert (await bot.get_chat_member(room.id, person["id"])).status == status
        assert (await bot.get_chat(room.id)).title == room.chat["title"]
    told = refusal(bot_api, "getChatMember", chat_id=room.id, user_id=1)
    assert told == "Bad Request: PARTICIPANT_ID_INVALID"
    small = bot_api.know(people.basic_group())
    told = refusal(bot_api, "getChatMember", chat_id=small.id, user_id=stranger["id"])
    assert told == "Bad Request: member not found"
    alone = bot_api.know(people.private(stranger))
    told = refusal(bot_api, "getChatAdministrators", chat_id=alone.id)
    assert told == "Bad Request: there are no administrators in the private chat"


@pytest.mark.skipif(schema.description() is None, reason="no Bot API description on this machine")
@pytest.mark.parametrize(
    "status", ["creator", "administrator", "member", "restricted", "left", "kicked"]
)
def test_memberships_have_all_their_fields(status: str) -> None:
    """What the bot is told of members has all that the Bot API promises, and no more."""
    room, person = people.group(), people.user()
    kinds = {"creator": "Owner", "kicked": "Banned"}
    kind = f"ChatMember{kinds.get(status, status.capitalize())}"
    change = room.changed(person, person, status)
    assert schema.object_complaints("ChatMemberUpdated", change) == []
    assert schema.object_complaints(kind, change["new_chat_member"]) == []


async def test_tells_of_coming_and_going(bot_api: BotApi) -> None:
    """The bot's own is always told; others' where it leads the group and asked for them."""
    admin, person = people.user(), people.user()
    room, alone = people.group(admins=[admin]), people.private(person)
    bot_api.report(room, room.joined(admin))
    bot_api.report(room, room.joined(admin, person))  # not told: the bot does not lead
    bot_api.report(room, room.joined(admin, status="administrator"))
    bot_api.report(room, room.left(person, person))
    bot_api.report(room, room.left(admin))
    bot_api.report(alone, alone.blocked(person))
    bot_api.report(alone, alone.unblocked(person))
    async with connected(bot_api) as bot:
        updates = await bot.get_updates(allowed_updates=["my_chat_member", "chat_member"])
    statuses = [
        (change.old_chat_member.status, change.new_chat_member.status)
        for update in updates
        if (change := update.my_chat_member or update.chat_member)
    ]
    assert statuses == [
        *(("member", "member"), ("member", "administrator"), ("member", "left")),
        *(("administrator", "kicked"), ("member", "kicked"), ("kicked", "member")),
    ]
    assert [update.my_chat_member is None for update in updates] == [
        *(False, False, True),
        *(False, False, False),
    ]


async def test_leaves_a_chat(bot_api: BotApi) -> None:
    """A group is left, and nothing more is said in it; a private chat can't be."""
    room = bot_api.know(people.group())
    async with connected(bot_api) as bot:
        assert await bot.leave_chat(room.id)
        assert [update.my_chat_member is not None for update in await bot.get_updates()] == [True]
    assert room.status(ME) == "left"
    told = refusal(bot_api, "sendMessage", chat_id=room.id, text="x")
    assert told == "Forbidden: bot is not a member of the supergroup chat"
    alone = bot_api.know(people.private(people.user()))
    told = refusal(bot_api, "leaveChat", chat_id=alone.id)
    assert told == "Bad Request: chat member status can't be changed in private chats"


async def test_a_group_becomes_a_supergroup(bot_api: BotApi) -> None:
    """Both chats tell of it; the old one refuses all and names the new one, with its people.

    There, message numbers begin anew.
    """
    owner = people.user()
    old = people.basic_group(owner=owner)
    new = bot_api.migrate(old, owner)
    async with connected(bot_api) as bot:
        first, second = (update.message for update in await bot.get_updates())
        assert first and (first.chat.id, first.migrate_to_chat_id) == (old.id, new.id)
        assert second and (second.chat.id, second.migrate_from_chat_id) == (new.id, old.id)
        with pytest.raises(ChatMigrated) as refused:
            await bot.send_message(old.id, "x")
        assert refused.value.new_chat_id == new.id
        sent = await bot.send_message(new.id, "x")
        assert sent.message_id == second.message_id + 1 == 2
        assert [each.user.id for each in await bot.get_chat_administrators(new.id)] == [owner["id"]]


async def test_keeps_commands_by_scope_and_language(bot_api: BotApi) -> None:
    """Each scope and language has its own, until they are deleted."""
    room = bot_api.know(people.group())
    scope = BotCommandScopeChat(room.id)
    async with connected(bot_api) as bot:
        await bot.set_my_commands([("ask", "Hỏi")])
        await bot.set_my_commands([("ask", "Ask")], language_code="en")
        await bot.set_my_commands([("stop", "Dừng")], scope=scope)
        assert [each.command for each in await bot.get_my_commands(scope)] == ["stop"]
        assert bot_api.commands() == [{"command": "ask", "description": "Hỏi"}]
        assert bot_api.commands("en") == [{"command": "ask", "description": "Ask"}]
        assert bot_api.commands(type="chat", chat_id=room.id)[0]["command"] == "stop"
        await bot.delete_my_commands(scope)
        assert await bot.get_my_commands(scope) == ()
        await bot.set_my_description("x", "vi")
        assert (await bot.get_my_description("vi")).description == "x"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"commands": [("a", "b")] * 101}, "Bad Request: BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [("Ask", "b")]}, "Bad Request: BOT_COMMAND_INVALID"),
        ({"commands": [("", "b")]}, "Bad Request: command must be non-empty"),
        ({"commands": [("a" * 33, "b")]}, "Bad Request: command length must not exceed 32"),
        ({"commands": [("a", " ")]}, "Bad Request: command description must be non-empty"),
        (
            {"commands": [("a", "b" * 257)]},
            "Bad Request: command description length must not exceed 256",
        ),
        ({"scope": {"type": "chat", "chat_id": 1}}, "Bad Request: chat not found"),
        ({"language_code": "vie"}, "Bad Request: invalid language code specified"),
    ],
)
async def test_refuses_commands(bot_api: BotApi, fields: dict[str, Any], text: str) -> None:
    """Too many, too long, empty or oddly named; of a chat or language that does not exist."""
    commands = fields.pop("commands", [("a", "b")])
    named = [{"command": name, "description": description} for name, description in commands]
    assert refusal(bot_api, "setMyCommands", commands=named, **fields) == text
    assert bot_api.commands() == []


async def test_what_is_not_confirmed_comes_again(bot_api: BotApi) -> None:
    """A bot that takes the place of a killed one gets what that had not confirmed."""
    room, person = people.group(), people.user()
    for text in "ab":
        bot_api.write(room, room.message(person, text))
    async with connected(bot_api) as bot:
        first, second = await bot.get_updates()
        waiting = asyncio.create_task(bot.get_updates(offset=first.update_id + 1, timeout=5))
        assert [each.update_id for each in await waiting] == [second.update_id]
    async with connected(bot_api) as bot:
        assert [each.update_id for each in await bot.get_updates()] == [second.update_id]
        assert await bot.get_updates(offset=second.update_id + 1) == ()
    assert bot_api.unconfirmed == []
